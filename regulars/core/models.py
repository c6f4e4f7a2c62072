"""The shop itself and its exchange rates; the base every model shares."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from regulars.core.money import CURRENCIES, exponent


class TimestampedModel(models.Model):
    """A row that remembers when it was made and last changed."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Shop(TimestampedModel):
    """The one shop served here; its currency and time zone decide what an amount and a day are."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200, default="My shop")
    currency = models.CharField(max_length=3, default="USD", choices=[(c, c) for c in CURRENCIES])
    currency_chosen_at = models.DateTimeField(
        null=True, help_text="When a person chose the currency; null while it is only the default."
    )
    time_zone = models.CharField(max_length=64, default="UTC")
    time_zone_chosen_at = models.DateTimeField(
        null=True, help_text="When a person chose the time zone; null while it is only the default."
    )
    margin = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text="Profit share of net revenue assumed where an order's cost is unknown, 0 to 1.",
    )
    before_demo = models.JSONField(
        null=True, help_text="The settings that loading the demo shop replaced; null while it is not loaded."
    )

    class Meta:
        db_table = "shop"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="shop_is_one"),
            models.CheckConstraint(
                condition=models.Q(margin__isnull=True) | models.Q(margin__gte=0, margin__lte=1),
                name="shop_margin_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Shop:
        """The shop's row; made with its defaults where a restored database lacks it."""
        shop, _ = cls.objects.get_or_create(id=1)
        return shop

    def day(self, moment: datetime) -> date:
        """The day of the shop on which a moment falls."""
        return moment.astimezone(self.zone).date()

    @property
    def assumed(self) -> dict[str, str]:
        """The settings that decide what an amount and a day are, as far as nobody has chosen them."""
        chosen = {"currency": self.currency_chosen_at, "time_zone": self.time_zone_chosen_at}
        return {name: getattr(self, name) for name, at in chosen.items() if at is None}

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def currency_exponent(self) -> int:
        return exponent(self.currency)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.id = 1
        super().save(*args, **kwargs)


class ExchangeRate(TimestampedModel):
    """What one unit of a currency was worth in the shop's currency, from a day on."""

    currency = models.CharField(max_length=3, choices=[(c, c) for c in CURRENCIES])
    day = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)

    class Meta:
        db_table = "exchange_rates"
        constraints = [
            models.UniqueConstraint(fields=["currency", "day"], name="one_rate_per_currency_and_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate} from {self.day}"
