"""How right would we have been? Fitted on the earlier part of a shop's history, compared with the later part."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.polynomial import Chebyshev
from numpy.typing import ArrayLike

from regulars.analytics.clv.accuracy import Accuracy, level_of
from regulars.analytics.clv.arrays import DAYS_PER_WEEK, Floats, Ints, distinct_pairs, sums_by
from regulars.analytics.clv.fitting import FittedSpend, FittedTransactions, fit_spend, fit_transactions
from regulars.analytics.clv.histories import PurchaseHistories, as_integers, purchase_days
from regulars.analytics.clv.sufficiency import NotEnough, why_not
from regulars.analytics.clv.transactions import TransactionModel

LONGEST_HOLDOUT = 365
YOUNGEST_DAYS = 30
"""The naive formula takes nobody for younger: a first order yesterday is not an order a day, to be fair to it."""
_LAST_GROUP = 7
_DEGREE = 16  # Of the polynomial through the expected curve: off by less than 1e-6 of its height.


@dataclass(frozen=True)
class Week:
    """Purchase days of all customers from the beginning of the holdout to the end of this week."""

    week: int
    actual: int
    expected: float
    naive: float


@dataclass(frozen=True)
class CalibrationGroup:
    """Customers by repeat purchases before the holdout, and their mean purchase days in it."""

    repeat_purchases: int
    label: str
    customers: int
    actual_mean: float
    expected_mean: float
    naive_mean: float


@dataclass(frozen=True)
class Backtest:
    """Predictions made at calibration_end_day against the holdout_days that followed.

    The naive prediction is orders ÷ age × horizon, and the mean order on top for spend: what most shops and
    their software use.
    """

    calibration_end_day: int
    holdout_days: int
    customers: int
    transactions: FittedTransactions
    spending: FittedSpend
    weeks: list[Week]
    orders: Accuracy
    spend: Accuracy
    calibration: list[CalibrationGroup]

    def level_correction(self) -> float:
        """Actual ÷ expected orders, kept between a half and twice: for ValueModel.level, by choice."""
        return level_of(actual=self.orders.actual, expected=self.orders.expected)

    def to_json(self) -> dict[str, Any]:
        fitted = self.transactions.model
        return {
            "calibration_end_day": self.calibration_end_day,
            "holdout_days": self.holdout_days,
            "customers": self.customers,
            "model": fitted.name,
            "parameters": fitted.parameters(),
            "weeks": [asdict(week) for week in self.weeks],
            "orders": self.orders.to_json(),
            "spend": self.spend.to_json(),
            "calibration": [asdict(group) for group in self.calibration],
            "level_correction": self.level_correction(),
        }


def backtest(
    customer_ids: ArrayLike,
    days: ArrayLike,
    net_minor: ArrayLike,
    *,
    until_day: int,
    model: str = "mbg_nbd",
    prior: bool = True,
    holdout_days: int | None = None,
) -> Backtest | NotEnough:
    """From the same rows as PurchaseHistories.from_purchases.

    The holdout is the last third of the history, a year at most, as that of the latest of rolling.ends_of();
    customers first seen in it are left out.
    """
    ids, when, amounts = (as_integers(column) for column in (customer_ids, days, net_minor))
    past = when[when <= until_day]
    if holdout_days is None:
        holdout_days = min(LONGEST_HOLDOUT, (until_day - int(past.min())) // 3) if len(past) else 0
    end = until_day - holdout_days
    known = PurchaseHistories.from_purchases(ids, when, amounts, until_day=end)
    lacking = why_not(known)
    if lacking is not None:
        return lacking

    later = (when > end) & (when <= until_day)
    ids, when, amounts = ids[later], when[later], amounts[later]
    ours = known.customer_ids[_places(known, ids)] == ids
    ids, when, amounts = ids[ours], when[ours], amounts[ours]
    if len(ids):
        ids, when, amounts = purchase_days(ids, when, amounts)
    who = _places(known, ids)
    actual = np.bincount(who, minlength=len(known)).astype(np.float64)
    actual_spend = sums_by(who, amounts.astype(np.float64), len(known))

    transactions, spending = fit_transactions(known, model=model, prior=prior), fit_spend(known)
    rate = (known.repeat_purchases + 1.0) / np.maximum(known.age_days, YOUNGEST_DAYS)
    expected = transactions.model.expected_purchases(known, [holdout_days])[:, 0]
    naive = rate * holdout_days
    order_value = spending.paid_share * spending.model.expected_spend_minor(known)
    own_value = known.spend_minor / (known.repeat_purchases + 1.0)
    by_day = np.bincount(when - end, minlength=holdout_days + 1)
    return Backtest(
        end,
        holdout_days,
        len(known),
        transactions,
        spending,
        _weeks(transactions.model, known, by_day, float(rate.sum())),
        Accuracy.of(actual, expected, naive),
        Accuracy.of(actual_spend, expected * order_value, naive * own_value),
        _groups(known, actual, expected, naive),
    )


def _places(known: PurchaseHistories, ids: Ints) -> Ints:
    """Where each customer stands among the known ones; anywhere for a stranger."""
    places: Ints = np.minimum(np.searchsorted(known.customer_ids, ids), len(known) - 1)
    return places


def _weeks(model: TransactionModel, known: PurchaseHistories, by_day: Ints, naive_a_day: float) -> list[Week]:
    """The expected curve is smooth: a polynomial through a few of its points gives every week.

    Smooth in ln(1 + t/c), that is: E[Y(t)] bends fastest at t = 0, on the scale c of α (or β) for new customers.
    """
    holdout = len(by_day) - 1
    given = model.parameters()
    scale = max(DAYS_PER_WEEK * min(given["alpha"], given.get("beta", given["alpha"])), 1.0)
    keys = distinct_pairs(known.repeat_purchases, known.age_days)
    alive = sums_by(keys.position, model.probability_alive(known), len(keys.first))

    def total(at: Floats) -> Floats:
        days = scale * np.expm1(at)
        expected: Floats = alive @ model.expected_if_alive(keys.first, keys.second, days.tolist())
        return expected

    curve = Chebyshev.interpolate(total, _DEGREE, domain=[0, np.log1p(holdout / scale)])
    bought = np.cumsum(by_day)
    ends = [min(7 * week, holdout) for week in range(1, -(-holdout // 7) + 1)]
    return [
        Week(week, int(bought[day]), float(curve(np.log1p(day / scale))), naive_a_day * day)
        for week, day in enumerate(ends, 1)
    ]


def _groups(
    known: PurchaseHistories, actual: Floats, expected: Floats, naive: Floats
) -> list[CalibrationGroup]:
    group = np.minimum(known.repeat_purchases, _LAST_GROUP)
    counts = np.bincount(group, minlength=_LAST_GROUP + 1)
    means = [
        sums_by(group, values, len(counts)) / np.maximum(counts, 1) for values in (actual, expected, naive)
    ]
    return [
        CalibrationGroup(
            at,
            f"{at}+" if at == _LAST_GROUP else str(at),
            int(counts[at]),
            *(float(mean[at]) for mean in means),
        )
        for at in np.flatnonzero(counts).tolist()
    ]
