"""What the members of a segment are like, beside everybody or beside another segment, as it is sent."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from regulars.core.models import Shop
from regulars.core.money import from_minor
from regulars.customers import money_words
from regulars.segments import queries
from regulars.segments.models import CustomerSegment


class SuggestedSerializer(serializers.Serializer[Any]):
    segment = serializers.CharField()
    customers = serializers.IntegerField()
    share = serializers.FloatField()


class LikenessSerializer(serializers.Serializer[Any]):
    customers = serializers.IntegerField()
    buyers = serializers.IntegerField()
    orders = serializers.IntegerField()
    revenue = serializers.CharField(help_text=money_words.EVER)
    revenue_per_customer = serializers.CharField(allow_null=True)
    orders_per_customer = serializers.FloatField(allow_null=True)
    average_recency_score = serializers.FloatField(allow_null=True)
    average_frequency_score = serializers.FloatField(allow_null=True)
    average_monetary_score = serializers.FloatField(allow_null=True)
    valued = serializers.IntegerField(help_text="Customers whose lifetime value is known.")
    profit = serializers.CharField(allow_null=True, help_text=money_words.SO_FAR + " Of those valued.")
    profit_per_customer = serializers.CharField(allow_null=True, help_text="Of those valued.")
    predicted = serializers.IntegerField(help_text="Customers whose profit to come is predicted.")
    predicted_profit = serializers.CharField(
        allow_null=True, help_text=money_words.TO_COME + " Of those predicted."
    )
    predicted_profit_per_customer = serializers.CharField(allow_null=True, help_text="Of those predicted.")
    average_alive_probability = serializers.FloatField(
        allow_null=True, help_text="Chance of still being a customer, averaged over those who have one."
    )
    email_consent_share = serializers.FloatField(allow_null=True)
    sms_consent_share = serializers.FloatField(allow_null=True)
    suggested_segments = SuggestedSerializer(many=True)


class ProfileSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    segment = LikenessSerializer()
    everybody = LikenessSerializer()


class ComparisonSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    first = LikenessSerializer()
    second = LikenessSerializer()
    both = LikenessSerializer()


def profile(segment: CustomerSegment) -> dict[str, Any]:
    """The members beside everybody."""
    currency = Shop.current().currency
    return {
        "currency": currency,
        "segment": _as_sent(queries.likeness_of(segment.pk), currency),
        "everybody": _as_sent(queries.everybody(), currency),
    }


def comparison(first: CustomerSegment, second: CustomerSegment) -> dict[str, Any]:
    """Two segments, and those who are in both."""
    currency = Shop.current().currency
    return {
        "currency": currency,
        "first": _as_sent(queries.likeness_of(first.pk), currency),
        "second": _as_sent(queries.likeness_of(second.pk), currency),
        "both": _as_sent(queries.in_both(first.pk, second.pk), currency),
    }


def _as_sent(found: dict[str, Any], currency: str) -> dict[str, Any]:
    """A set of customers with money as text and shares."""
    customers = found["customers"]
    kept = ("customers", "buyers", "orders", "average_recency_score", "average_frequency_score",
            "average_monetary_score", "valued", "predicted", "average_alive_probability")  # fmt: skip
    return {
        **{name: found[name] for name in kept},
        "revenue": from_minor(found["revenue_minor"], currency),
        "revenue_per_customer": _each(found["revenue_minor"], customers, currency),
        "profit": _each(found["profit_minor"], 1, currency),
        "profit_per_customer": _each(found["profit_minor"], found["valued"], currency),
        "predicted_profit": _each(found["predicted_minor"], 1, currency),
        "predicted_profit_per_customer": _each(found["predicted_minor"], found["predicted"], currency),
        "orders_per_customer": share_of(found["orders"], customers),
        "email_consent_share": share_of(found["email_consent"], customers),
        "sms_consent_share": share_of(found["sms_consent"], customers),
        "suggested_segments": [
            {**row, "share": row["customers"] / customers} for row in found["suggested_segments"]
        ],
    }


def _each(minor: int | None, customers: int, currency: str) -> str | None:
    """An amount divided among so many; nothing where there is no amount or nobody."""
    if minor is None or not customers:
        return None
    return from_minor((2 * minor + customers) // (2 * customers), currency)


def share_of(part: int, whole: int) -> float | None:
    """A part of a whole; of nothing there is no share."""
    return part / whole if whole else None
