"""Histories as likelihoods read them: one row for all customers alike, sums by count and by age."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from regulars.analytics.clv.arrays import DAYS_PER_WEEK, Floats, Ints, sums_by
from regulars.analytics.clv.histories import PurchaseHistories

_BITS = 62  # Of a sort key.


@dataclass(frozen=True)
class Observed:
    """The distinct rows (x, t_x, T) in whole days, ascending, with the number of customers each stands for.

    Sorted, so that a fit rests on what customers did and in no digit on how they are numbered: every sum is taken
    in the same order, and a sample of them is the same.
    """

    x: Ints
    last: Ints
    age: Ints
    weight: Floats

    @classmethod
    def of(cls, histories: PurchaseHistories) -> Observed:
        columns = [
            column.astype(np.int64)
            for column in (histories.repeat_purchases, histories.age_at_last_order_days, histories.age_days)
        ]
        x, last, age = columns
        width = int(max(last.max(initial=0), age.max(initial=0))) + 1
        if (int(x.max(initial=0)) + 1) * width**2 < 1 << _BITS:
            keys, counts = np.unique((x * width + last) * width + age, return_counts=True)
            x, last, age = keys // width**2, keys // width % width, keys % width
        else:
            rows, counts = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
            x, last, age = rows.T
        return cls(x, last, age, counts.astype(np.float64))

    def sample(self, most: int) -> Observed:
        """At most so many customers, taken at even distances from the sorted ones: like all of them, only fewer."""
        if self.customers <= most:
            return self
        chosen = evenly(int(self.customers), most)
        row = np.searchsorted(np.cumsum(self.weight), chosen, side="right")
        weight = np.bincount(row, minlength=len(self.weight)).astype(np.float64)
        there = weight > 0
        return Observed(self.x[there], self.last[there], self.age[there], weight[there])

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


def evenly(count: int, most: int) -> Ints:
    """Positions of `most` among `count`, at even distances."""
    positions: Ints = ((2 * np.arange(most, dtype=np.int64) + 1) * count) // (2 * most)
    return positions


def partial_sums(terms: Floats) -> Floats:
    """Sums of the first 0, 1, 2, … terms.

    ln Γ(s+x) − ln Γ(s) = Σ ln(s+k) over k < x: such sums keep their accuracy where differences of gamma
    functions lose it, and serve every distinct x at once.
    """
    sums = np.zeros(len(terms) + 1)
    np.cumsum(terms, out=sums[1:])
    return sums
