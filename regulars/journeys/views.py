"""Touchpoints over HTTP."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.filtering import WholeNumberFilter
from regulars.access.models import User
from regulars.access.roles import Capability
from regulars.access.viewsets import HouseModelViewSet
from regulars.core.errors import InvalidInput
from regulars.customers.services import mark_changed
from regulars.journeys.models import CustomerTouchpoint, TouchpointChannel, TouchpointType
from regulars.journeys.serializers import CustomerTouchpointSerializer


class CustomerTouchpointFilter(filters.FilterSet):
    customer = WholeNumberFilter(field_name="customer_id")
    touchpoint_type = filters.MultipleChoiceFilter(choices=TouchpointType.choices)
    channel = filters.MultipleChoiceFilter(choices=TouchpointChannel.choices)
    source = filters.CharFilter()

    class Meta:
        model = CustomerTouchpoint
        fields: list[str] = []


class CustomerTouchpointViewSet(HouseModelViewSet):
    """Every interaction with a customer."""

    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ,
        "retrieve": Capability.READ,
        "create": Capability.WRITE_TOUCHPOINTS,
        "update": Capability.WRITE_TOUCHPOINTS,
        "partial_update": Capability.WRITE_TOUCHPOINTS,
        "destroy": Capability.WRITE_TOUCHPOINTS,
    }
    queryset = CustomerTouchpoint.objects.select_related("customer", "user")
    serializer_class = CustomerTouchpointSerializer
    filterset_class = CustomerTouchpointFilter
    orderings = {name: name for name in ("id", "interaction_date", "created_at")}
    ordering = "-interaction_date"
    search_column = "customer__search"

    @extend_schema(responses={200: CustomerTouchpointSerializer, 201: CustomerTouchpointSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Records a touchpoint. One with a known (source, external_id) answers 200 as it stands."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        sent = serializer.validated_data
        author = request.user if isinstance(request.user, User) else None
        try:
            with transaction.atomic():
                touchpoint = serializer.save(user=author)
                mark_changed(customer_ids=[touchpoint.customer_id], what="touchpoints")
        except IntegrityError:
            known = self.get_queryset().get(source=sent["source"], external_id=sent["external_id"])
            return Response(self.get_serializer(known).data)
        return Response(self.get_serializer(touchpoint).data, status=status.HTTP_201_CREATED)

    def perform_update(self, serializer: Any) -> None:
        former = serializer.instance.customer_id
        try:
            with transaction.atomic():
                touchpoint = serializer.save()
                mark_changed(customer_ids={former, touchpoint.customer_id}, what="touchpoints")
        except IntegrityError:
            raise InvalidInput("Another touchpoint of this source has this id.", attr="external_id") from None

    def perform_destroy(self, instance: CustomerTouchpoint) -> None:
        with transaction.atomic():
            mark_changed(customer_ids=[instance.customer_id], what="touchpoints")
            instance.delete()
