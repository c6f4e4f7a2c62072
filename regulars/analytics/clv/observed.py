"""Histories as likelihoods read them: one row for all one-time buyers of an age, sums by count and by age."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from regulars.analytics.clv.arrays import DAYS_PER_WEEK, Floats, Ints, sums_by
from regulars.analytics.clv.histories import PurchaseHistories


@dataclass(frozen=True)
class Observed:
    """Rows (x, t_x, T) in whole days with the number of customers each stands for.

    One-time buyers of an age have one likelihood, so a third to a half of a shop collapses to a row a day;
    collapsing the others gains nothing.
    """

    x: Ints
    last: Ints
    age: Ints
    weight: Floats

    @classmethod
    def of(cls, histories: PurchaseHistories) -> Observed:
        once = histories.repeat_purchases == 0
        counts = np.bincount(histories.age_days[once])
        ages = np.flatnonzero(counts)
        nothing = np.zeros(len(ages), dtype=np.int64)
        again = ~once
        return cls(
            np.r_[nothing, histories.repeat_purchases[again].astype(np.int64)],
            np.r_[nothing, histories.age_at_last_order_days[again].astype(np.int64)],
            np.r_[ages, histories.age_days[again].astype(np.int64)],
            np.r_[counts[ages].astype(np.float64), np.ones(int(again.sum()))],
        )

    @cached_property
    def customers(self) -> float:
        return float(self.weight.sum())

    @cached_property
    def customers_by_x(self) -> Floats:
        """How many customers have 0, 1, 2, … repeat purchases."""
        return sums_by(self.x, self.weight)

    @cached_property
    def customers_by_age(self) -> Floats:
        return sums_by(self.age, self.weight)

    @cached_property
    def purchases_by_age(self) -> Floats:
        """Repeat purchases of the customers of each age in days."""
        return sums_by(self.age, self.weight * self.x)

    def without_purchases(self) -> Observed:
        """The same ages with no purchases: what the chance to stay alive is summed over."""
        ages = np.flatnonzero(self.customers_by_age)
        nothing = np.zeros(len(ages), dtype=np.int64)
        return Observed(nothing, nothing, ages, self.customers_by_age[ages])

    @cached_property
    def weeks(self) -> Floats:
        """0, 1, 2, … days in weeks, up to the greatest age: what tables by day are made from."""
        return np.arange(len(self.customers_by_age)) / DAYS_PER_WEEK


def partial_sums(terms: Floats) -> Floats:
    """Sums of the first 0, 1, 2, … terms.

    ln Γ(s+x) − ln Γ(s) = Σ ln(s+k) over k < x: such sums keep their accuracy where differences of gamma
    functions lose it, and serve every distinct x at once.
    """
    sums = np.zeros(len(terms) + 1)
    np.cumsum(terms, out=sums[1:])
    return sums
