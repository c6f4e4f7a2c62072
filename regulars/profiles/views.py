"""Customers over HTTP: the list with what is known of each, one customer's page, totals and export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseModelViewSet
from regulars.clv.queries import profit_known
from regulars.core.models import Shop
from regulars.customers.exporting import csv_lines, file_name
from regulars.customers.models import Customer
from regulars.customers.money_words import PRESENT_VALUE, REVENUE_EVER, revenue_in_period, so_far
from regulars.customers.presentation import customer_name
from regulars.customers.services import mark_changed
from regulars.profiles import queries
from regulars.profiles.consent import consents_of, say_consent
from regulars.profiles.filters import CustomerFilter
from regulars.profiles.serializers import COLUMNS, CustomerSerializer, customer_as_sent
from regulars.rfm.models import RFMRun
from regulars.segments.services import before_customers_are_deleted

ORDERINGS = {
    "id": "id",
    "full_name": "full_name",
    "email": "email",
    "city": "city",
    "country": "country",
    "created_at": "created_at",
    "order_count": "order_summary__order_count",
    "revenue": "order_summary__revenue_minor",
    "period_revenue": "rfm_score_row__monetary_minor",
    "last_order_at": "order_summary__last_order_at",
    "first_order_at": "order_summary__first_order_at",
    "suggested_segment": "rfm_score_row__suggested_segment",
    "rfm_score": "rfm_score_row__recency_score",
    "historical_clv": "lifetime_value__profit_minor",
    "predictive_clv": "lifetime_value__predicted_minor",
    "alive_probability": "lifetime_value__alive_probability",
}
EXPORTED = (
    "id", "external_id", "first_name", "last_name", "email", "phone", "city", "country", "language", "email_consent",
    "sms_consent", "is_active", "order_count", "first_order_at", "last_order_at", "revenue", "period_revenue",
    "rfm_score", "suggested_segment", "historical_clv", "predictive_clv", "alive_probability", "created_at",
)  # fmt: skip
CHUNK = 2_000


class CustomerViewSet(HouseModelViewSet):
    """Who buys."""

    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ,
        "retrieve": Capability.READ,
        "create": Capability.WRITE_CUSTOMERS,
        "update": Capability.WRITE_CUSTOMERS,
        "partial_update": Capability.WRITE_CUSTOMERS,
        "destroy": Capability.WRITE_CUSTOMERS,
        "profile": Capability.READ,
        "totals": Capability.READ,
        "export": Capability.EXPORT,
    }
    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer
    filterset_class = CustomerFilter
    orderings = ORDERINGS
    ordering = "id"
    search_column = "search"
    masked_orderings = frozenset({"full_name", "email"})

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Customers with their orders, revenue and segment."""
        page = self.page_of(self._chosen(), Customer.objects.values(*COLUMNS))
        currency, clear = Shop.current().currency, self.sees_personal_fields()
        return self.get_paginated_response([customer_as_sent(row, currency, clear=clear) for row in page])

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self._read(self.get_object().pk))

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self._write(None, partial=False), status=status.HTTP_201_CREATED)

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self._write(self.get_object(), partial=kwargs.get("partial", False)))

    def perform_destroy(self, instance: Customer) -> None:
        """Deletes the customer and what hangs on them; the audit trail keeps what it was."""
        with transaction.atomic():
            before_customers_are_deleted(customer_ids=[instance.pk], now=timezone.now())
            instance.orders.all().delete()
            instance.delete()

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def profile(self, request: Request, pk: str = "") -> Response:
        """Everything on the customer's page in one read."""
        customer: Customer = self.get_object()
        shop, now = Shop.current(), timezone.now()
        clear = self.sees_personal_fields()
        name = customer_name(customer.first_name, customer.last_name, customer.email, clear=clear)
        return Response(
            {
                "customer": self._read(customer.pk),
                "summary": queries.summary_of(customer, shop, now),
                "rfm": queries.rfm_of(customer, shop),
                "lifetime_value": queries.value_of(customer, shop, clear=clear),
                "consents": consents_of(customer) if clear else None,
                "segment_history": queries.segment_history(customer),
                "orders": queries.latest_orders(customer, name, shop, clear=clear),
                "touchpoints": queries.latest_touchpoints(customer, clear=clear),
                "currency": shop.currency,
                "as_of": now,
            }
        )

    @extend_schema(filters=True, responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["get"], pagination_class=None)
    def totals(self, request: Request) -> Response:
        """What the customers chosen by the same filters come to."""
        asked = set(request.query_params)
        return Response(
            queries.totals(
                self._chosen(),
                Shop.current(),
                scored=bool(asked & CustomerFilter.OF_SCORES),
                valued=bool(asked & CustomerFilter.OF_VALUES),
            )
        )

    @extend_schema(filters=True, responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=False, methods=["get"], pagination_class=None)
    def export(self, request: Request) -> StreamingHttpResponse:
        """The customers chosen by the same filters as CSV, streamed, safe to open in a spreadsheet."""
        shop = Shop.current()
        name = file_name("customers", *_told(request), day=shop.day(timezone.now()))
        response = StreamingHttpResponse(
            _csv_lines(self._chosen().values(*COLUMNS), shop),
            content_type="text/csv; charset=utf-8",
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _chosen(self) -> QuerySet[Any]:
        """The customers that filters and search choose."""
        return self.filter_queryset(self.get_queryset())

    def _write(self, customer: Customer | None, *, partial: bool) -> dict[str, Any]:
        serializer = CustomerSerializer(
            customer, data=self.request.data, partial=partial, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                source = serializer.validated_data.pop("consent_source", "")
                if customer is not None:
                    say_consent(vars(customer), serializer.validated_data, source=source)
                saved = serializer.save()
                mark_changed(customer_ids=[saved.pk], what="customer")
        except IntegrityError as raced:
            field = "email" if "email" in str(raced) else "external_id"
            raise ValidationError({field: ["Another customer has this."]}, code="unique") from None
        return self._read(saved.pk)

    def _read(self, pk: int) -> dict[str, Any]:
        row = Customer.objects.values(*COLUMNS).get(pk=pk)
        return customer_as_sent(row, Shop.current().currency, clear=self.sees_personal_fields())


def _told(request: Request) -> list[str]:
    """What a file of these customers is called by: the suggested segments asked for, or that it is narrowed."""
    asked = {name: str(value) for name, value in request.query_params.items() if value}
    segments = asked.get("suggested_segment", "").split(",")
    narrowed = set(asked) - {"ordering", "suggested_segment"}
    return [*segments, "narrowed" if narrowed else ""]


def _csv_lines(rows: QuerySet[Any], shop: Shop) -> Iterator[str]:
    sent = (customer_as_sent(row, shop.currency, clear=True) for row in rows.iterator(chunk_size=CHUNK))
    run = RFMRun.latest()
    heads = {
        "revenue": REVENUE_EVER,
        "period_revenue": revenue_in_period(run.days if run is not None else None),
        "historical_clv": so_far(profit_known=profit_known(shop)),
        "predictive_clv": PRESENT_VALUE,
    }
    return csv_lines(EXPORTED, sent, heads=heads)
