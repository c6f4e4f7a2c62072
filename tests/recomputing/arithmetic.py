"""Net, days, scores, periods, values and movement, worked out in plain Python from what the documentation defines.

Nothing here comes from the product but the segment map and the number of digits of currencies: it is what the
product is held against.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

DIGITS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
MEASURES = ("recency", "frequency", "monetary")
LADDER = (365, 730, 1095, 1460, 2190, 3650)


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


@dataclass(frozen=True)
class Fact:
    """An order as it was sent, amounts in minor units of its own currency."""

    customer: str
    placed_at: datetime
    total: int
    currency: str = "USD"
    status: str = "completed"
    tax: int = 0
    refunded: int = 0
    cost: int | None = None
    rate: Decimal = Decimal(1)
    recorded_at: datetime | None = None

    @property
    def counts(self) -> bool:
        return self.status not in ("pending", "cancelled") and (self.total == 0 or self.total > self.refunded)

    def day(self, zone: str) -> date:
        return self.placed_at.astimezone(ZoneInfo(zone)).date()

    def amounts(self, shop: str) -> tuple[int, int, int, int | None]:
        """Total, net, refunded and cost in minor units of the shop's currency."""
        k = Fraction(self.rate) if self.currency != shop else Fraction(1)
        k *= Fraction(10) ** (DIGITS[shop] - DIGITS[self.currency])
        kept = Fraction(self.total - self.refunded, self.total) if self.total else Fraction(1)
        net = max(Fraction(self.total - self.tax) * kept * k, Fraction(0)) if self.total else Fraction(0)
        cost = None if self.cost is None else half_up(self.cost * kept * k)
        return half_up(self.total * k), half_up(net), half_up(self.refunded * k), cost

    def net(self, shop: str) -> int:
        return self.amounts(shop)[1]


@dataclass
class Buyer:
    """What one customer's counting orders up to a day come to."""

    last: date
    first: date
    orders: int = 0
    money: int = 0

    def measure(self, name: str) -> int:
        return {"recency": self.last.toordinal(), "frequency": self.orders, "monetary": self.money}[name]


def buyers(facts: Iterable[Fact], *, currency: str, zone: str, start: date, until: date) -> dict[str, Buyer]:
    found: dict[str, Buyer] = {}
    for fact in facts:
        day = fact.day(zone)
        if not fact.counts or day > until:
            continue
        buyer = found.setdefault(fact.customer, Buyer(day, day))
        buyer.last, buyer.first = max(buyer.last, day), min(buyer.first, day)
        if day >= start:
            buyer.orders += 1
            buyer.money += fact.net(currency)
    return found


def begin(as_of: date, days: int | None) -> date:
    return date.min if days is None else as_of - timedelta(days=days)


def chosen_days(found: Mapping[str, Buyer], as_of: date) -> int | None:
    for days in LADDER:
        quiet = sum(buyer.last < begin(as_of, days) for buyer in found.values())
        if quiet * 5 <= len(found):
            return days
    return None


def rank_score(value: int, values: Sequence[int]) -> int:
    """1 + floor(5 · strictly worse ÷ all)."""
    return 1 + 5 * sum(other < value for other in values) // len(values)


def cuts_of(found: Mapping[str, Buyer]) -> dict[str, dict[int, int]]:
    """Per measure, the least value that earns at least each score."""
    cuts: dict[str, dict[int, int]] = {}
    for name in MEASURES:
        values = [buyer.measure(name) for buyer in found.values()]
        scores = {value: rank_score(value, values) for value in set(values)}
        cuts[name] = {
            score: min(value for value, reached in scores.items() if reached >= score)
            for score in range(2, 6)
            if any(reached >= score for reached in scores.values())
        }
    return cuts


@dataclass(frozen=True)
class Standing:
    """A customer's scores and segment."""

    cell: str
    segment: str
    by_cell: bool


