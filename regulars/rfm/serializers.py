"""What scores, runs and the summary look like outside, and what calculations take."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from regulars.access.serializers import StrictSerializer
from regulars.analytics.rfm import segment_map
from regulars.core.models import Shop
from regulars.core.money import MoneyError, from_minor, to_minor
from regulars.rfm.models import RFMScheme, RFMSettings


class RFMScoreSerializer(serializers.Serializer[Any]):
    """A customer's current score; what ages is told as of the run."""

    id = serializers.IntegerField()
    customer = serializers.IntegerField()
    customer_name = serializers.CharField()
    recency_score = serializers.IntegerField(min_value=1, max_value=5)
    frequency_score = serializers.IntegerField(min_value=1, max_value=5)
    monetary_score = serializers.IntegerField(min_value=1, max_value=5)
    recency_days = serializers.IntegerField()
    frequency_count = serializers.IntegerField()
    monetary_value = serializers.CharField()
    rfm_score = serializers.CharField()
    suggested_segment = serializers.CharField()
    last_order_on = serializers.DateField()
    analysis_period_start = serializers.DateField()
    analysis_period_end = serializers.DateField()
    calculated_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class CalculateAllSerializer(StrictSerializer):
    days = serializers.IntegerField(min_value=1, max_value=3650, required=False)
    as_of = serializers.DateField(required=False)
    background = serializers.BooleanField(required=False, default=False)


class CalculateAllAnswerSerializer(serializers.Serializer[Any]):
    total_customers = serializers.IntegerField()
    processed = serializers.IntegerField()
    rows_written = serializers.IntegerField()
    analysis_period_start = serializers.DateField()
    analysis_period_end = serializers.DateField()


class CalculateCustomerSerializer(StrictSerializer):
    customer_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    days = serializers.IntegerField(min_value=1, max_value=3650, required=False)
    as_of = serializers.DateField(required=False)


class MovementParameters(serializers.Serializer[Any]):
    start = serializers.DateField()
    end = serializers.DateField()


class ThresholdsSerializer(StrictSerializer):
    recency_days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=36500), min_length=4, max_length=4
    )
    frequency = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=10**9), min_length=4, max_length=4
    )
    monetary = serializers.ListField(child=serializers.CharField(max_length=20), min_length=4, max_length=4)

    def validate_recency_days(self, value: list[int]) -> list[int]:
        if value != sorted(set(value), reverse=True):
            raise serializers.ValidationError("Give fewer days for each better score: 365, 180, 90, 30.")
        return value

    def validate_frequency(self, value: list[int]) -> list[int]:
        if value != sorted(set(value)):
            raise serializers.ValidationError("Give more orders for each better score: 1, 2, 4, 8.")
        return value

    def validate_monetary(self, value: list[str]) -> list[int]:
        currency = Shop.current().currency
        try:
            minor = [to_minor(amount, currency) for amount in value]
        except MoneyError as refused:
            raise serializers.ValidationError(str(refused)) from None
        if minor != sorted(set(minor)):
            raise serializers.ValidationError("Give a larger amount for each better score.")
        return minor


class SegmentSerializer(StrictSerializer):
    segment = serializers.ChoiceField(choices=[(name, name) for name in segment_map.NAMES])
    cells = serializers.ListField(child=serializers.CharField(max_length=3), max_length=125)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    advice = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class RFMSettingsSerializer(StrictSerializer):
    scheme = serializers.ChoiceField(choices=RFMScheme.choices, required=False)
    days = serializers.IntegerField(min_value=1, max_value=3650, required=False)
    thresholds = ThresholdsSerializer(required=False)
    segments = SegmentSerializer(many=True, required=False)

    def validate_segments(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        try:
            segment_map.check([(segment["segment"], segment["cells"]) for segment in value])
        except segment_map.SegmentMapError as refused:
            raise serializers.ValidationError(str(refused)) from None
        return value


def settings_as_sent(settings: RFMSettings) -> dict[str, Any]:
    """The settings with money as the API writes it."""
    currency = Shop.current().currency
    kept = settings.thresholds
    return {
        "scheme": settings.scheme,
        "days": settings.days,
        "thresholds": {
            "recency_days": kept["recency_days"],
            "frequency": kept["frequency"],
            "monetary": [from_minor(minor, currency) for minor in kept["monetary_minor"]],
        },
        "segments": settings.segments,
    }
