"""How the customer list can be narrowed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.validators import RegexValidator
from django.db.models import F, QuerySet
from django_filters import rest_framework as filters

from regulars.access.filtering import ShareFilter, WholeNumberFilter, WholeNumbersFilter
from regulars.core.errors import InvalidInput
from regulars.core.models import Shop
from regulars.customers.filters import FromDayFilter, ToDayFilter
from regulars.customers.models import Customer
from regulars.rfm.queries import movers
from regulars.segments.models import CustomerSegmentMembership
from regulars.segments.rules.expressions import shared

MOVED = "Give a segment, the next segment, and two days, as in Champions,Loyal,2026-01-01,2026-06-30."


class CustomerFilter(filters.FilterSet):
    external_id = filters.CharFilter()
    email = filters.CharFilter(lookup_expr="iexact")
    is_active = filters.BooleanFilter()
    country = filters.CharFilter(lookup_expr="iexact")
    city = filters.CharFilter(lookup_expr="iexact")
    tag = filters.CharFilter(method="with_tag")
    email_consent = filters.BooleanFilter()
    sms_consent = filters.BooleanFilter()
    segment = WholeNumberFilter(method="in_segment", label="A present member of this segment.")
    suggested_segment = filters.BaseInFilter(field_name="rfm_score_row__suggested_segment")
    recency_score = WholeNumbersFilter(field_name="rfm_score_row__recency_score")
    frequency_score = WholeNumbersFilter(field_name="rfm_score_row__frequency_score")
    monetary_score = WholeNumbersFilter(field_name="rfm_score_row__monetary_score")
    rfm_score = filters.CharFilter(method="with_score", validators=[RegexValidator(r"^[1-5]{3}$")])
    min_orders = WholeNumberFilter(field_name="order_summary__order_count", lookup_expr="gte")
    max_orders = WholeNumberFilter(method="at_most_orders")
    min_revenue = filters.NumberFilter(method="at_least_revenue")
    max_revenue = filters.NumberFilter(method="at_most_revenue")
    min_period_orders = WholeNumberFilter(field_name="rfm_score_row__frequency_count", lookup_expr="gte")
    max_period_orders = WholeNumberFilter(field_name="rfm_score_row__frequency_count", lookup_expr="lte")
    min_period_revenue = filters.NumberFilter(method="at_least_in_period")
    max_period_revenue = filters.NumberFilter(method="at_most_in_period")
    moved = filters.CharFilter(method="who_moved", help_text="From segment, to segment, from day, to day.")
    last_order_from = FromDayFilter(field_name="order_summary__last_order_at")
    last_order_to = ToDayFilter(field_name="order_summary__last_order_at")
    first_order_from = filters.DateFilter(field_name="lifetime_value__first_order_on", lookup_expr="gte")
    first_order_to = filters.DateFilter(field_name="lifetime_value__first_order_on", lookup_expr="lte")
    alive_from = ShareFilter(field_name="lifetime_value__alive_probability", lookup_expr="gte")
    alive_below = ShareFilter(field_name="lifetime_value__alive_probability", lookup_expr="lt")
    profit_from = filters.NumberFilter(method="with_value")
    predicted_from = filters.NumberFilter(method="with_value")
    predicted_below = filters.NumberFilter(method="with_value")
    if_active_from = filters.NumberFilter(method="with_value")
    if_active_below = filters.NumberFilter(method="with_value")
    created_from = FromDayFilter(field_name="created_at")
    created_to = ToDayFilter(field_name="created_at")

    MASKED = ("email", "external_id")
    """Filters a role without personal fields may not use: answers would tell what is masked."""

    OF_SCORES = frozenset(
        "suggested_segment recency_score frequency_score monetary_score rfm_score min_period_orders max_period_orders"
        " min_period_revenue max_period_revenue moved".split()
    )
    OF_VALUES = frozenset(
        "alive_from alive_below profit_from predicted_from predicted_below if_active_from if_active_below"
        " first_order_from first_order_to".split()
    )
    """Filters that speak of the scored period, and of lifetime value: their customers are summed on that base too."""

    class Meta:
        model = Customer
        fields: list[str] = []

    def in_segment(self, queryset: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        members = CustomerSegmentMembership.objects.filter(segment_id=value, left_at__isnull=True)
        return queryset.filter(pk__in=members.values("customer_id"))

    def with_tag(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(shared(F("tags"), [value], all_of_them=True))

    def with_score(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        recency, frequency, monetary = map(int, value)
        return queryset.filter(
            rfm_score_row__recency_score=recency,
            rfm_score_row__frequency_score=frequency,
            rfm_score_row__monetary_score=monetary,
        )

    def with_value(self, queryset: QuerySet[Any], name: str, value: Decimal) -> QuerySet[Any]:
        """Amounts of the lifetime value; “if active” is what they would bring were they surely a customer."""
        measure, _, bound = name.rpartition("_")
        amount = {
            "profit": F("lifetime_value__profit_minor"),
            "predicted": F("lifetime_value__predicted_minor"),
            "if_active": F("lifetime_value__predicted_minor") + F("lifetime_value__at_stake_minor"),
        }[measure]
        lookup = {"from": "gte", "below": "lt"}[bound]
        valued: QuerySet[Any] = queryset.alias(amount=amount)
        return valued.filter(**{f"amount__{lookup}": _minor(value)})

    def at_most_orders(self, queryset: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        return queryset.exclude(order_summary__order_count__gt=value)

    def at_least_revenue(self, queryset: QuerySet[Any], name: str, value: Decimal) -> QuerySet[Any]:
        return queryset.filter(order_summary__revenue_minor__gte=_minor(value))

    def at_most_revenue(self, queryset: QuerySet[Any], name: str, value: Decimal) -> QuerySet[Any]:
        return queryset.exclude(order_summary__revenue_minor__gt=_minor(value))

    def at_least_in_period(self, queryset: QuerySet[Any], name: str, value: Decimal) -> QuerySet[Any]:
        return queryset.filter(rfm_score_row__monetary_minor__gte=_minor(value))

    def at_most_in_period(self, queryset: QuerySet[Any], name: str, value: Decimal) -> QuerySet[Any]:
        return queryset.filter(rfm_score_row__monetary_minor__lte=_minor(value))

    def who_moved(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A cell of the movement between two days, as the page leads to it."""
        try:
            before, after, start, end = value.split(",")
            days = date.fromisoformat(start), date.fromisoformat(end)
        except ValueError:
            raise InvalidInput(MOVED, attr=name) from None
        found = movers(from_segment=before, to_segment=after, start=days[0], end=days[1])
        return queryset.filter(pk__in=found)


def _minor(amount: Decimal) -> int:
    bounded = min(max(amount, Decimal(-(10**15))), Decimal(10**15))
    return int(bounded.scaleb(Shop.current().currency_exponent))
