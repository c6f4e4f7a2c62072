"""Everything that the product stores and answers about a shop, held against the plain facts of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from rest_framework.test import APIClient

from regulars.clv.models import CustomerLifetimeValue
from regulars.core.money import from_minor
from regulars.customers.models import CustomerOrderSummary, Order
from regulars.refresh.services import verify
from regulars.rfm.models import RFMRun, RFMSettings
from regulars.rfm.queries import movement_rows
from tests.recomputing import arithmetic
from tests.recomputing.arithmetic import Book, Fact, Run
from tests.recomputing.telling import Telling


def same(stored: Mapping[Any, Any], expected: Mapping[Any, Any], what: str) -> None:
    """Says which of many figures differ, rather than all of them."""
    differing = {
        key: (stored.get(key), expected.get(key))
        for key in {*stored, *expected}
        if stored.get(key) != expected.get(key)
    }
    assert not differing, f"{what}, stored and expected: {differing}"


def as_fact(order: Order) -> Fact:
    return Fact(
        order.customer.external_id or "", order.placed_at, order.total_minor, order.currency, order.status,
        order.tax_minor, order.refunded_minor, order.cost_minor, order.exchange_rate,
    )  # fmt: skip


class Agreement(Telling):
    """Beside the shop: its facts, the runs that were kept, and the valuation that holds."""

    api: APIClient
    facts: dict[str, Fact]
    book: Book
    values: tuple[date | None, date, bool, Decimal] | None

    @property
    def today(self) -> date:
        return self.clock.now.astimezone(ZoneInfo(self.zone)).date()

    def settle(self) -> None:
        raise NotImplementedError

    def agree(self) -> None:
        """Everything stored and answered is what the facts come to."""
        self.settle()
        stored = {o.external_id: o for o in Order.objects.select_related("customer")}
        assert set(stored) == set(self.facts)
        facts = {key: replace(fact, recorded_at=None) for key, fact in self.facts.items()}
        same({key: as_fact(order) for key, order in stored.items()}, facts, "orders")
        amounts = {
            key: (
                o.reporting_total_minor,
                o.reporting_net_minor,
                o.reporting_refunded_minor,
                o.reporting_cost_minor,
            )
            for key, o in stored.items()
        }
        same(amounts, {key: fact.amounts(self.currency) for key, fact in facts.items()}, "amounts")
        self._summaries_agree()
        self._scores_agree()
        self._values_agree()
        for _ in range(6):
            start, end = sorted(self.random.choices(self._days_of_interest(), k=2))
            rows = {(a, b): n for a, b, n in movement_rows(start=start, end=end)}
            same(rows, self.book.movement(start, end), f"movement from {start} to {end}")
        differences = verify(now=self.clock())
        assert differences == [], differences

    def standings(self, run: Run) -> dict[str, arithmetic.Standing]:
        cells = RFMSettings.current().cells()
        found = self._buyers(begin=arithmetic.begin(run.as_of, run.days), until=run.until(self.today))
        return {who: arithmetic.standing(buyer, run.cuts, cells) for who, buyer in found.items()}

    def _summaries_agree(self) -> None:
        found = self._buyers(begin=date.min, until=date.max)
        stored = CustomerOrderSummary.objects.values_list(
            "customer__external_id", "order_count", "revenue_minor"
        )
        sums = {who: tuple(amounts) for who, *amounts in stored}
        same(sums, {who: (buyer.orders, buyer.money) for who, buyer in found.items()}, "sums")
        rows = self.api.get("/api/customers/?page_size=500").json()["results"]
        listed = {row["external_id"]: row["revenue"] for row in rows if row["order_count"]}
        same(listed, {who: from_minor(buyer.money, self.currency) for who, buyer in found.items()}, "list")

    def _scores_agree(self) -> None:
        run = self.book.current
        listed = self.api.get("/api/customers/rfm-scores/?page_size=500").json()["results"]
        if run is None:
            assert listed == []
            return
        found = self._buyers(begin=arithmetic.begin(run.as_of, run.days), until=run.until(self.today))
        expected = self.standings(run)
        names = {pk: who for who, pk in self.customers.items()}
        answered = {
            names[row["customer"]]: (
                row["rfm_score"], row["suggested_segment"], row["segment_decided_by"] == "cell", row["frequency_count"],
                row["monetary_value"], row["recency_days"], row["first_order_on"],
            )
            for row in listed
        }  # fmt: skip
        recomputed = {
            who: (
                there.cell, there.segment, there.by_cell, found[who].orders,
                from_minor(found[who].money, self.currency), max((run.as_of - found[who].last).days, 0),
                found[who].first.isoformat(),
            )
            for who, there in expected.items()
        }  # fmt: skip
        same(answered, recomputed, "scores")
        kept = RFMRun.latest()
        assert kept is not None
        first = min((f.day(self.zone) for f in self.facts.values() if f.counts), default=run.as_of)
        if run.days is not None or first <= run.until(self.today):
            assert kept.period_start == (first if run.days is None else arithmetic.begin(run.as_of, run.days))
        summary = self.api.get("/api/customers/rfm-scores/summary/").json()
        told = {row["segment"]: (row["customers"], row["revenue"]) for row in summary["segments"]}
        for segment, (customers, revenue) in told.items():
            within = [who for who, there in expected.items() if there.segment == segment]
            money = from_minor(sum(found[who].money for who in within), self.currency)
            assert (customers, revenue) == (len(within), money), segment
        if self.book.told:
            assert self.api.get("/api/customers/rfm-scores/?page_size=1").json()["count"] == len(expected)

    def _values_agree(self) -> None:
        if self.values is None:
            assert not CustomerLifetimeValue.objects.exists()
            return
        start, as_of, pinned, margin = self.values
        until = as_of if pinned else max(as_of, self.today)
        expected = arithmetic.profits(
            self.facts.values(),
            currency=self.currency,
            zone=self.zone,
            start=start,
            until=until,
            margin=margin,
        )
        rows = CustomerLifetimeValue.objects.values_list(
            "customer__external_id", "order_count", "revenue_minor", "profit_minor"
        )
        same({who: tuple(amounts) for who, *amounts in rows}, expected, "values")

    def _days_of_interest(self) -> list[date]:
        days = {self.today, *(run.as_of for run in self.book.runs)}
        return sorted(
            days | {day - timedelta(days=1) for day in days} | {day + timedelta(days=9) for day in days}
        )

    def _buyers(self, *, begin: date, until: date) -> dict[str, arithmetic.Buyer]:
        return arithmetic.buyers(
            self.facts.values(), currency=self.currency, zone=self.zone, start=begin, until=until
        )
