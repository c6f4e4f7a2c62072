"""How a list of orders can be narrowed; and filters by day and moment of the shop, for every slice above."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from regulars.access.filtering import WholeNumberFilter
from regulars.core.models import Shop
from regulars.customers.fields import in_utc
from regulars.customers.models import Order, OrderStatus


class _MomentField(forms.Field):
    """As the API takes moments everywhere: a bare day, and a time without offset, are the shop's."""

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            found = parse_datetime(str(value).strip())
        except ValueError:
            found = None
        if found is not None and timezone.is_naive(found):
            found = found.replace(tzinfo=Shop.current().zone)
        moment = in_utc(found) if found is not None else None
        if moment is None:
            raise forms.ValidationError("Write a day as 2026-01-31 or a time as 2026-01-31T09:30:00Z.")
        return moment


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentFilter(filters.Filter):
    """Compares a moment; give lookup_expr."""

    field_class = _MomentField


class FromDayFilter(filters.DateFilter):
    """Moments from the beginning of a day of the shop on."""

    def filter(self, qs: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        if value is None:
            return qs
        return qs.filter(**{f"{self.field_name}__gte": _beginning(value)})


class ToDayFilter(filters.DateFilter):
    """Moments up to the end of a day of the shop."""

    def filter(self, qs: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        if value is None or value == date.max:
            return qs
        return qs.filter(**{f"{self.field_name}__lt": _beginning(value + timedelta(days=1))})


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=Shop.current().zone)


class OrderFilter(filters.FilterSet):
    customer = WholeNumberFilter(field_name="customer_id")
    status = filters.MultipleChoiceFilter(choices=OrderStatus.choices)
    source = filters.CharFilter()
    external_id = filters.CharFilter()
    channel = filters.CharFilter(lookup_expr="iexact")
    currency = filters.CharFilter()
    placed_from = MomentFilter(field_name="placed_at", lookup_expr="gte")
    placed_to = MomentFilter(field_name="placed_at", lookup_expr="lt")

    class Meta:
        model = Order
        fields: list[str] = []
