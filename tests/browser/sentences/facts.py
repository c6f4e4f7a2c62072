"""What is true of a shop, added up anew from its orders by plain statements and exact fractions.

Only what is a definition or a model of the product's own (scores, predictions) is taken from its rows as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import dict_row

from tests.browser.sentences import words

NO_CENTS = {"JPY"}
LATELY = 30
"""Minutes."""
NEVER_COUNTS = {"pending", "cancelled"}
SLIPPING = ("At Risk", "Can't Lose Them", "About To Sleep")
Row = dict[str, Any]


@dataclass(frozen=True)
class Order:
    id: int
    customer: int
    at: datetime
    day: date
    counts: bool
    net: int
    cost: int | None
    refunded: int


@dataclass(frozen=True)
class Score:
    """One customer's row: what the product made of the orders up to its day."""

    customer: int
    recency: int
    frequency: int
    money: int
    segment: str


class Facts:
    """Rows read once from the shop's own tables."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._cursor = connection.cursor(row_factory=dict_row)
        self.shop = self.rows("SELECT * FROM shop")[0]
        self.zone = ZoneInfo(self.shop["time_zone"])
        self.currency: str = self.shop["currency"]
        self.today = datetime.now(tz=UTC).astimezone(self.zone).date()
        self.customers = {row["id"]: row for row in self.rows("SELECT * FROM customers")}
        self.orders = [self._order(row) for row in self.rows("SELECT * FROM orders ORDER BY placed_at, id")]
        self.scores = {
            row["customer_id"]: _score(row) for row in self.rows("SELECT * FROM customer_rfm_scores")
        }
        self.values = {row["customer_id"]: row for row in self.rows("SELECT * FROM customer_lifetime_values")}
        self.run = next(iter(self.rows("SELECT * FROM rfm_runs ORDER BY id DESC LIMIT 1")), None)
        self.valued = next(iter(self.rows("SELECT * FROM clv_runs ORDER BY id DESC LIMIT 1")), None)
        fit = "SELECT f.* FROM clv_model_runs f JOIN clv_runs r ON r.model_run_id = f.id ORDER BY r.id DESC LIMIT 1"
        self.fit = next(iter(self.rows(fit)), None)

    def rows(self, text: str, *given: Any) -> list[Row]:
        return list(self._cursor.execute(text, given or None).fetchall())

    def _order(self, row: Row) -> Order:
        total, refunded = row["total_minor"], row["refunded_minor"]
        places = (0 if self.currency in NO_CENTS else 2) - (0 if row["currency"] in NO_CENTS else 2)
        rate = Fraction(row["exchange_rate"]) * Fraction(10) ** places
        kept = Fraction(total - refunded, total) if total else Fraction(0)
        counts = row["status"] not in NEVER_COUNTS and (total == 0 or refunded < total)
        cost = row["cost_minor"]
        return Order(
            id=row["id"],
            customer=row["customer_id"],
            at=row["placed_at"].astimezone(self.zone),
            day=row["placed_at"].astimezone(self.zone).date(),
            counts=counts,
            net=max(half_up((total - row["tax_minor"]) * kept * rate), 0),
            cost=None if cost is None else half_up(cost * (kept if total else Fraction(1)) * rate),
            refunded=half_up(refunded * rate) if row["status"] not in NEVER_COUNTS else 0,
        )

    @cached_property
    def counting(self) -> dict[int, list[Order]]:
        """Orders that count by customer, the earliest first."""
        orders: dict[int, list[Order]] = {}
        for order in self.orders:
            if order.counts:
                orders.setdefault(order.customer, []).append(order)
        return orders

    def now_said(self, said: str) -> str:
        """“28 Nov, 20:25” of today as it was said, as the page's moment: within the last minutes."""
        now = datetime.now(tz=UTC).astimezone(self.zone)
        moments = [words.moment(now - timedelta(minutes=back), now.date()) for back in range(LATELY)]
        return said if said in moments else moments[0]

    # -- the scored period

    @property
    def as_of(self) -> date:
        assert self.run is not None
        return self.run["as_of"]  # type: ignore[no-any-return]

    @property
    def period(self) -> int | None:
        """Days; None is all of the history."""
        assert self.run is not None
        return self.run["days"]  # type: ignore[no-any-return]

    @cached_property
    def scored(self) -> dict[int, list[Order]]:
        """Orders up to the day of the scores, of those who have any."""
        until = {who: [o for o in orders if o.day <= self.as_of] for who, orders in self.counting.items()}
        return {who: orders for who, orders in until.items() if orders}

    @cached_property
    def first_day(self) -> date:
        if self.period is None:
            return min(order.day for orders in self.scored.values() for order in orders)
        return self.as_of - timedelta(days=self.period)

    def within(self, who: int) -> list[Order]:
        return [order for order in self.scored.get(who, []) if order.day >= self.first_day]

    @cached_property
    def bought(self) -> dict[int, tuple[int, int, int]]:
        """Of everybody scored: days since the last order, orders and money in the period."""
        return {
            who: (
                (self.as_of - orders[-1].day).days,
                len(self.within(who)),
                sum(o.net for o in self.within(who)),
            )
            for who, orders in self.scored.items()
        }

    def silent(self, days: int | None) -> int:
        """How many buyers have no order in so many days up to the day of the scores."""
        if days is None:
            return 0
        first = self.as_of - timedelta(days=days)
        return sum(orders[-1].day < first for orders in self.scored.values())

    # -- groups

    def belonging(self, *segments: str) -> list[int]:
        return [who for who, score in self.scores.items() if score.segment in segments]

    def ever(self, who: Iterable[int]) -> int:
        return sum(order.net for one in who for order in self.counting.get(one, []))

    def in_period(self, who: Iterable[int]) -> int:
        return sum(self.bought[one][2] for one in who if one in self.bought)

    @property
    def profit_known(self) -> bool:
        return bool(self.valued and self.valued["margin_source"] != "none")


def half_up(value: Fraction | Decimal) -> int:
    exact = Fraction(value)
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _score(row: Row) -> Score:
    scores = (row["recency_score"], row["frequency_score"], row["monetary_score"])
    return Score(row["customer_id"], *scores, row["suggested_segment"])
