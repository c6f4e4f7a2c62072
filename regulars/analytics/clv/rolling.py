"""Forecasts as they would have been made on several days of the past, each with the range it would have had then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from regulars.analytics.clv.accuracy import level_of
from regulars.analytics.clv.arrays import Ints
from regulars.analytics.clv.fitting import fit_spend, fit_transactions
from regulars.analytics.clv.forecast_range import range_factor
from regulars.analytics.clv.histories import PurchaseHistories, as_integers, purchase_days
from regulars.analytics.clv.sufficiency import why_not

HALF_A_YEAR = 182
MOST_CHECKS = 8
LEARNS_FROM = 20_000
"""Customers that an earlier forecast is fitted on: its total is as good, in a fraction of the time."""


class Ends(NamedTuple):
    """The days that checks look ahead from, the latest first, how far each looks, and how far they lie apart."""

    days: list[int]
    checked_days: int
    days_apart: int


def ends_of(*, first_day: int, until_day: int, horizon_days: int) -> Ends:
    """As many as the history allows, half a year apart; each has as much history before it as it looks ahead.

    A history of less than three horizons is cut in three instead: each check looks ahead a third of its length, and
    there are three, the last of which ends with the history.
    """
    span = until_day - first_day
    ahead = min(horizon_days, span // 3)
    if ahead < 1:
        return Ends([], 1, 1)
    apart = max(min(HALF_A_YEAR, (span - 2 * ahead) // 2), 1)
    days = range(until_day - ahead, first_day + ahead - 1, -apart)
    return Ends(list(days)[:MOST_CHECKS], ahead, apart)


@dataclass(frozen=True)
class Check:
    """A forecast of what the customers known at `end_day` would spend in the next checked_days, and what they spent.

    low_minor and high_minor are the range it would have been told with, from checks that had ended by then; None
    where there were none.
    """

    end_day: int
    checked_days: int
    customers: int
    expected_minor: float
    actual_minor: float
    low_minor: float | None
    high_minor: float | None

    @property
    def held(self) -> bool | None:
        """Whether what came lay within the range."""
        if self.low_minor is None or self.high_minor is None:
            return None
        return self.low_minor <= self.actual_minor <= self.high_minor

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "held": self.held}


@dataclass(frozen=True)
class Rolling:
    """Checks, the latest first, and the factor of the range that they give a forecast of today."""

    checks: list[Check]
    factor: float | None

    def to_json(self) -> dict[str, Any]:
        return {"checks": [check.to_json() for check in self.checks], "range_factor": self.factor}


class Outcome(NamedTuple):
    """A forecast beside what came; level is actual ÷ expected orders, bounded."""

    customers: int
    expected_minor: float
    actual_minor: float
    level: float


def roll(
    customer_ids: ArrayLike,
    days: ArrayLike,
    net_minor: ArrayLike,
    *,
    until_day: int,
    horizon_days: int = 365,
    model: str = "mbg_nbd",
    prior: bool = True,
    corrects_level: bool = False,
    latest: Outcome | None = None,
) -> Rolling:
    """From the same rows as PurchaseHistories.from_purchases; `corrects_level` as the shop's own forecasts do.

    `latest` is the outcome of the latest check where it is known already.
    """
    ids, when, amounts = (as_integers(column) for column in (customer_ids, days, net_minor))
    known = when <= until_day
    if not known.any():
        return Rolling([], None)
    columns = purchase_days(ids[known], when[known], amounts[known])
    past = Past(*columns, horizon_days=horizon_days, model=model, prior=prior, corrects_level=corrects_level)
    if latest is not None:
        past.keep(until_day, latest)
    return past.rolling(until_day)


@dataclass(frozen=True)
class Past:
    """A shop's purchase days, sorted by customer and day, asked again and again what was known by a day."""

    ids: Ints
    days: Ints
    amounts: Ints
    horizon_days: int
    model: str
    prior: bool
    corrects_level: bool
    _kept: dict[tuple[int, int], Outcome | None] = field(default_factory=dict)

    def keep(self, until_day: int, latest: Outcome) -> None:
        """Takes over the outcome of the latest check before a day."""
        ends = self._ends(until_day)
        if ends.days:
            self._kept[ends.days[0], ends.checked_days] = latest

    def rolling(self, until_day: int) -> Rolling:
        """Every check up to a day with its range, and the range of a forecast made on it."""
        ends = self._ends(until_day)
        outcomes = ((day, self.outcome(day, ends.checked_days)) for day in ends.days)
        checks = [
            self._check(day, ends.checked_days, outcome) for day, outcome in outcomes if outcome is not None
        ]
        return Rolling(checks, self.factor(until_day, self.horizon_days))

    def factor(self, until_day: int, horizon_days: int) -> float | None:
        """Of the range that a forecast made on this day has, from the checks that had ended by then."""
        ends = self._ends(until_day)
        return range_factor(
            list(self._misses(ends)),
            checked_days=ends.checked_days,
            days_apart=ends.days_apart,
            horizon_days=horizon_days,
        )

    def _check(self, day: int, checked_days: int, outcome: Outcome) -> Check:
        expected, factor = outcome.expected_minor * self._level(day), self.factor(day, checked_days)
        low, high = (expected / factor, expected * factor) if factor else (None, None)
        return Check(day, checked_days, outcome.customers, expected, outcome.actual_minor, low, high)

    def _misses(self, ends: Ends) -> Iterator[float]:
        """ln(actual ÷ expected) of the checks in which there was both."""
        for day in ends.days:
            outcome = self.outcome(day, ends.checked_days)
            if outcome is not None and min(outcome.actual_minor, outcome.expected_minor) > 0:
                yield float(np.log(outcome.actual_minor / (outcome.expected_minor * self._level(day))))

    def _level(self, day: int) -> float:
        """What a forecast made on this day was multiplied by: what the check before it was off."""
        if not self.corrects_level:
            return 1.0
        ends = self._ends(day)
        outcomes = (self.outcome(before, ends.checked_days) for before in ends.days)
        return next((outcome.level for outcome in outcomes if outcome is not None), 1.0)

    def _ends(self, until_day: int) -> Ends:
        return ends_of(first_day=int(self.days.min()), until_day=until_day, horizon_days=self.horizon_days)

    def outcome(self, day: int, checked_days: int) -> Outcome | None:
        """A forecast made on a day beside what came; None where there was too little to learn from."""
        if (day, checked_days) not in self._kept:
            self._kept[day, checked_days] = self._forecast(day, checked_days)
        return self._kept[day, checked_days]

    def _forecast(self, day: int, checked_days: int) -> Outcome | None:
        known = PurchaseHistories.from_purchases(self.ids, self.days, self.amounts, until_day=day)
        if why_not(known) is not None:
            return None
        fitted = fit_transactions(known, model=self.model, prior=self.prior, most=LEARNS_FROM)
        spending = fit_spend(known, most=LEARNS_FROM)
        orders = fitted.model.expected_purchases(known, [checked_days])[:, 0]
        order_value = spending.paid_share * spending.model.expected_spend_minor(known)
        later = (self.days > day) & (self.days <= day + checked_days)
        ids = self.ids[later]
        place = np.minimum(np.searchsorted(known.customer_ids, ids), len(known) - 1)
        ours = known.customer_ids[place] == ids
        return Outcome(
            len(known),
            float((orders * order_value).sum()),
            float(self.amounts[later][ours].sum()),
            level_of(actual=float(ours.sum()), expected=float(orders.sum())),
        )
