"""What is kept of lifetime values: how they are computed, every fit, every run, one current row a customer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pghistory
from django.db import models
from django.db.models import F, Q

from regulars.core.models import TimestampedModel
from regulars.customers.models import Customer


class DropoutModel(models.TextChoices):
    """How customers are taken to come back and to stay away."""

    MBG_NBD = "mbg_nbd", "MBG/NBD"
    BG_NBD = "bg_nbd", "BG/NBD"
    PARETO_NBD = "pareto_nbd", "Pareto/NBD"


class MarginSource(models.TextChoices):
    """Where the profit share of orders of unknown cost comes from."""

    SETTING = "setting", "The shop's margin"
    ORDERS = "orders", "The margin of the orders whose cost is known"
    NONE = "none", "Nothing is known of costs: revenue stands for profit"


@pghistory.track(pghistory.UpdateEvent(), model_name="CLVSettingsEvent")
class CLVSettings(TimestampedModel):
    """How this shop's values are predicted; changes hold from the next calculation on."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    model = models.CharField(max_length=10, choices=DropoutModel.choices, default=DropoutModel.MBG_NBD)
    prior = models.BooleanField(
        default=True, help_text="A weak prior that keeps a panel nobody leaves finite."
    )
    horizon_days = models.PositiveIntegerField(default=365)
    yearly_discount = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.1"))
    correct_level = models.BooleanField(
        default=False, help_text="Multiply by what the backtest was off, between one half and two."
    )

    class Meta:
        db_table = "clv_settings"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="clv_settings_are_one"),
            models.CheckConstraint(condition=Q(horizon_days__range=(30, 1825)), name="clv_horizon_in_range"),
            models.CheckConstraint(
                condition=Q(yearly_discount__range=(0, 1)), name="clv_discount_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model}, {self.horizon_days} days"

    @classmethod
    def current(cls) -> CLVSettings:
        settings, _ = cls.objects.get_or_create(id=1)
        return settings


class CLVModelRun(models.Model):
    """One fit of the models to the shop's history with its backtest, or the reason why there is none."""

    model = models.CharField(max_length=10, choices=DropoutModel.choices)
    prior = models.BooleanField()
    window_start = models.DateField(null=True, help_text="Day of the first order in the data.")
    window_end = models.DateField()
    customers = models.PositiveIntegerField()
    repeat_customers = models.PositiveIntegerField()
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal = models.TextField(blank=True, help_text="Why nothing can be predicted; empty where it can.")
    transactions = models.JSONField(null=True, help_text="Parameters, standard errors, log-likelihood.")
    spend = models.JSONField(null=True, help_text="The same of the spend model.")
    value_model = models.JSONField(null=True, help_text="What scores a customer, as analytics/clv reads it.")
    backtest = models.JSONField(null=True)
    backtest_refusal = models.TextField(blank=True)
    fitted_at = models.DateTimeField()

    class Meta:
        db_table = "clv_model_runs"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.model} up to {self.window_end}"


class CLVRun(models.Model):
    """One calculation of everybody's value, up to a day. The latest one holds."""

    model_run = models.ForeignKey(CLVModelRun, on_delete=models.PROTECT, related_name="runs")
    period_start = models.DateField(null=True, help_text="Null: from the first order on.")
    as_of = models.DateField()
    first_order_on = models.DateField(null=True)
    customers = models.PositiveIntegerField()
    profit_minor = models.BigIntegerField(help_text="Everybody's profit in the period.")
    assumed_margin = models.DecimalField(max_digits=5, decimal_places=4)
    margin_source = models.CharField(max_length=10, choices=MarginSource.choices)
    shop_margin = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        help_text="Profit share of everybody's revenue, to which a customer's is drawn.",
    )
    pinned = models.BooleanField(
        default=False, help_text="For a period somebody asked for: no night overwrites it by itself."
    )
    cohorts = models.JSONField(
        default=list, help_text="Profit by months since the first order, a row a cohort."
    )
    rows_written = models.PositiveIntegerField(default=0)
    calculated_at = models.DateTimeField()

    class Meta:
        db_table = "clv_runs"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"up to {self.as_of}"

    @property
    def started_on(self) -> date:
        """The period's first day as told: the one asked for, else the day of the first order."""
        return self.period_start or self.first_order_on or self.as_of

    @classmethod
    def latest(cls) -> CLVRun | None:
        return cls.objects.select_related("model_run").order_by("-id").first()


class CustomerLifetimeValue(TimestampedModel):
    """What a customer has brought and will probably bring; what merely ages is answered from the run."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="lifetime_value"
    )
    order_count = models.PositiveIntegerField(help_text="Counting orders in the period.")
    revenue_minor = models.BigIntegerField(help_text="Net: total less tax less refunds.")
    cost_minor = models.BigIntegerField()
    profit_minor = models.BigIntegerField()
    cost_assumed = models.BooleanField(help_text="Some cost was unknown and the run's margin stood in.")
    first_order_on = models.DateField()
    last_order_on = models.DateField()
    repeat_purchases = models.PositiveIntegerField(help_text="Purchase days after the first.")
    alive_probability = models.FloatField(null=True)
    expected_orders_30 = models.FloatField(null=True)
    expected_orders_90 = models.FloatField(null=True)
    expected_orders_365 = models.FloatField(null=True)
    expected_order_value_minor = models.BigIntegerField(null=True)
    order_probability = models.FloatField(null=True, help_text="Of at least one order in the horizon.")
    expected_minor = models.BigIntegerField(
        null=True, help_text="Profit expected in the horizon, as it comes in: not discounted."
    )
    predicted_minor = models.BigIntegerField(
        null=True, help_text="Discounted profit expected in the horizon."
    )
    predicted_low_minor = models.BigIntegerField(null=True)
    predicted_high_minor = models.BigIntegerField(null=True)
    at_stake_minor = models.BigIntegerField(
        null=True, help_text="What would come on top if they were surely still a customer."
    )

    class Meta:
        db_table = "customer_lifetime_values"
        indexes = [
            models.Index(
                F("predicted_minor").desc(nulls_last=True), F("customer_id").desc(), name="clv_by_predicted"
            ),
            models.Index(
                F("profit_minor").desc(nulls_last=True), F("customer_id").desc(), name="clv_by_profit"
            ),
            models.Index(
                F("at_stake_minor").desc(nulls_last=True), F("customer_id").desc(), name="clv_by_stake"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(profit_minor=F("revenue_minor") - F("cost_minor")), name="clv_profit_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(alive_probability__isnull=True) | Q(alive_probability__range=(0, 1)),
                name="clv_alive_is_a_probability",
            ),
            models.CheckConstraint(
                condition=Q(last_order_on__gte=F("first_order_on")), name="clv_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id}: {self.profit_minor}"

    @property
    def age_at_last_order_days(self) -> int:
        return (self.last_order_on - self.first_order_on).days


class CustomerLifetimeValueSnapshot(models.Model):
    """A customer's value as it stood at the end of a month, kept where it changed since the month before."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="value_snapshots", db_index=False
    )
    month_end = models.DateField()
    profit_minor = models.BigIntegerField()
    alive_probability = models.FloatField(null=True)
    predicted_minor = models.BigIntegerField(null=True)

    class Meta:
        db_table = "customer_lifetime_value_snapshots"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "month_end"], name="one_value_per_customer_and_month"
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} at {self.month_end}"
