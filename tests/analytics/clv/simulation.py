"""Customers who buy and leave exactly as the models say, written without the models: one purchase at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regulars.analytics.clv.arrays import Floats
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.transactions import TransactionModel

DAY = 1 / 7


@dataclass(frozen=True)
class Purchases:
    """One row a purchase: whose, and how many weeks after the customer's first."""

    customer: np.ndarray
    weeks: np.ndarray


def purchases(model: TransactionModel, until_weeks: Floats, chance: np.random.Generator) -> Purchases:
    """Everything that customers buy from their first purchase on, each as long as until_weeks says."""
    given = model.parameters()
    n = len(until_weeks)
    rate = chance.gamma(given["r"], 1 / given["alpha"], n)
    if model.name == "pareto_nbd":
        leaves_at = chance.exponential(1.0, n) / chance.gamma(given["s"], 1 / given["beta"], n)
        leaves_after = np.full(n, np.inf)
    else:
        leaves_at = np.full(n, np.inf)
        p = chance.beta(given["a"], given["b"], n)
        # The purchase after which a customer leaves; the first of all is number 1.
        leaves_after = chance.geometric(np.maximum(p, 1e-12)) + (model.name == "bg_nbd")
    customer, weeks = [np.arange(n)], [np.zeros(n)]
    now, made = np.zeros(n), 1
    active = np.flatnonzero(leaves_after > made)
    while len(active):
        now[active] += chance.exponential(1 / rate[active])
        active = active[now[active] <= np.minimum(until_weeks, leaves_at)[active]]
        customer.append(active)
        weeks.append(now[active].copy())
        made += 1
        active = active[leaves_after[active] > made]
    return Purchases(np.concatenate(customer), np.concatenate(weeks))


def histories(
    model: TransactionModel, age_days: np.ndarray, chance: np.random.Generator
) -> PurchaseHistories:
    """Counts of everything bought, also on one day: the models know no days, so give α and β in hundreds of weeks."""
    return observed(purchases(model, age_days * DAY, chance), age_days)


def observed(bought: Purchases, age_days: np.ndarray) -> PurchaseHistories:
    """What is known of these purchases at each customer's age."""
    known = bought.weeks <= age_days[bought.customer] * DAY
    customer, weeks = bought.customer[known], bought.weeks[known]
    x = np.bincount(customer, minlength=len(age_days)) - 1
    last = np.zeros(len(age_days))
    np.maximum.at(last, customer, weeks)
    return PurchaseHistories(
        np.arange(len(age_days)),
        x.astype(np.int32),
        np.minimum(np.rint(last / DAY), age_days).astype(np.int32),
        age_days.astype(np.int32),
        (x + 1).astype(np.int32),
        np.zeros(len(age_days), dtype=np.int64),
    )
