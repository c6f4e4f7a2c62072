"""How a list of scores can be narrowed."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django_filters import rest_framework as filters

from regulars.access.filtering import WholeNumberFilter, WholeNumbersFilter
from regulars.rfm.models import CustomerRFMScore


class RFMScoreFilter(filters.FilterSet):
    customer = WholeNumberFilter(field_name="customer_id")
    rfm_score = filters.CharFilter(method="with_score", validators=[RegexValidator(r"^[1-5]{3}$")])
    suggested_segment = filters.BaseInFilter(field_name="suggested_segment")
    recency_score = WholeNumbersFilter(field_name="recency_score")
    frequency_score = WholeNumbersFilter(field_name="frequency_score")
    monetary_score = WholeNumbersFilter(field_name="monetary_score")

    class Meta:
        model = CustomerRFMScore
        fields: list[str] = []

    def with_score(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        recency, frequency, monetary = map(int, value)
        return queryset.filter(recency_score=recency, frequency_score=frequency, monetary_score=monetary)