def standing(buyer: Buyer, cuts: Mapping[str, Mapping[int, int]], cells: Mapping[str, str]) -> Standing:
    cell = "".join(
        str(max([1, *(score for score, least in cuts[name].items() if buyer.measure(name) >= least)]))
        for name in MEASURES
    )
    segment, four = cells[cell], cuts["recency"].get(4)
    late = segment == "New" and four is not None and buyer.first.toordinal() < four
    return Standing(cell, "Promising" if late else segment, not late)


@dataclass(frozen=True)
class Run:
    """A kept scoring of everybody."""

    number: int
    as_of: date
    days: int | None
    cuts: dict[str, dict[int, int]]
    pinned: bool
    automatic: bool
    asked_at: datetime

    def until(self, today: date) -> date:
        return self.as_of if self.pinned else max(today, self.as_of)


@dataclass
class Book:
    """The runs that were kept and where each told everybody to stand: what movement is read from."""

    runs: list[Run] = field(default_factory=list)
    told: dict[str, list[tuple[int, date, str | None]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def current(self) -> Run | None:
        return self.runs[-1] if self.runs else None

    @property
    def furthest(self) -> date | None:
        return max((run.as_of for run in self.runs), default=None)

    def note(self, standings: Mapping[str, Standing], day: date, *, everybody: bool = False) -> None:
        """What is told now of a day; between runs only what changed."""
        number = self.runs[-1].number
        for who in {*standings, *self.told}:
            segment = standings[who].segment if who in standings else None
            events = self.told[who]
            if everybody or (events[-1][2] if events else None) != segment:
                events.append((number, day, segment))

    def stood(self, who: str, day: date) -> str | None:
        in_force = max(
            (r for r in self.runs if r.as_of <= day), key=lambda r: (r.as_of, r.number), default=None
        )
        if in_force is None:
            return None
        before = [
            segment
            for number, told_of, segment in self.told[who]
            if number < in_force.number or (number == in_force.number and told_of <= day)
        ]
        return before[-1] if before else None

    def movement(self, start: date, end: date) -> Counter[tuple[str | None, str | None]]:
        pairs = ((self.stood(who, start), self.stood(who, end)) for who in list(self.told))
        return Counter(pair for pair in pairs if pair != (None, None))


def four_digits(part: Fraction, whole: int, least: int) -> Decimal:
    share = Fraction(part) / whole if whole > 0 else Fraction(1)
    exact = min(max(share, Fraction(least)), Fraction(1))
    return Decimal(round(exact * 10_000)) / 10_000


def assumed_margin(
    facts: Iterable[Fact], *, currency: str, zone: str, until: date, own: Decimal | None
) -> Decimal:
    """The profit share that stands in where a cost is unknown."""
    known = [f.amounts(currency) for f in facts if f.counts and f.cost is not None and f.day(zone) <= until]
    revenue, cost = sum(a[1] for a in known), sum(a[3] or 0 for a in known)
    if own is not None:
        return own
    return four_digits(Fraction(revenue - cost), revenue, 0) if revenue > 0 and cost > 0 else Decimal(1)


def profits(
    facts: Iterable[Fact], *, currency: str, zone: str, start: date | None, until: date, margin: Decimal
) -> dict[str, tuple[int, int, int]]:
    """Orders, revenue and profit of everybody who ever bought up to a day, in the period."""
    known: dict[str, list[int]] = {}
    for fact in facts:
        day = fact.day(zone)
        if not fact.counts or day > until:
            continue
        sums = known.setdefault(fact.customer, [0, 0, 0, 0])
        if start is not None and day < start:
            continue
        _, net, _, cost = fact.amounts(currency)
        sums[0] += 1
        sums[1] += net
        sums[2] += cost or 0
        sums[3] += net if cost is None else 0
    return {
        who: (orders, revenue, revenue - cost - unknown + half_up(Fraction(margin) * unknown))
        for who, (orders, revenue, cost, unknown) in known.items()
    }
