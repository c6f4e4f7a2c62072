"""The shop's settings and exchange rates over HTTP."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseReadOnlyViewSet, HouseViewSet
from regulars.core.models import ExchangeRate, Shop
from regulars.jobs import services as jobs
from regulars.jobs.serializers import accepted
from regulars.profiles.serializers import ExchangeRateSerializer, ShopSerializer
from regulars.refresh.choosing import chosen, nothing_rests_on_settings
from regulars.refresh.rebuilding import REBUILD_SHOP, check_rates_for

REBUILDS = (
    "Every order's amount in the shop's currency, every customer's order summary and all RFM scores are "
    "computed anew."
)


class RebuildSerializer(serializers.Serializer[Any]):
    """The 202 answer of a change that rebuilds what is derived."""

    job_id = serializers.IntegerField()
    status_url = serializers.CharField()
    rebuilds = serializers.CharField()


class ShopViewSet(HouseViewSet):
    """The shop's name, currency, time zone, and the margin where a cost is unknown."""

    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ,
        "change": Capability.ADMINISTER,
    }
    queryset = Shop.objects.all()
    serializer_class = ShopSerializer
    pagination_class = None
    filter_backends = []

    @extend_schema(responses=ShopSerializer)
    def list(self, request: Request) -> Response:
        return Response(ShopSerializer(Shop.current()).data)

    @extend_schema(request=ShopSerializer, responses={200: ShopSerializer, 202: RebuildSerializer})
    def change(self, request: Request) -> Response:
        """Changes the shop. A new currency or time zone is answered 202: what rests on it is rebuilt as a job.

        On a shop without orders nothing rests on them yet, and the change is answered 200.
        """
        shop = Shop.current()
        before = (shop.currency, shop.time_zone)
        serializer = ShopSerializer(shop, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        new_currency = serializer.validated_data.get("currency", shop.currency)
        if new_currency != before[0]:
            check_rates_for(new_currency)
        with transaction.atomic():
            saved = serializer.save(**chosen(serializer.validated_data, now=timezone.now()))
            if (saved.currency, saved.time_zone) == before or nothing_rests_on_settings():
                return Response(ShopSerializer(saved).data)
            arguments = {"currency": before[0] if saved.currency != before[0] else None}
            job = jobs.start(kind=REBUILD_SHOP, arguments=arguments, requested_by=str(request.user))
        return Response({**accepted(job), "rebuilds": REBUILDS}, status=status.HTTP_202_ACCEPTED)


class ExchangeRateViewSet(mixins.CreateModelMixin, mixins.DestroyModelMixin, HouseReadOnlyViewSet):
    """What other currencies were worth in the shop's, by day. A changed rate holds for orders recorded after it."""

    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ,
        "retrieve": Capability.READ,
        "create": Capability.ADMINISTER,
        "destroy": Capability.ADMINISTER,
    }
    queryset = ExchangeRate.objects.all()
    serializer_class = ExchangeRateSerializer
    orderings = {name: name for name in ("day", "currency", "rate")}
    ordering = "-day"

    def perform_create(self, serializer: Any) -> None:
        try:
            with transaction.atomic():
                serializer.save()
        except IntegrityError:
            raise ValidationError({"day": ["This currency has a rate on this day already."]}) from None
