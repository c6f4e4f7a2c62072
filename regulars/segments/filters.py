"""How lists of segments and of memberships can be narrowed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from regulars.access.filtering import WholeNumberFilter
from regulars.customers.filters import FromDayFilter, ToDayFilter
from regulars.segments.models import CustomerSegment, CustomerSegmentMembership, Reason, SegmentType


class SegmentFilter(filters.FilterSet):
    segment_type = filters.MultipleChoiceFilter(choices=SegmentType.choices)
    is_active = filters.BooleanFilter()
    auto_assign = filters.BooleanFilter()
    search = filters.CharFilter(method="with_words", label="A part of the name or description.")

    class Meta:
        model = CustomerSegment
        fields: list[str] = []

    def with_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(Q(name__icontains=value) | Q(description__icontains=value))


class MembershipFilter(filters.FilterSet):
    segment = WholeNumberFilter(field_name="segment_id")
    customer = WholeNumberFilter(field_name="customer_id")
    reason = filters.MultipleChoiceFilter(choices=Reason.choices)
    pinned = filters.BooleanFilter()
    assigned_from = FromDayFilter(field_name="assigned_at", label="Entered on this day of the shop or later.")
    assigned_to = ToDayFilter(field_name="assigned_at", label="Entered on this day of the shop or earlier.")
    left_from = FromDayFilter(field_name="left_at", label="Left on this day of the shop or later.")
    left_to = ToDayFilter(field_name="left_at", label="Left on this day of the shop or earlier.")
    ended = filters.BooleanFilter(
        field_name="left_at", lookup_expr="isnull", exclude=True, label="Only stays that have ended, or none."
    )
    history = filters.BooleanFilter(
        method="as_it_is",
        label="Ended stays too; only present members unless this is true or the others ask for ended ones.",
    )

    class Meta:
        model = CustomerSegmentMembership
        fields: list[str] = []

    def as_it_is(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """The list leaves ended stays out by itself; a single one can always be read."""
        return queryset
