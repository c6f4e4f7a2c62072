"""How the customers of a quarter have paid off since their first order, beside what the model expects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.analytics.clv.value import ValueModel

MONTH_DAYS = 365.25 / 12
MOST_COHORTS = 12


@dataclass(frozen=True)
class CohortCurve:
    """Cumulative profit per customer of those who first bought in a quarter, at the end of each full month since.

    `actual_minor` and `expected_minor` hold one amount for each of `months` (1, 2, …), which everybody in the
    cohort has lived through; `expected_minor` is empty where there is no model.
    """

    cohort: str
    customers: int
    months: list[int]
    actual_minor: list[int]
    expected_minor: list[int]

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))


def cohort_curves(
    customer_ids: NDArray[np.int64],
    days: NDArray[np.int32],
    net_minor: NDArray[np.int64],
    *,
    until_day: int,
    model: ValueModel | None,
    margin: float,
) -> list[CohortCurve]:
    """Curves of the latest quarters, the oldest first.

    Arrays of length m, in any order: whose purchase, on which day since 1970-01-01, net in minor units.
    `margin` turns net revenue into profit. Expected is 1 + E[X(t)] purchases of the shop's mean spend.
    """
    if not len(customer_ids):
        return []
    order = np.argsort(customer_ids, kind="stable")
    ids, days, net_minor = customer_ids[order], days[order], net_minor[order]
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]])
    first = np.minimum.reduceat(days, starts)
    quarter = first.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) // 3
    month = ((days - np.repeat(first, np.diff(np.r_[starts, len(ids)]))) / MONTH_DAYS).astype(np.int64)
    of_purchase = np.repeat(quarter, np.diff(np.r_[starts, len(ids)]))
    curves = []
    for found in np.unique(quarter)[-MOST_COHORTS:]:
        firsts, chosen = first[quarter == found], of_purchase == found
        complete = int((until_day - int(firsts.max()) + 1) / MONTH_DAYS)
        if complete < 1:
            continue
        spent = np.bincount(month[chosen], weights=net_minor[chosen], minlength=complete)[:complete]
        curves.append(
            CohortCurve(
                cohort=f"{1970 + found // 4}-Q{found % 4 + 1}",
                customers=len(firsts),
                months=list(range(1, complete + 1)),
                actual_minor=np.rint(np.cumsum(spent) * margin / len(firsts)).astype(int).tolist(),
                expected_minor=_expected(model, complete, margin) if model is not None else [],
            )
        )
    return curves


def _expected(model: ValueModel, months: int, margin: float) -> list[int]:
    """One customer's expected cumulative profit at the ends of the first months."""
    days = [round(MONTH_DAYS * month) for month in range(1, months + 1)]
    repeats = model.transactions.expected_since_first(days) * model.level
    amounts = np.rint((1 + repeats) * model.paid_share * model.spend.mean_spend_minor * margin)
    return [int(amount) for amount in amounts]
