"""The first run over HTTP: how far a new shop is on its way to its first answer."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseViewSet
from regulars.core.models import Shop
from regulars.profiles import setup


class CalculationSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=["nothing", "calculating", "calculated", "stopped"])
    job_id = serializers.IntegerField(allow_null=True)


class DemoSerializer(serializers.Serializer[Any]):
    loaded = serializers.BooleanField()
    customers = serializers.IntegerField()
    alone = serializers.BooleanField(help_text="No order is anybody else's.")
    job_id = serializers.IntegerField(allow_null=True, help_text="Loading or removing, while it goes on.")


class SetupSerializer(serializers.Serializer[Any]):
    has_orders = serializers.BooleanField()
    has_customers = serializers.BooleanField()
    currency = serializers.CharField()
    currency_chosen = serializers.BooleanField()
    time_zone = serializers.CharField()
    time_zone_chosen = serializers.BooleanField()
    margin = serializers.CharField(allow_null=True)
    calculation = CalculationSerializer()
    demo = DemoSerializer()


class SetupViewSet(HouseViewSet):
    """How far a new shop is on its way to its first answer."""

    capabilities: ClassVar[dict[str, Capability]] = {"list": Capability.READ}
    queryset = Shop.objects.all()
    serializer_class = SetupSerializer
    pagination_class = None
    filter_backends = []

    @extend_schema(responses=SetupSerializer)
    def list(self, request: Request) -> Response:
        """What was chosen, whether there are orders, whether scores are on their way, and the demo shop."""
        return Response(setup.setup_as_sent())
