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
from regulars.core.errors import Conflict
from regulars.core.models import ExchangeRate, Shop
from regulars.jobs import services as jobs
from regulars.jobs.models import Job
from regulars.jobs.serializers import accepted
from regulars.profiles.serializers import ExchangeRateSerializer, ShopSerializer
from regulars.refresh.choosing import chosen, nothing_rests_on_settings
from regulars.refresh.rebuilding import REBUILD_SHOP, change_pending, check_rates_for

REBUILDS = (
    "Every order's amount in the shop's currency, every customer's order summary, all RFM scores and lifetime values "
    "are computed anew. Until that is done everything stays in the present currency and time zone. With another "
    "currency, values kept at month ends go, other currencies' exchange rates are converted, and amounts in the rules "
    "of segments stay as they are written."
)


RESTED_ON = ("currency", "time_zone")
PENDING = (
    "The shop is just being changed to {what}. Wait until that has ended, or cancel it; it is job {job} of the list of "
    "jobs."
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
        """The shop as it is, and the change of its currency or time zone that waits or is being made."""
        return Response(ShopSerializer(Shop.current()).data)

    @extend_schema(request=ShopSerializer, responses={200: ShopSerializer, 202: RebuildSerializer})
    def change(self, request: Request) -> Response:
        """Changes the shop. A new currency or time zone is answered 202: a job gives it to the shop together with all
        that rests on it. Until then, and where the job is cancelled or fails, all stays as it was.

        On a shop without orders nothing rests on them yet, and the change is answered 200.
        """
        with transaction.atomic():
            Shop.current()
            shop = Shop.objects.select_for_update().get(id=1)
            serializer = ShopSerializer(shop, data=request.data, partial=True)
            serializer.is_valid(raise_exception=True)
            sent, now = serializer.validated_data, timezone.now()
            wanted = {
                name: sent[name]
                for name in RESTED_ON
                if sent.get(name, getattr(shop, name)) != getattr(shop, name)
            }
            pending = change_pending()
            if wanted and pending is not None and pending.arguments != wanted:
                raise Conflict(PENDING.format(what=" and ".join(pending.arguments.values()), job=pending.pk))
            if wanted and (pending is not None or not nothing_rests_on_settings()):
                for name in wanted:
                    del sent[name]
                serializer.save(**chosen(sent, now=now))
                if pending is None:
                    pending = self._start(wanted, request)
                return Response({**accepted(pending), "rebuilds": REBUILDS}, status=status.HTTP_202_ACCEPTED)
            return Response(ShopSerializer(serializer.save(**chosen(sent, now=now))).data)

    def _start(self, wanted: dict[str, str], request: Request) -> Job:
        if "currency" in wanted:
            check_rates_for(wanted["currency"])
        return jobs.start(kind=REBUILD_SHOP, arguments=wanted, requested_by=str(request.user))


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
