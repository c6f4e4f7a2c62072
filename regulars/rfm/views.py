"""RFM over HTTP: the scores, the calculations, and what the RFM page shows."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseViewSet
from regulars.core.models import Shop
from regulars.core.money import from_minor
from regulars.customers.models import Customer
from regulars.customers.presentation import customer_name
from regulars.jobs import services as jobs
from regulars.jobs.serializers import AcceptedSerializer, accepted
from regulars.rfm import limits, queries, summary
from regulars.rfm.filters import RFMScoreFilter
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMSettings
from regulars.rfm.serializers import (
    CalculateAllAnswerSerializer,
    CalculateAllSerializer,
    CalculateCustomerSerializer,
    ProposedLimitsSerializer,
    RFMScoreSerializer,
    RFMSettingsSerializer,
    proposal_as_sent,
    settings_as_sent,
)
from regulars.rfm.services import RFMAnalysisService, Score, change_settings
from regulars.rfm.summary import decided_by
from regulars.rfm.tasks import CALCULATE_ALL, run_summary

Rows = list[dict[str, Any]]
COLUMNS = (
    "customer_id", "customer__first_name", "customer__last_name", "customer__email", "recency_score",
    "frequency_score", "monetary_score", "last_order_on", "frequency_count", "monetary_minor",
    "suggested_segment", "first_order_on", "updated_at",
)  # fmt: skip
ORDERINGS = {
    "customer": "customer_id",
    "recency_score": "recency_score",
    "frequency_score": "frequency_score",
    "monetary_score": "monetary_score",
    "recency_days": "-last_order_on",
    "frequency_count": "frequency_count",
    "monetary_value": "monetary_minor",
    "suggested_segment": "suggested_segment",
}


class CustomerRFMScoreViewSet(HouseViewSet):
    """One current RFM score a customer."""

    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ,
        "retrieve": Capability.READ,
        "calculate_all": Capability.CALCULATE,
        "calculate_customer": Capability.CALCULATE,
        "summary": Capability.READ,
        "movement": Capability.READ,
        "scoring_settings": Capability.READ,
        "proposed_limits": Capability.READ,
        "change_settings": Capability.WRITE_SEGMENTS,
    }
    queryset = CustomerRFMScore.objects.all()
    serializer_class = RFMScoreSerializer
    filterset_class = RFMScoreFilter
    orderings = ORDERINGS
    ordering = "customer"
    search_column = "customer__search"
    lookup_field = "customer_id"
    lookup_url_kwarg = "pk"

    def list(self, request: Request) -> Response:
        """Scores, one a customer, as of the last run."""
        page = self.page_of(self.filter_queryset(self.get_queryset()), self.get_queryset().values(*COLUMNS))
        return self.get_paginated_response(self._as_sent(page))

    def retrieve(self, request: Request, pk: str = "") -> Response:
        row = self.get_queryset().filter(customer_id=int(pk)).values(*COLUMNS).first()
        if row is None:
            raise NotFound("This customer has no score.")
        return Response(self._as_sent([row])[0])

    @extend_schema(
        request=CalculateAllSerializer,
        responses={200: CalculateAllAnswerSerializer, 202: AcceptedSerializer},
    )
    @action(detail=False, methods=["post"])
    def calculate_all(self, request: Request) -> Response:
        """Scores everybody; to its end within the request, or as a job with `background`."""
        sent = self.checked(CalculateAllSerializer, request.data)
        if sent.pop("background"):
            if "as_of" in sent:
                sent["as_of"] = sent["as_of"].isoformat()
            job = jobs.start(kind=CALCULATE_ALL, arguments=sent, requested_by=str(request.user))
            return Response(accepted(job), status=status.HTTP_202_ACCEPTED)
        run = RFMAnalysisService().calculate_rfm_for_all_customers(**sent, now=timezone.now())
        return Response(run_summary(run))

    @extend_schema(request=CalculateCustomerSerializer, responses=RFMScoreSerializer)
    @action(detail=False, methods=["post"])
    def calculate_customer(self, request: Request) -> Response:
        """One customer's score; with other days or another date it is answered, not stored."""
        sent = self.checked(CalculateCustomerSerializer, request.data)
        score = RFMAnalysisService().calculate_rfm_for_customer(**sent, now=timezone.now())
        return Response(self._score_as_sent(score))

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def summary(self, request: Request) -> Response:
        """Period and day with their reasons, counts, revenue and shares a segment, the grid, cut-points."""
        return Response(summary.summary(now=timezone.now()))

    @extend_schema(
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE, description="The earlier day."),
            OpenApiParameter(
                "to", OpenApiTypes.DATE, description="The later day; the last scored by default."
            ),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def movement(self, request: Request) -> Response:
        """Who moved from which segment to which between two days."""
        first, furthest = RFMRun.objects.order_by("as_of").first(), RFMRun.furthest()
        if first is None or furthest is None:
            return Response({"from": None, "to": None, "earliest": None, **summary.movement([])})
        end = _day(request, "to") or furthest.as_of
        start = _day(request, "from") or first.as_of
        if start > end:
            raise ValidationError({"from": ["The first day must not be after the second."]})
        found = summary.movement(queries.movement_rows(start=start, end=end))
        return Response({"from": start, "to": end, "earliest": first.as_of, **found})

    @extend_schema(responses=RFMSettingsSerializer)
    @action(detail=False, methods=["get"], url_path="settings", pagination_class=None, filter_backends=[])
    def scoring_settings(self, request: Request) -> Response:
        """How this shop scores, and which score belongs to which segment."""
        return Response(settings_as_sent(RFMSettings.current()))

    @extend_schema(request=RFMSettingsSerializer, responses=RFMSettingsSerializer)
    @scoring_settings.mapping.put
    def change_settings(self, request: Request) -> Response:
        """Changes them; a map that leaves a score out or names it twice is refused."""
        sent = self.checked(RFMSettingsSerializer, request.data)
        return Response(settings_as_sent(change_settings(**sent, now=timezone.now())))

    @extend_schema(responses=ProposedLimitsSerializer)
    @action(
        detail=False, methods=["get"], url_path="proposed-limits", pagination_class=None, filter_backends=[]
    )
    def proposed_limits(self, request: Request) -> Response:
        """Fixed limits that suit this shop: from the gaps between its orders, and its own orders and money."""
        shop = Shop.current()
        proposal = limits.present_proposal(
            settings=RFMSettings.current(), shop=shop, today=shop.day(timezone.now())
        )
        return Response(proposal_as_sent(proposal))

    def _as_sent(self, rows: Any) -> Rows:
        run, currency = RFMRun.latest(), Shop.current().currency
        if run is None:
            return []
        clear, cells = self.sees_personal_fields(), RFMSettings.current().cells()
        return [_row_as_sent(row, run, currency, cells=cells, clear=clear) for row in rows]

    def _score_as_sent(self, score: Score) -> dict[str, Any]:
        row = CustomerRFMScore.objects.filter(customer_id=score.customer_id).values(*COLUMNS).first()
        if row is not None and score.run.kept:
            return self._as_sent([row])[0]
        return self._answered_only(score)

    def _answered_only(self, score: Score) -> dict[str, Any]:
        """A score that is not stored, in the shape of one that is."""
        customer = Customer.objects.get(id=score.customer_id)
        row = {
            **vars(score),
            "customer__first_name": customer.first_name,
            "customer__last_name": customer.last_name,
            "customer__email": customer.email,
            "updated_at": None,
        }
        return _row_as_sent(
            row,
            score.run,
            Shop.current().currency,
            cells=RFMSettings.current().cells(),
            clear=self.sees_personal_fields(),
        )


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValidationError({name: ["Write the day as 2026-01-31."]}) from None


def _row_as_sent(
    row: dict[str, Any], run: RFMRun, currency: str, *, cells: dict[str, str], clear: bool
) -> dict[str, Any]:
    """One row of COLUMNS as the contract names its fields."""
    scores = (row["recency_score"], row["frequency_score"], row["monetary_score"])
    cell = "".join(map(str, scores))
    return {
        "id": row["customer_id"],
        "customer": row["customer_id"],
        "customer_name": customer_name(
            row["customer__first_name"], row["customer__last_name"], row["customer__email"], clear=clear
        ),
        "recency_score": scores[0],
        "frequency_score": scores[1],
        "monetary_score": scores[2],
        "recency_days": max((run.as_of - row["last_order_on"]).days, 0),
        "frequency_count": row["frequency_count"],
        "monetary_value": from_minor(row["monetary_minor"], currency),
        "rfm_score": cell,
        "suggested_segment": row["suggested_segment"],
        "segment_decided_by": decided_by(cells[cell], row["suggested_segment"]),
        "first_order_on": row["first_order_on"],
        "last_order_on": row["last_order_on"],
        "analysis_period_start": run.period_start,
        "analysis_period_end": run.as_of,
        "calculated_at": run.calculated_at,
        "updated_at": row["updated_at"],
    }
