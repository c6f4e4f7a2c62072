"""How a list of orders can be narrowed."""

from __future__ import annotations

from django_filters import rest_framework as filters

from regulars.customers.models import Order, OrderStatus


class OrderFilter(filters.FilterSet):
    customer = filters.NumberFilter(field_name="customer_id")
    status = filters.MultipleChoiceFilter(choices=OrderStatus.choices)
    source = filters.CharFilter()
    external_id = filters.CharFilter()
    channel = filters.CharFilter()
    currency = filters.CharFilter()
    placed_from = filters.IsoDateTimeFilter(field_name="placed_at", lookup_expr="gte")
    placed_to = filters.IsoDateTimeFilter(field_name="placed_at", lookup_expr="lt")

    class Meta:
        model = Order
        fields: list[str] = []
