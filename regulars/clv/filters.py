"""How a list of values can be narrowed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from regulars.access.filtering import ShareFilter, WholeNumberFilter
from regulars.clv.models import CLVRun, CustomerLifetimeValue


class LifetimeValueFilter(filters.FilterSet):
    customer = WholeNumberFilter(field_name="customer_id")
    calculation_date = filters.DateFilter(method="calculated_on")
    alive_from = ShareFilter(field_name="alive_probability", lookup_expr="gte")
    alive_below = ShareFilter(field_name="alive_probability", lookup_expr="lt")

    class Meta:
        model = CustomerLifetimeValue
        fields: list[str] = []

    def calculated_on(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """All current rows are of the latest run: all of them on its day, none on another."""
        run = CLVRun.latest()
        return queryset if run is not None and run.as_of == value else queryset.none()
