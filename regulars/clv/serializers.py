"""What values, runs and settings look like outside, and what calculations take."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from regulars.access.serializers import StrictModelSerializer, StrictSerializer
from regulars.clv.models import CLVRun, CLVSettings
from regulars.core.money import from_minor
from regulars.customers import money_words
from regulars.customers.presentation import customer_name

NAMES = ("customer__first_name", "customer__last_name", "customer__email")
COLUMNS = (
    "customer_id", *NAMES, "order_count", "revenue_minor", "cost_minor", "profit_minor", "cost_assumed",
    "first_order_on", "last_order_on", "repeat_purchases", "alive_probability", "expected_orders_30",
    "expected_orders_90", "expected_orders_365", "expected_order_value_minor", "order_probability", "expected_minor",
    "predicted_minor",
    "predicted_low_minor", "predicted_high_minor", "at_stake_minor", "created_at", "updated_at",
)  # fmt: skip
SHORTEST_DAYS = 30
"""Before a customer is this old, orders per 30 days are the orders so far: a day's buyer is not a daily one."""


class LifetimeValueSerializer(serializers.Serializer[Any]):
    """A customer's current value; what ages is told as of the run."""

    id = serializers.IntegerField()
    customer = serializers.IntegerField()
    customer_name = serializers.CharField()
    historical_clv = serializers.CharField(help_text=money_words.SO_FAR)
    predictive_clv = serializers.CharField(
        allow_null=True, help_text="Present value of expected_profit: counted less the later it comes."
    )
    predictive_low = serializers.CharField(
        allow_null=True,
        help_text="The profit of the horizon, not discounted, lies from here to predictive_high in 80 of 100 cases.",
    )
    predictive_high = serializers.CharField(allow_null=True)
    total_revenue = serializers.CharField(help_text="Revenue of the valued period, net of tax and refunds.")
    total_cost = serializers.CharField()
    total_profit = serializers.CharField(help_text=money_words.SO_FAR)
    cost_assumed = serializers.BooleanField(help_text="Some cost was unknown; the run's margin stood in.")
    order_count = serializers.IntegerField()
    average_order_value = serializers.CharField()
    purchase_frequency = serializers.FloatField(help_text="Orders per 30 days.")
    customer_age_days = serializers.IntegerField()
    first_order_on = serializers.DateField()
    last_order_on = serializers.DateField()
    repeat_purchases = serializers.IntegerField(help_text="x: purchase days after the first.")
    age_at_last_order_days = serializers.IntegerField(help_text="t_x: from the first order to the last.")
    age_days = serializers.IntegerField(help_text="T: from the first order to the day of the prediction.")
    alive_probability = serializers.FloatField(allow_null=True)
    expected_orders_30 = serializers.FloatField(allow_null=True)
    expected_orders_90 = serializers.FloatField(allow_null=True)
    expected_orders_365 = serializers.FloatField(allow_null=True)
    expected_order_value = serializers.CharField(allow_null=True)
    order_probability = serializers.FloatField(
        allow_null=True, help_text="Chance of at least one order within horizon_days."
    )
    expected_profit = serializers.CharField(
        allow_null=True, help_text="Profit expected in horizon_days, as it comes in: not discounted."
    )
    at_stake = serializers.CharField(allow_null=True)
    horizon_days = serializers.IntegerField(allow_null=True)
    model_run = serializers.IntegerField(allow_null=True)
    judged_on = serializers.DateField(
        help_text="The day that the prediction looks ahead from: calculation_date, or a later last order's."
    )
    calculation_date = serializers.DateField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    created_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class CalculateValuesSerializer(StrictSerializer):
    period_start = serializers.DateField(required=False)
    period_end = serializers.DateField(required=False)
    background = serializers.BooleanField(required=False, default=False)


class CalculateValuesAnswerSerializer(serializers.Serializer[Any]):
    total_customers = serializers.IntegerField()
    processed = serializers.IntegerField()
    rows_written = serializers.IntegerField()
    total_clv = serializers.CharField(help_text="Everybody's historical_clv.")
    average_clv = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    model_run = serializers.IntegerField(
        allow_null=True, help_text="Null where nobody has ordered: nothing is kept."
    )
    refusal = serializers.CharField(help_text="Why nothing was predicted; empty where it was.")


class CalculateCustomerValueSerializer(StrictSerializer):
    customer_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    period_start = serializers.DateField(required=False)
    period_end = serializers.DateField(required=False)


class CLVSettingsSerializer(StrictModelSerializer):
    yearly_discount = serializers.DecimalField(
        max_digits=5, decimal_places=4, min_value=0, max_value=1, required=False
    )
    horizon_days = serializers.IntegerField(min_value=30, max_value=1825, required=False)

    class Meta:
        model = CLVSettings
        fields = ["model", "prior", "horizon_days", "yearly_discount", "correct_level", "updated_at"]
        read_only_fields = ["updated_at"]


class AtRiskParameters(serializers.Serializer[Any]):
    alive_from = serializers.FloatField(
        min_value=0, max_value=1, default=0, help_text="Leaves out the surely lost."
    )
    alive_below = serializers.FloatField(min_value=0, max_value=1, default=0.5)
    top_share = serializers.FloatField(min_value=0.001, max_value=1, default=0.2)


def value_as_sent(row: dict[str, Any], run: CLVRun, currency: str, *, clear: bool) -> dict[str, Any]:
    """One row of COLUMNS as the contract names its fields."""
    age_days = max((run.as_of - row["first_order_on"]).days, 0)
    until_last = (row["last_order_on"] - row["first_order_on"]).days
    since = max(run.started_on, row["first_order_on"])
    days = max((run.as_of - since).days + 1, SHORTEST_DAYS)

    def money(name: str) -> str | None:
        return from_minor(row[name], currency) if row[name] is not None else None

    orders = row["order_count"]
    return {
        "id": row["customer_id"],
        "customer": row["customer_id"],
        "customer_name": customer_name(
            row["customer__first_name"], row["customer__last_name"], row["customer__email"], clear=clear
        ),
        "historical_clv": money("profit_minor"),
        "predictive_clv": money("predicted_minor"),
        "predictive_low": money("predicted_low_minor"),
        "predictive_high": money("predicted_high_minor"),
        "total_revenue": money("revenue_minor"),
        "total_cost": money("cost_minor"),
        "total_profit": money("profit_minor"),
        "cost_assumed": row["cost_assumed"],
        "order_count": orders,
        "average_order_value": from_minor(round(row["revenue_minor"] / orders) if orders else 0, currency),
        "purchase_frequency": round(orders * 30 / days, 4),
        "customer_age_days": age_days,
        "first_order_on": row["first_order_on"],
        "last_order_on": row["last_order_on"],
        "repeat_purchases": row["repeat_purchases"],
        "age_at_last_order_days": until_last,
        "age_days": max(age_days, until_last),
        "alive_probability": row["alive_probability"],
        "expected_orders_30": row["expected_orders_30"],
        "expected_orders_90": row["expected_orders_90"],
        "expected_orders_365": row["expected_orders_365"],
        "expected_order_value": money("expected_order_value_minor"),
        "order_probability": row["order_probability"],
        "expected_profit": money("expected_minor"),
        "at_stake": money("at_stake_minor"),
        "horizon_days": (run.model_run.value_model or {}).get("horizon_days"),
        "model_run": run.model_run.id,
        "judged_on": max(run.as_of, row["last_order_on"]),
        "calculation_date": run.as_of,
        "period_start": run.started_on,
        "period_end": run.as_of,
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }
