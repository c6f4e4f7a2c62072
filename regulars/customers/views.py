"""Orders over HTTP; every write goes through customers/services.py."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseModelViewSet
from regulars.core.errors import Conflict, InvalidInput
from regulars.core.models import Shop
from regulars.customers import services
from regulars.customers.filters import OrderFilter
from regulars.customers.locks import hold_settings_or_refuse
from regulars.customers.models import Customer, Order
from regulars.customers.presentation import customer_name
from regulars.customers.serializers import (
    BulkOrdersSerializer,
    ManyOrdersSerializer,
    OrderSerializer,
    order_as_sent,
    staged_order,
)
from regulars.customers.services import Fate

MOST_ROWS = 10_000
ORDERINGS = {
    "id": "id",
    "placed_at": "placed_at",
    "total": "reporting_total_minor",
    "status": "status",
    "customer": "customer_id",
    "updated_at": "updated_at",
}
FIELD_OF_REASON = (
    ("There is no exchange rate", "currency"),
    ("Amounts in ", "currency"),
    ("In the shop's currency the amount", "total"),
    ("More is refunded", "refunded_total"),
    ("There is no such customer", "customer"),
    ("The order names no customer", "customer"),
)


class OrderViewSet(HouseModelViewSet):
    """What customers bought."""

    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ,
        "retrieve": Capability.READ,
        "create": Capability.WRITE_ORDERS,
        "update": Capability.WRITE_ORDERS,
        "partial_update": Capability.WRITE_ORDERS,
        "destroy": Capability.WRITE_ORDERS,
        "bulk": Capability.WRITE_ORDERS,
    }
    queryset = Order.objects.select_related("customer").prefetch_related("lines")
    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    orderings = ORDERINGS
    ordering = "-id"
    search_column = "customer__search"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """What is written is read in the shop's currency, which stays what it is until then."""
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS:
            hold_settings_or_refuse()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Orders, the newest first."""
        page = self.page_of(self.filter_queryset(self.get_queryset()), self.get_queryset())
        return self.get_paginated_response([self._as_sent(order) for order in page])

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self._as_sent(self.get_object()))

    @extend_schema(responses={200: OrderSerializer, 201: OrderSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Records an order. Sent again it answers 200 with the order as it stands."""
        serializer = OrderSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        fate = self._record(serializer)
        created = fate.fate == "created"
        return Response(self._read(fate), status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Changes an order; its id and source stay."""
        order: Order = self.get_object()
        partial = kwargs.get("partial", False)
        sent: Any = request.data
        if partial and isinstance(sent, dict):
            sent = {"external_id": order.external_id, **sent}
        serializer = OrderSerializer(order, data=sent, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        named = serializer.validated_data
        if named["external_id"] != order.external_id or named.get("source", order.source) != order.source:
            raise Conflict("An order keeps its id and source; record another order instead.")
        named["source"] = order.source
        return Response(self._read(self._record(serializer)))

    def perform_destroy(self, instance: Order) -> None:
        """Deletes the order; the audit trail keeps what it was."""
        with transaction.atomic():
            services.mark_changed(customer_ids=[instance.customer_id], what="orders")
            instance.delete()

    @extend_schema(request=ManyOrdersSerializer, responses=BulkOrdersSerializer)
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Records up to 10,000 orders; the good rows go in, and each row's fate is answered."""
        rows: Any = request.data
        if isinstance(rows, dict):
            if unknown := sorted(set(rows) - {"orders"}):
                raise ValidationError({name: ["There is no such field."] for name in unknown}, code="unknown")
            rows = rows.get("orders")
        if not isinstance(rows, list):
            raise ValidationError({"orders": ["Send a list of orders."]})
        if len(rows) > MOST_ROWS:
            raise ValidationError(
                {"orders": [f"Send at most {MOST_ROWS} orders a call; these are {len(rows)}."]}
            )
        answers: dict[int, dict[str, Any]] = {}
        staged = []
        serializer = OrderSerializer(context=self.get_serializer_context())
        for at, row in enumerate(rows):
            try:
                staged.append(staged_order(serializer.run_validation(row), line=at))
            except ValidationError as refused:
                answers[at] = _answer(at, "rejected", None, _flat(refused.detail))
        for fate in services.record_orders(rows=staged, create_customers=False, now=timezone.now()):
            errors = [_error_of(fate)] if fate.fate == "rejected" else []
            answers[fate.line] = _answer(fate.line, fate.fate, fate.order_id, errors)
        return Response(_tally([answers[at] for at in range(len(rows))]))

    def _record(self, serializer: OrderSerializer) -> Fate:
        sent = serializer.initial_data
        field = "customer" if isinstance(sent, dict) and "customer" in sent else "customer_external_id"
        fates = services.record_orders(
            rows=[staged_order(serializer.validated_data)], create_customers=False, now=timezone.now()
        )
        fate = fates[0]
        if fate.fate == "rejected":
            error = _error_of(fate)
            raise InvalidInput(error["detail"], attr=field if error["attr"] == "customer" else error["attr"])
        return fate

    def _read(self, fate: Fate) -> dict[str, Any]:
        return self._as_sent(self.get_queryset().get(id=fate.order_id))

    def _as_sent(self, order: Order) -> dict[str, Any]:
        customer: Customer = order.customer
        clear = self.sees_personal_fields()
        name = customer_name(customer.first_name, customer.last_name, customer.email, clear=clear)
        return order_as_sent(order, name=name, shop_currency=self._currency(), clear=clear)

    def _currency(self) -> str:
        if not hasattr(self, "_shop_currency"):
            self._shop_currency: str = Shop.current().currency
        return self._shop_currency


def _error_of(fate: Fate) -> dict[str, Any]:
    reason = fate.reason or "The row was refused."
    field = next((name for start, name in FIELD_OF_REASON if reason.startswith(start)), None)
    return {"code": "invalid", "detail": reason, "attr": field}


def _answer(row: int, fate: str, order_id: int | None, errors: list[dict[str, Any]]) -> dict[str, Any]:
    return {"row": row, "status": fate, "id": order_id, "errors": errors}


def _tally(answers: list[dict[str, Any]]) -> dict[str, Any]:
    kept = ("unchanged", "older", "superseded")
    fates = [answer["status"] for answer in answers]
    return {
        "rows": answers,
        "created": fates.count("created"),
        "updated": fates.count("updated"),
        "unchanged": sum(fates.count(fate) for fate in kept),
        "rejected": fates.count("rejected"),
    }


def _flat(errors: Any, path: str = "") -> list[dict[str, Any]]:
    """A serializer's nested errors as the one error shape's list."""
    if isinstance(errors, dict):
        return [
            e for key, inner in errors.items() for e in _flat(inner, f"{path}.{key}" if path else str(key))
        ]
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return [e for at, inner in enumerate(errors) for e in _flat(inner, f"{path}.{at}")]
    return [
        {"code": getattr(error, "code", "invalid"), "detail": str(error), "attr": path or None}
        for error in (errors if isinstance(errors, list) else [errors])
    ]
