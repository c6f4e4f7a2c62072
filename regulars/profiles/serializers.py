"""Customers and the shop as clients send and read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from regulars.access.serializers import StrictModelSerializer
from regulars.clv.queries import profit_known
from regulars.core.models import ExchangeRate, Shop
from regulars.core.money import from_minor
from regulars.customers import money_words
from regulars.customers.fields import json_object
from regulars.customers.models import Customer
from regulars.customers.presentation import customer_name, masked_id, masked_name, masked_text
from regulars.jobs.serializers import accepted
from regulars.refresh.rebuilding import change_pending

SMALLEST_RATE = Decimal("0.0000000001")
OWN_FIELDS = (
    "id", "external_id", "first_name", "last_name", "full_name", "email", "phone", "birth_date", "city", "country",
    "language", "tags", "attributes", "email_consent", "sms_consent", "is_active", "created_at", "updated_at",
)  # fmt: skip
COLUMNS = (
    *OWN_FIELDS, "order_summary__order_count", "order_summary__first_order_at", "order_summary__last_order_at",
    "order_summary__revenue_minor", "rfm_score_row__recency_score", "rfm_score_row__frequency_score",
    "rfm_score_row__monetary_score", "rfm_score_row__monetary_minor", "rfm_score_row__suggested_segment",
    "lifetime_value__profit_minor", "lifetime_value__predicted_minor", "lifetime_value__alive_probability",
)  # fmt: skip


class CustomerSerializer(StrictModelSerializer):
    external_id = serializers.CharField(max_length=200, required=False, allow_null=True)
    country = serializers.RegexField(
        r"^[A-Za-z]{2}$", required=False, allow_blank=True,
        error_messages={"invalid": "Use the two letters of ISO 3166, such as DE or US."},
    )  # fmt: skip
    tags = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=200)
    attributes = serializers.JSONField(required=False, validators=[json_object])
    consent_source = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=200,
        help_text="Where a changed consent comes from, such as “form at the till”; kept with the change.",
    )  # fmt: skip
    full_name = serializers.CharField(read_only=True)
    order_count = serializers.IntegerField(read_only=True)
    first_order_at = serializers.DateTimeField(read_only=True, allow_null=True)
    last_order_at = serializers.DateTimeField(read_only=True, allow_null=True)
    revenue = serializers.CharField(read_only=True, help_text=money_words.EVER)
    period_revenue = serializers.CharField(read_only=True, allow_null=True, help_text=money_words.IN_PERIOD)
    rfm_score = serializers.CharField(read_only=True, allow_null=True)
    suggested_segment = serializers.CharField(read_only=True, allow_null=True)
    historical_clv = serializers.CharField(read_only=True, allow_null=True, help_text=money_words.SO_FAR)
    predictive_clv = serializers.CharField(read_only=True, allow_null=True, help_text=money_words.TO_COME)
    alive_probability = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = Customer
        fields = [
            *OWN_FIELDS, "consent_source", "order_count", "first_order_at", "last_order_at", "revenue",
            "period_revenue", "rfm_score",
            "suggested_segment", "historical_clv", "predictive_clv", "alive_probability",
        ]  # fmt: skip
        read_only_fields = ["id", "created_at", "updated_at"]

    def validate_external_id(self, value: str | None) -> str | None:
        if value and self._others().filter(external_id=value).exists():
            raise serializers.ValidationError("Another customer has this id.", code="unique")
        return value or None

    def validate_email(self, value: str) -> str:
        if value and self._others().filter(email__iexact=value).exists():
            raise serializers.ValidationError("Another customer has this e-mail.", code="unique")
        return value

    def validate_country(self, value: str) -> str:
        return value.upper()

    def validate_birth_date(self, value: Any) -> Any:
        if value and not 1880 <= value.year <= timezone.now().year:
            raise serializers.ValidationError("Nobody who buys was born then.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        known = {
            name: getattr(self.instance, name, None)
            for name in ("external_id", "email", "phone", "first_name")
        }
        if not any({**known, **{name: attrs[name] for name in known if name in attrs}}.values()):
            raise serializers.ValidationError(
                {"external_id": ["Give at least one of external_id, email, phone and first_name."]},
                code="required",
            )
        return attrs

    def _others(self) -> Any:
        others = Customer.objects.all()
        return others.exclude(pk=self.instance.pk) if self.instance is not None else others


def customer_as_sent(row: dict[str, Any], currency: str, *, clear: bool) -> dict[str, Any]:
    """One row of COLUMNS as the API writes it; personal fields masked unless `clear`."""
    sent = {name: row[name] for name in OWN_FIELDS}
    if not clear:
        first, last = row["first_name"], row["last_name"]
        sent.update(
            external_id=masked_id(row["external_id"]),
            first_name=masked_name(first),
            last_name=masked_name(last),
            full_name=customer_name(first, last, row["email"], clear=False),
            email=masked_text(row["email"]),
            phone=masked_text(row["phone"]),
            birth_date=None,
            attributes={},
        )
    scores = [row[f"rfm_score_row__{measure}_score"] for measure in ("recency", "frequency", "monetary")]
    return {
        **sent,
        "order_count": row["order_summary__order_count"] or 0,
        "first_order_at": row["order_summary__first_order_at"],
        "last_order_at": row["order_summary__last_order_at"],
        "revenue": from_minor(row["order_summary__revenue_minor"] or 0, currency),
        "period_revenue": _money(row["rfm_score_row__monetary_minor"], currency),
        "rfm_score": "".join(map(str, scores)) if scores[0] else None,
        "suggested_segment": row["rfm_score_row__suggested_segment"],
        "historical_clv": _money(row["lifetime_value__profit_minor"], currency),
        "predictive_clv": _money(row["lifetime_value__predicted_minor"], currency),
        "alive_probability": row["lifetime_value__alive_probability"],
    }


def _money(minor: int | None, currency: str) -> str | None:
    return from_minor(minor, currency) if minor is not None else None


class PendingChangeSerializer(serializers.Serializer[Any]):
    """A change of currency or time zone that a job will make together with all that rests on them."""

    currency = serializers.CharField(allow_null=True)
    time_zone = serializers.CharField(allow_null=True)
    job_id = serializers.IntegerField()
    status_url = serializers.CharField()
    state = serializers.CharField()


class ShopSerializer(StrictModelSerializer):
    profit_known = serializers.SerializerMethodField(
        help_text="Whether anything is known of costs, by orders or the margin; else nothing is called profit."
    )
    pending = serializers.SerializerMethodField(
        help_text="The change that waits or is being made; else null."
    )

    class Meta:
        model = Shop
        fields = [
            "name", "currency", "currency_chosen_at", "time_zone", "time_zone_chosen_at", "margin", "profit_known",
            "pending",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = ["currency_chosen_at", "time_zone_chosen_at", "updated_at"]

    def get_profit_known(self, shop: Shop) -> bool:
        return profit_known(shop)

    @extend_schema_field(PendingChangeSerializer(allow_null=True))
    def get_pending(self, shop: Shop) -> dict[str, Any] | None:
        job = change_pending()
        if job is None:
            return None
        told = {name: job.arguments.get(name) for name in ("currency", "time_zone")}
        return {**told, **accepted(job), "state": job.state}

    def validate_time_zone(self, value: str) -> str:
        if value not in available_timezones():
            raise serializers.ValidationError("Use a zone's name such as Europe/Berlin.", code="unknown_zone")
        ZoneInfo(value)
        return value


class ExchangeRateSerializer(StrictModelSerializer):
    rate = serializers.DecimalField(max_digits=20, decimal_places=10, min_value=SMALLEST_RATE)

    class Meta:
        model = ExchangeRate
        fields = ["id", "currency", "day", "rate"]
        read_only_fields = ["id"]
        validators: list[Any] = []  # The database's, said in our words by the view.
