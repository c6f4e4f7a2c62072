"""Serializer fields for moments and amounts as the contract writes them; used by every slice above."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from regulars.core.models import Shop

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
AHEAD = timedelta(days=1)
EARLIEST_YEAR = 1900
LARGEST_OBJECT = 20_000


def shop_of(field: serializers.Field[Any, Any, Any, Any]) -> Shop:
    """The shop, read once a request: serializers share their context."""
    context: Any = field.context
    if "shop" not in context:
        context["shop"] = Shop.current()
    shop: Shop = context["shop"]
    return shop


def in_utc(moment: datetime) -> datetime | None:
    """The same moment with an offset of nothing, which every database takes; None beyond the calendar's ends."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentField(serializers.DateTimeField):
    """A time with offset; a bare date means that day of the shop, a time without offset the shop's clock."""

    def __init__(self, *, may_be_ahead: bool = False, **kwargs: Any) -> None:
        self.may_be_ahead = may_be_ahead
        super().__init__(**kwargs)

    def to_internal_value(self, value: Any) -> datetime:
        if isinstance(value, str) and DAY.fullmatch(value):
            value = f"{value}T00:00:00"
        moment = in_utc(super().to_internal_value(value))
        if moment is None or moment.year < EARLIEST_YEAR:
            raise serializers.ValidationError("This is too long ago to be true.", code="too_early")
        if not self.may_be_ahead and moment > timezone.now() + AHEAD:
            raise serializers.ValidationError("This lies in the future.", code="in_the_future")
        return moment

    def enforce_timezone(self, value: datetime) -> datetime:
        return value if timezone.is_aware(value) else value.replace(tzinfo=shop_of(self).zone)

    def to_representation(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value


@extend_schema_field(OpenApiTypes.STR)
class AmountField(serializers.DecimalField):
    """An amount, not negative; its currency's digits are checked where the currency is known."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(max_digits=20, decimal_places=6, **kwargs)


def json_object(value: Any) -> Any:
    """Refuses JSON that is not an object, or is a document rather than a note."""
    if not isinstance(value, dict):
        raise serializers.ValidationError("Send an object of names and values.", code="not_an_object")
    if len(str(value)) > LARGEST_OBJECT:
        raise serializers.ValidationError(f"Keep this below {LARGEST_OBJECT} characters.", code="too_large")
    return value
