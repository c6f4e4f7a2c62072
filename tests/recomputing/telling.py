"""Orders at random, and how the same order is told to the API and in a file."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from regulars.core.money import from_minor
from tests.recomputing.arithmetic import DIGITS, Fact

STEPS = ("pending", "completed", "refunded", "cancelled")


class Clock:
    """What time it is for the product; moves only when told to."""

    def __init__(self) -> None:
        self.now = datetime(2025, 3, 8, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=10)
        return self.now


class Telling:
    """What a shop may be told, with a liking for what is rare: midnights, clock changes, cents, free orders, ties."""

    random: random.Random
    clock: Clock
    currency: str
    zone: str
    customers: dict[str, int]

    def _moment(self) -> datetime:
        """Any hour of any day, with a liking for midnight in the shop, clock changes and the distant past."""
        back = self.random.choice((0, 1, 5, 40, 200, 364, 365, 366, 900, 2000, 19_000))
        day = (self.clock.now - timedelta(days=back)).astimezone(ZoneInfo(self.zone)).date()
        if self.random.random() < 0.3:
            day = self.random.choice(
                (date(2025, 3, 9), date(2024, 11, 3), date(2024, 2, 29), date(1969, 12, 31))
            )
        hour = self.random.choice((time(0), time(23, 59, 59), time(2, 30), time(1, 59), time(12)))
        moment = datetime.combine(day, hour, ZoneInfo(self.zone)).astimezone(UTC)
        return min(moment, self.clock.now.replace(microsecond=0))

    def _some_order(self) -> Fact:
        currency = self.random.choice((self.currency, self.currency, *DIGITS))
        total = self.random.choice((0, 1, 3, 1000, 1000, 11900, self.random.randrange(1, 99999)))
        status = self.random.choice(("completed",) * 6 + ("pending", "cancelled", "refunded"))
        refunded = self.random.choice((0, 0, 0, min(1, total), total // 2, max(total - 1, 0), total))
        tax = self.random.choice((0, 0, total * 19 // 119, total, total + 5))
        cost = self.random.choice((None, None, 0, total // 3, total + 100))
        rate = (
            Decimal(1) if currency == self.currency else Decimal(self.random.randrange(1, 10**12)).scaleb(-10)
        )
        who = self.random.choice([who for who, pk in self.customers.items() if pk])
        if status == "refunded" and refunded == 0:
            refunded = total
        return Fact(who, self._moment(), total, currency, status, tax, refunded, cost, rate)

    def _another(self, fact: Fact) -> Fact:
        """The same order told anew, whole; a cost that is known is not taken back by saying nothing."""
        other = self._some_order()
        cost = other.cost if other.cost is not None else fact.cost
        return replace(other, cost=cost) if self.random.random() < 0.8 else fact

    def _some_change(self, fact: Fact) -> tuple[Fact, dict[str, Any]]:
        """One field of an order, as a program would change it."""
        name = self.random.choice(("refunded", "tax", "cost", "status", "placed_at", "customer"))
        changed = replace(fact, **{name: getattr(self._some_order(), name)})
        changed = replace(changed, refunded=min(changed.refunded, changed.total))
        if name == "status" and changed.status == "refunded":
            changed = replace(changed, refunded=changed.total)  # Without a figure, whole.
        sent = self._as_sent("", changed)
        field = {"refunded": "refunded_total", "customer": "customer_external_id"}.get(name, name)
        if name == "refunded" and fact.status == "refunded":
            return fact, {}
        return changed, {field: sent[field]}

    def _as_sent(self, key: str, fact: Fact) -> dict[str, Any]:
        def money(minor: int | None) -> str | None:
            return None if minor is None else from_minor(minor, fact.currency)

        sent: dict[str, Any] = {
            "external_id": key, "customer_external_id": fact.customer, "placed_at": fact.placed_at.isoformat(),
            "total": money(fact.total), "currency": fact.currency, "status": fact.status, "tax": money(fact.tax),
            "refunded_total": money(fact.refunded), "cost": money(fact.cost),
        }  # fmt: skip
        if fact.currency != self.currency:
            sent["exchange_rate"] = f"{fact.rate:f}"
        return sent

    def _as_row(self, key: str, fact: Fact) -> list[str]:
        sent = self._as_sent(key, fact)
        names = ("external_id", "customer_external_id", "placed_at", "total", "tax", "currency", "status",
                 "refunded_total", "cost", "exchange_rate")  # fmt: skip
        return [sent.get(name) or "" for name in names]

    def _goes_back(self, before: Fact, after: Fact) -> bool:
        return STEPS.index(after.status) < STEPS.index(before.status) or after.refunded < before.refunded
