"""Segments over HTTP: writing them, filling them, and asking what they hold and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseModelViewSet
from regulars.clv.queries import profit_known
from regulars.core.errors import NotFound
from regulars.core.models import Shop
from regulars.customers.exporting import file_name
from regulars.customers.models import Customer
from regulars.customers.services import DRAIN_TASK
from regulars.jobs import services as jobs
from regulars.jobs.queue import run_here
from regulars.jobs.serializers import AcceptedSerializer, accepted
from regulars.segments import answers, evaluation, exporting, likeness, queries, services
from regulars.segments.catalogue import catalogue
from regulars.segments.filters import SegmentFilter
from regulars.segments.models import CustomerSegment, SegmentBlock
from regulars.segments.serializers import (
    AssignedSerializer,
    AssignSerializer,
    BlockSerializer,
    CustomerSegmentSerializer,
    RuleSerializer,
    UnblockSerializer,
    VersionSerializer,
)
from regulars.segments.tasks import ASSIGN, assigned

ORDERINGS = {
    **{name: name for name in ("id", "name", "segment_type", "created_at", "updated_at", "evaluated_at")},
    "revenue": "revenue_minor",
    "members": "members",
    "growth": "growth",
}
MOST_DAYS = 730
PLAIN: dict[str, Any] = {"pagination_class": None, "filter_backends": []}


class CustomerSegmentViewSet(HouseModelViewSet):
    """Groups of customers."""

    capabilities: ClassVar[dict[str, Capability]] = {
        **dict.fromkeys(("create", "update", "partial_update", "destroy"), Capability.WRITE_SEGMENTS),
        **dict.fromkeys(("assign_customers", "block", "unblock"), Capability.WRITE_SEGMENTS),
        **dict.fromkeys(("preview", "effect"), Capability.PERSONAL),
        **dict.fromkeys(("list", "retrieve", "explain", "growth", "overlap", "profile"), Capability.READ),
        **dict.fromkeys(("compare", "versions", "blocked", "catalogue", "templates"), Capability.READ),
        "export": Capability.EXPORT,
    }
    queryset = CustomerSegment.objects.all()
    serializer_class = CustomerSegmentSerializer
    filterset_class = SegmentFilter
    orderings = ORDERINGS
    ordering = "name"

    def get_queryset(self) -> QuerySet[CustomerSegment]:
        """Sizes are counted for all segments only where the list is ordered by them."""
        rows: QuerySet[CustomerSegment] = super().get_queryset()
        asked = self.request.query_params.get("ordering", "") if self.action == "list" else ""
        if asked.removeprefix("-") == "members":
            return rows.annotate(members=queries.MEMBERS)
        if asked.removeprefix("-") == "growth":
            return rows.annotate(growth=queries.growth_since(answers.recent(timezone.now(), Shop.current())))
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Segments with their size, growth, share of revenue and state."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(
            answers.segments_as_sent(page or [], timezone.now(), **self._clear())
        )

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object())

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Makes a segment; one with `auto_assign` is filled within seconds."""
        sent = self.checked(CustomerSegmentSerializer, request.data)
        sent.pop("version", None)
        made = services.create_segment(fields=sent, by=str(request.user), now=timezone.now())
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[
            OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The version you read.")
        ]
    )
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Changes a segment. With `version` (or If-Match) an edit made since then is answered 409."""
        segment = self.get_object()
        partial = bool(kwargs.get("partial", False))
        serializer = CustomerSegmentSerializer(segment, data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        sent = dict(serializer.validated_data)
        version = sent.pop("version", None) or _if_match(request)
        changed = services.update_segment(
            segment_id=segment.pk, fields=sent, version=version, by=str(request.user), now=timezone.now()
        )
        return self._answer(changed)

    def perform_destroy(self, instance: CustomerSegment) -> None:
        services.delete_segment(segment=instance)

    @extend_schema(request=AssignSerializer, responses={200: AssignedSerializer, 202: AcceptedSerializer})
    @action(detail=True, methods=["post"])
    def assign_customers(self, request: Request, pk: str = "") -> Response:
        """Fills the segment: its members are then those whom its rule matches, and those made by hand."""
        segment = self.get_object()
        if self.checked(AssignSerializer, request.data)["background"]:
            job = jobs.start(
                kind=ASSIGN, arguments={"segment_id": segment.pk}, requested_by=str(request.user)
            )
            return Response(accepted(job), status=status.HTTP_202_ACCEPTED)
        run_here(DRAIN_TASK)  # facts that still wait to be added up are part of the answer
        outcome = evaluation.fill_segment(segment_id=segment.pk, now=timezone.now())
        if outcome is None:  # answered, not raised: the reason kept on the segment must not be taken back
            segment.refresh_from_db()
            error = {"code": "rule_failed", "detail": segment.failure, "attr": "behavioral_criteria"}
            return Response({"type": "client_error", "errors": [error]}, status=status.HTTP_409_CONFLICT)
        return Response(assigned(segment, outcome))

    @extend_schema(request=RuleSerializer, responses=answers.PreviewSerializer)
    @action(detail=False, methods=["post"], **PLAIN)
    def preview(self, request: Request) -> Response:
        """Whom a rule would match, without saving it."""
        rule = self._rule(request)
        return Response(answers.preview(rule, now=timezone.now(), clear=self.sees_personal_fields()))

    @extend_schema(request=RuleSerializer, responses=answers.EffectSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def effect(self, request: Request, pk: str = "") -> Response:
        """Who would enter and who would leave if the segment had this rule."""
        segment = self.get_object()
        rule = self._rule(request, segment.pk)
        clear = self.sees_personal_fields()
        return Response(answers.effect(segment, rule, now=timezone.now(), clear=clear))

    @extend_schema(
        parameters=[OpenApiParameter("customer", int, required=True)], responses=answers.ExplainSerializer
    )
    @action(detail=True, methods=["get"], **PLAIN)
    def explain(self, request: Request, pk: str = "") -> Response:
        """Why a customer is in or out, condition by condition, with the values found."""
        segment, customer = self.get_object(), self._customer(request)
        return Response(
            answers.explain(segment, customer, now=timezone.now(), clear=self.sees_personal_fields())
        )

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "days", int, description=f"How many days back, 90 unless said; at most {MOST_DAYS}."
            )
        ],
        responses=answers.DaySerializer(many=True),
    )
    @action(detail=True, methods=["get"], **PLAIN)
    def growth(self, request: Request, pk: str = "") -> Response:
        """Members at each day's end, and who entered and left."""
        today = Shop.current().day(timezone.now())
        days = min(max(_number(request, "days", 90), 1), MOST_DAYS)
        return Response(queries.growth(self.get_object().pk, today=today, days=days))

    @extend_schema(responses=answers.OverlapSerializer(many=True))
    @action(detail=True, methods=["get"], **PLAIN)
    def overlap(self, request: Request, pk: str = "") -> Response:
        """Which other segments the members are in."""
        return Response(queries.overlap(self.get_object().pk))

    @extend_schema(responses=likeness.ProfileSerializer)
    @action(detail=True, methods=["get"], **PLAIN)
    def profile(self, request: Request, pk: str = "") -> Response:
        """What the members are like beside all customers."""
        return Response(likeness.profile(self.get_object()))

    @extend_schema(
        parameters=[
            OpenApiParameter("first", int, required=True),
            OpenApiParameter("second", int, required=True),
        ],
        responses=likeness.ComparisonSerializer,
    )
    @action(detail=False, methods=["get"], **PLAIN)
    def compare(self, request: Request) -> Response:
        """Two segments side by side, and those who are in both."""
        chosen = [self._segment(_number(request, name), name) for name in ("first", "second")]
        return Response(likeness.comparison(*chosen))

    @extend_schema(responses=VersionSerializer(many=True))
    @action(detail=True, methods=["get"], **PLAIN)
    def versions(self, request: Request, pk: str = "") -> Response:
        """Every edit, the newest first."""
        return Response(answers.versions(self.get_object(), **self._clear()))

    @extend_schema(responses=BlockSerializer(many=True))
    @action(detail=True, methods=["get"], **PLAIN)
    def blocked(self, request: Request, pk: str = "") -> Response:
        """The customers kept out."""
        rows = (
            SegmentBlock.objects.filter(segment=self.get_object()).select_related("customer").order_by("-pk")
        )
        return Response(BlockSerializer(rows, many=True, context=self._clear()).data)

    @extend_schema(request=BlockSerializer, responses=BlockSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def block(self, request: Request, pk: str = "") -> Response:
        """Keeps a customer out of the segment, whatever its rule says."""
        segment = self.get_object()
        sent = self.checked(BlockSerializer, request.data)
        made = services.block(
            segment=segment, customer_id=sent["customer"].pk, by=str(request.user), notes=sent.get("notes", ""),
            now=timezone.now(),
        )  # fmt: skip
        return Response(BlockSerializer(made, context=self._clear()).data)

    @extend_schema(request=UnblockSerializer, responses={204: None})
    @action(detail=True, methods=["post"], **PLAIN)
    def unblock(self, request: Request, pk: str = "") -> Response:
        """Takes a customer off the blocked list; the rule decides again."""
        segment = self.get_object()
        customer_id = self.checked(UnblockSerializer, request.data)["customer"]
        if not services.unblock(segment=segment, customer_id=customer_id, now=timezone.now()):
            raise NotFound("This customer is not on the blocked list.", attr="customer")
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        parameters=[OpenApiParameter("as", str, enum=["csv", "jsonl"], description="csv unless said.")],
        responses={(200, "text/csv"): OpenApiTypes.STR, (200, "application/x-ndjson"): OpenApiTypes.STR},
    )
    @action(detail=True, methods=["get"], **PLAIN)
    def export(self, request: Request, pk: str = "") -> StreamingHttpResponse:
        """The members, streamed: CSV that is safe in a spreadsheet, or JSON lines."""
        segment, kind = self.get_object(), request.query_params.get("as", "csv")
        if kind not in exporting.KINDS:
            raise ValidationError({"as": ["Choose csv or jsonl."]})
        lines: Iterator[str] = exporting.members(segment, kind=kind, currency=Shop.current().currency)
        day = Shop.current().day(timezone.now())
        name = file_name("segment", str(segment.pk), segment.name, day=day, kind=kind)
        response = StreamingHttpResponse(lines, content_type=exporting.KINDS[kind])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["get"], url_path="fields", **PLAIN)
    def catalogue(self, request: Request) -> Response:
        """What a rule can ask about: fields, types, operators and values that occur."""
        shop, clear = Shop.current(), self.sees_personal_fields()
        return Response(catalogue(currency=shop.currency, profit_known=profit_known(shop), clear=clear))

    @extend_schema(responses=answers.TemplateSerializer(many=True))
    @action(detail=False, methods=["get"], **PLAIN)
    def templates(self, request: Request) -> Response:
        """Ready-made segments; post one's `segment` to make it."""
        return Response(answers.templates())

    def _answer(self, segment: CustomerSegment, code: int = status.HTTP_200_OK) -> Response:
        sent = answers.segments_as_sent([segment], timezone.now(), **self._clear())[0]
        return Response(sent, status=code, headers={"ETag": f'"{segment.version}"'})

    def _rule(self, request: Request, segment_id: int | None = None) -> Any:
        """The rule sent; what saving it would refuse is refused here."""
        serializer = RuleSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        segment = serializer.as_segment()
        segment.pk = segment_id
        return services.checked_rule(segment)

    def _clear(self) -> dict[str, bool]:
        return {"clear": self.sees_personal_fields()}

    def _customer(self, request: Request) -> Customer:
        found = Customer.objects.filter(pk=_number(request, "customer")).first()
        if found is None:
            raise NotFound("There is no such customer.", attr="customer")
        return found

    def _segment(self, pk: int, name: str) -> CustomerSegment:
        found = CustomerSegment.objects.filter(pk=pk).first()
        if found is None:
            raise NotFound("There is no such segment.", attr=name)
        return found


def _if_match(request: Request) -> int | None:
    text = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not text or text == "*":
        return None
    if not text.isascii() or not text.isdigit():
        raise ValidationError({"If-Match": ["Send the segment's version, such as 3."]})
    return int(text)


def _number(request: Request, name: str, default: int | None = None) -> int:
    text = request.query_params.get(name)
    if text is None and default is not None:
        return default
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValidationError({name: ["Send a whole number."]})
    return int(text)
