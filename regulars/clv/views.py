"""Lifetime value over HTTP: the values, the calculations, the fits, and what the page shows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import F
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseViewSet
from regulars.clv import history, queries, summary
from regulars.clv.filters import LifetimeValueFilter
from regulars.clv.models import CLVModelRun, CLVRun, CLVSettings, CustomerLifetimeValue
from regulars.clv.serializers import (
    COLUMNS,
    AtRiskParameters,
    CalculateCustomerValueSerializer,
    CalculateValuesAnswerSerializer,
    CalculateValuesSerializer,
    CLVSettingsSerializer,
    LifetimeValueSerializer,
    value_as_sent,
)
from regulars.clv.services import CLVCalculationService, Valuation
from regulars.clv.tasks import CALCULATE_ALL, run_summary
from regulars.core.models import Shop
from regulars.customers.models import Customer
from regulars.jobs import services as jobs
from regulars.jobs.serializers import AcceptedSerializer, accepted

Rows = list[dict[str, Any]]
ORDERINGS = {
    "customer": "customer_id",
    "historical_clv": "profit_minor",
    "predictive_clv": "predicted_minor",
    "total_revenue": "revenue_minor",
    "alive_probability": "alive_probability",
    "at_stake": "at_stake_minor",
    "order_count": "order_count",
    "customer_age_days": "-first_order_on",
}


class CustomerLifetimeValueViewSet(HouseViewSet):
    """One current lifetime value a customer."""

    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ,
        "retrieve": Capability.READ,
        "calculate_all": Capability.CALCULATE,
        "calculate_customer": Capability.CALCULATE,
        "summary": Capability.READ,
        "model_runs": Capability.READ,
        "at_risk": Capability.READ,
        "history": Capability.READ,
        "prediction_settings": Capability.READ,
        "change_settings": Capability.WRITE_SEGMENTS,
    }
    queryset = CustomerLifetimeValue.objects.all()
    serializer_class = LifetimeValueSerializer
    filterset_class = LifetimeValueFilter
    orderings = ORDERINGS
    ordering = "customer"
    search_column = "customer__search"
    lookup_field = "customer_id"
    lookup_url_kwarg = "pk"

    def list(self, request: Request) -> Response:
        """Current values."""
        page = self.page_of(self.filter_queryset(self.get_queryset()), self.get_queryset().values(*COLUMNS))
        return self.get_paginated_response(self._as_sent(page, Shop.current().currency))

    def retrieve(self, request: Request, pk: str = "") -> Response:
        row = self.get_queryset().filter(customer_id=int(pk)).values(*COLUMNS).first()
        if row is None:
            raise NotFound("This customer has no lifetime value.")
        return Response(self._as_sent([row], Shop.current().currency)[0])

    @extend_schema(
        request=CalculateValuesSerializer,
        responses={200: CalculateValuesAnswerSerializer, 202: AcceptedSerializer},
    )
    @action(detail=False, methods=["post"])
    def calculate_all(self, request: Request) -> Response:
        """Fits, checks against the past and values everybody; within the request, or as a job."""
        sent = self.checked(CalculateValuesSerializer, request.data)
        if sent.pop("background"):
            arguments = {name: day.isoformat() for name, day in sent.items()}
            job = jobs.start(kind=CALCULATE_ALL, arguments=arguments, requested_by=str(request.user))
            return Response(accepted(job), status=status.HTTP_202_ACCEPTED)
        return Response(
            run_summary(CLVCalculationService().calculate_clv_for_all_customers(**sent, now=timezone.now()))
        )

    @extend_schema(request=CalculateCustomerValueSerializer, responses=LifetimeValueSerializer)
    @action(detail=False, methods=["post"])
    def calculate_customer(self, request: Request) -> Response:
        """One customer's value under the last run; for another period it is answered, not stored."""
        sent = self.checked(CalculateCustomerValueSerializer, request.data)
        return Response(
            self._valuation_as_sent(
                CLVCalculationService().calculate_clv_for_customer(**sent, now=timezone.now())
            )
        )

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def summary(self, request: Request) -> Response:
        """Totals with their range, distribution, concentration, segments, cohorts, and the map."""
        return Response(summary.summary())

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["get"], url_path="model-runs", filter_backends=[])
    def model_runs(self, request: Request) -> Response:
        """Every fit with its parameters and backtest, the latest first."""
        page = self.paginate_queryset(CLVModelRun.objects.order_by("-id"))
        currency = Shop.current().currency
        return self.get_paginated_response([summary.model_run_as_sent(fit, currency) for fit in page or []])

    @extend_schema(parameters=[AtRiskParameters], responses=LifetimeValueSerializer(many=True))
    @action(detail=False, methods=["get"], url_path="at-risk", filter_backends=[])
    def at_risk(self, request: Request) -> Response:
        """Customers who brought much and are probably lost, by the money at stake; `totals` counts them."""
        asked = self.checked(AtRiskParameters, request.query_params)
        below, start, share = asked["alive_below"], asked["alive_from"], asked["top_share"]
        found = queries.at_stake(below=below, start=start, share=share)
        rows = self.get_queryset().filter(
            alive_probability__gte=start, alive_probability__lt=below, profit_minor__gte=found["least_minor"]
        )
        rows = rows.order_by(F("at_stake_minor").desc(nulls_last=True), "-customer_id")
        page = self.page_of(rows, self.get_queryset().values(*COLUMNS))
        currency = Shop.current().currency
        response = self.get_paginated_response(self._as_sent(page, currency))
        response.data["totals"] = summary.at_risk_as_sent(
            found, below=below, start=start, share=share, currency=currency
        )
        return response

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def history(self, request: Request, pk: str = "") -> Response:
        """One customer's purchases, how probably they were active in between, and values at month ends."""
        if not Customer.objects.filter(id=int(pk)).exists():
            raise NotFound("There is no such customer.")
        return Response(history.history_of(customer_id=int(pk), now=timezone.now()))

    @extend_schema(responses=CLVSettingsSerializer)
    @action(detail=False, methods=["get"], url_path="settings", pagination_class=None, filter_backends=[])
    def prediction_settings(self, request: Request) -> Response:
        """How this shop's values are predicted."""
        return Response(CLVSettingsSerializer(CLVSettings.current()).data)

    @extend_schema(request=CLVSettingsSerializer, responses=CLVSettingsSerializer)
    @prediction_settings.mapping.put
    def change_settings(self, request: Request) -> Response:
        """Changes them; they hold from the next calculation on."""
        serializer = CLVSettingsSerializer(CLVSettings.current(), data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return Response(CLVSettingsSerializer(serializer.save()).data)

    def _as_sent(self, rows: Any, currency: str) -> Rows:
        run = CLVRun.latest()
        if run is None:
            return []
        clear = self.sees_personal_fields()
        return [value_as_sent(row, run, currency, clear=clear) for row in rows]

    def _valuation_as_sent(self, found: Valuation) -> dict[str, Any]:
        """A value, stored or only answered, in one shape."""
        names = (
            Customer.objects.filter(id=found.row["customer_id"])
            .values("first_name", "last_name", "email")
            .get()
        )
        row = {"created_at": None, "updated_at": None, **found.row}
        row |= {f"customer__{name}": value for name, value in names.items()}
        return value_as_sent(row, found.run, Shop.current().currency, clear=self.sees_personal_fields())
