"""Memberships over HTTP: who is in which segment since when, and those made by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseModelViewSet
from regulars.segments import services
from regulars.segments.filters import MembershipFilter
from regulars.segments.models import CustomerSegmentMembership
from regulars.segments.serializers import MembershipSerializer


class CustomerSegmentMembershipViewSet(HouseModelViewSet):
    """Stays of customers in segments. Those that a rule made are kept by the rule."""

    capabilities: ClassVar[dict[str, Capability]] = {
        **dict.fromkeys(("list", "retrieve"), Capability.READ),
        **dict.fromkeys(("create", "update", "partial_update", "destroy"), Capability.WRITE_SEGMENTS),
    }
    queryset = CustomerSegmentMembership.objects.select_related("customer", "segment")
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilter
    orderings = {"id": "id", "assigned_at": "assigned_at", "left_at": "left_at", "customer": "customer_id",
                 "segment": "segment_id"}  # fmt: skip
    ordering = "-assigned_at"
    search_column = "customer__search"

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Present members, the newest first; with `history` the stays that have ended too."""
        rows, asked = self.filter_queryset(self.get_queryset()), request.query_params
        ended_too = any(asked.get(name, "").lower() in ("true", "1") for name in ("history", "ended"))
        if not (ended_too or asked.get("left_from") or asked.get("left_to")):
            rows = rows.filter(left_at__isnull=True)
        page = self.page_of(rows, self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Makes a customer a member by hand; no rule removes them."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        sent = serializer.validated_data
        made = services.add_by_hand(
            segment=sent["segment"], customer_id=sent["customer"].pk, notes=sent.get("notes", ""),
            by=sent.get("assigned_by") or str(request.user), now=timezone.now(),
        )  # fmt: skip
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    def perform_update(self, serializer: Any) -> None:
        sent = {k: v for k, v in serializer.validated_data.items() if k in ("assigned_by", "notes", "pinned")}
        serializer.instance = services.change_membership(
            membership=serializer.instance, fields=sent, now=timezone.now()
        )

    def perform_destroy(self, instance: CustomerSegmentMembership) -> None:
        """Ends a membership made by hand; one that the rule made is answered 409."""
        services.remove_by_hand(membership=instance, now=timezone.now())
