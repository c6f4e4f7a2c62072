"""Over how many days a shop should look back: long enough that most of its buyers have an order in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CANDIDATES = (365, 730, 1095, 1460, 2190, 3650)
MOST_WITHOUT = 5
"""At most one buyer in so many may have no order in the period; else recency 1 and 2, two fifths of all, would be
the same people as those without an order, and nobody could be seen slipping away."""
FIRST_DAY = date(1, 1, 1)
"""Where counting begins when the period is all of the shop's history."""

LastOrders = Sequence[tuple[date, int]]
"""(day of the last order, how many customers ordered last on it), over all buyers."""


@dataclass(frozen=True)
class Choice:
    """A period with how many of the buyers have no order in it; days None is all of the history."""

    days: int | None
    without_order: int


def counting_from(as_of: date, days: int | None) -> date:
    """The first day of which orders are counted."""
    return FIRST_DAY if days is None else as_of - timedelta(days=days)


def without_order(last_orders: LastOrders, *, as_of: date, days: int | None) -> int:
    """How many buyers have no order in the period."""
    start = counting_from(as_of, days)
    return sum(customers for day, customers in last_orders if day < start)


def too_many(without: int, buyers: int) -> bool:
    """Whether more than a fifth of the buyers have no order in the period."""
    return without * MOST_WITHOUT > buyers


def choose(last_orders: LastOrders, *, as_of: date) -> Choice:
    """The shortest of CANDIDATES and all in which at most a fifth of the buyers have no order."""
    buyers = sum(customers for _, customers in last_orders)
    for days in CANDIDATES:
        without = without_order(last_orders, as_of=as_of, days=days)
        if not too_many(without, buyers):
            return Choice(days, without)
    return Choice(None, 0)
