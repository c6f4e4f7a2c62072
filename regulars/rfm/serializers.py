"""What scores, runs and the summary look like outside, and what calculations take."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from regulars.access.serializers import StrictSerializer
from regulars.analytics.rfm import segment_map
from regulars.core.models import Shop
from regulars.core.money import MoneyError, from_minor, to_minor
from regulars.customers import money_words
from regulars.rfm import periods
from regulars.rfm.limits import Proposal
from regulars.rfm.models import ChosenBy, RFMScheme, RFMSettings
from regulars.rfm.periods import ALL

MOST_DAYS = 10**6
"""More than any calendar holds; where the period would begin before the year 1 is refused with its day."""


@extend_schema_field(
    {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "string", "enum": [ALL]}]},
    component_name="Days",
)
class DaysField(serializers.IntegerField):
    """A whole number of days of 1 or more, or “all”."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MOST_DAYS, **kwargs})
        self.error_messages["invalid"] = "Give a whole number of days, or “all”."

    def to_internal_value(self, data: Any) -> Any:
        return ALL if data == ALL else super().to_internal_value(data)

    def run_validators(self, value: Any) -> None:
        if value != ALL:
            super().run_validators(value)

    def to_representation(self, value: Any) -> Any:
        return value


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
    monetary_value = serializers.CharField(help_text=money_words.IN_PERIOD)
    rfm_score = serializers.CharField()
    suggested_segment = serializers.CharField()
    segment_decided_by = serializers.ChoiceField(
        choices=[("cell", "The score's cell"), ("first_order", "The first order is too long ago for New")],
        help_text="`first_order`: the score is that of a new customer, but the first order ever is not recent.",
    )
    first_order_on = serializers.DateField()
    last_order_on = serializers.DateField()
    analysis_period_start = serializers.DateField()
    analysis_period_end = serializers.DateField()
    calculated_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class CalculateAllSerializer(StrictSerializer):
    days = DaysField(required=False)
    as_of = serializers.DateField(required=False)
    keep = serializers.BooleanField(
        required=False, default=False, help_text="Let a look at a past day become the current scores."
    )
    background = serializers.BooleanField(required=False, default=False)


class CalculateAllAnswerSerializer(serializers.Serializer[Any]):
    total_customers = serializers.IntegerField()
    processed = serializers.IntegerField()
    rows_written = serializers.IntegerField()
    analysis_period_start = serializers.DateField()
    analysis_period_end = serializers.DateField()
    days = DaysField()
    days_chosen_by = serializers.ChoiceField(choices=ChosenBy.choices)
    kept = serializers.BooleanField(
        help_text="False: an answer alone; the current scores stay as they are (`keep` replaces them)."
    )


class CalculateCustomerSerializer(StrictSerializer):
    customer_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    days = DaysField(required=False)
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
            raise serializers.ValidationError(
                "Give fewer days for each better score, as in 200, 100, 50, 20."
            )
        return value

    def validate_frequency(self, value: list[int]) -> list[int]:
        if value != sorted(set(value)):
            raise serializers.ValidationError("Give more orders for each better score, as in 1, 2, 4, 8.")
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
    days = DaysField(
        required=False, allow_null=True, help_text="Null: not chosen; the next calculation chooses."
    )
    days_chosen_by = serializers.ChoiceField(
        choices=ChosenBy.choices, allow_null=True, required=False, read_only=True
    )
    thresholds = ThresholdsSerializer(
        required=False, allow_null=True, help_text="Null: not set; the shop's own orders propose them."
    )
    segments = SegmentSerializer(many=True, required=False)

    def validate_segments(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        try:
            segment_map.check([(segment["segment"], segment["cells"]) for segment in value])
        except segment_map.SegmentMapError as refused:
            raise serializers.ValidationError(str(refused)) from None
        return value


class ProposedLimitsSerializer(serializers.Serializer[Any]):
    """Fixed limits that the shop's own orders propose; null where nobody has bought."""

    thresholds = ThresholdsSerializer(allow_null=True)
    as_of = serializers.DateField(allow_null=True)
    days = DaysField(allow_null=True)
    gaps = serializers.IntegerField(help_text="How many gaps between orders there are.")
    from_gaps = serializers.BooleanField(
        help_text="False: too few gaps; the days come from how long ago everybody last bought."
    )


def settings_as_sent(settings: RFMSettings) -> dict[str, Any]:
    """The settings with money as the API writes it."""
    return {
        "scheme": settings.scheme,
        "days": periods.as_sent(settings.days) if settings.days_chosen_by else None,
        "days_chosen_by": settings.days_chosen_by or None,
        "thresholds": _limits_as_sent(settings.thresholds) if settings.thresholds else None,
        "segments": settings.segments,
    }


def proposal_as_sent(proposal: Proposal | None) -> dict[str, Any]:
    """Proposed limits with money as the API writes it."""
    if proposal is None:
        return {"thresholds": None, "as_of": None, "days": None, "gaps": 0, "from_gaps": False}
    return {
        "thresholds": _limits_as_sent(proposal.kept()),
        "as_of": proposal.as_of,
        "days": periods.as_sent(proposal.days),
        "gaps": proposal.limits.gaps,
        "from_gaps": proposal.limits.from_gaps,
    }


def _limits_as_sent(kept: dict[str, list[int]]) -> dict[str, Any]:
    currency = Shop.current().currency
    return {
        "recency_days": kept["recency_days"],
        "frequency": kept["frequency"],
        "monetary": [from_minor(minor, currency) for minor in kept["monetary_minor"]],
    }
