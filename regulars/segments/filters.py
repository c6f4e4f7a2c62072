"""How lists of segments and of memberships can be narrowed."""

from __future__ import annotations

from django_filters import rest_framework as filters

from regulars.segments.models import CustomerSegment, CustomerSegmentMembership, Reason, SegmentType


class SegmentFilter(filters.FilterSet):
    segment_type = filters.MultipleChoiceFilter(choices=SegmentType.choices)
    is_active = filters.BooleanFilter()
    auto_assign = filters.BooleanFilter()

    class Meta:
        model = CustomerSegment
        fields: list[str] = []


class MembershipFilter(filters.FilterSet):
    segment = filters.NumberFilter(field_name="segment_id")
    customer = filters.NumberFilter(field_name="customer_id")
    reason = filters.MultipleChoiceFilter(choices=Reason.choices)
    pinned = filters.BooleanFilter()

    class Meta:
        model = CustomerSegmentMembership
        fields: list[str] = []
