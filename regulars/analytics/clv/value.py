"""What each customer is worth: chance to be alive, orders to expect, profit over a horizon and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.analytics.clv.arrays import Floats, Ints, distinct_pairs
from regulars.analytics.clv.gamma_gamma import GammaGamma
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.interval import spend_interval
from regulars.analytics.clv.transactions import MODELS, TransactionModel

ORDER_DAYS = (30, 90, 365)
DAYS_PER_MONTH, DAYS_PER_YEAR = 365 / 12, 365


@dataclass(frozen=True)
class Predictions:
    """Columns of length n in the order of the histories; money in minor units, not rounded.

    alive_probability            P(alive)
    expected_orders              purchase days within 30, 90 and 365 days, n × 3
    expected_order_value_minor   revenue of a purchase day
    order_probability            chance of at least one purchase day within the horizon
    expected_minor               expected profit over the horizon, as it comes in
    value_minor                  the same discounted: its present value
    low_minor, high_minor        80 % interval of the profit over the horizon, not discounted
    """

    customer_ids: NDArray[np.int64]
    alive_probability: Floats
    expected_orders: Floats
    expected_order_value_minor: Floats
    order_probability: Floats
    expected_minor: Floats
    value_minor: Floats
    low_minor: Floats
    high_minor: Floats


@dataclass(frozen=True)
class ValueModel:
    """A model of purchases and one of spend, and what turns them into a value.

    level multiplies expected orders and value, a correction from a backtest (Backtest.level_correction());
    paid_share is the share of purchase days with a positive amount (FittedSpend.paid_share): free orders are
    purchases, but bring nothing.
    """

    transactions: TransactionModel
    spend: GammaGamma
    horizon_days: int = 365
    yearly_discount: float = 0.10
    level: float = 1.0
    paid_share: float = 1.0

    def to_json(self) -> dict[str, Any]:
        return {
            "transactions": {"model": self.transactions.name, "parameters": self.transactions.parameters()},
            "spend": {"model": "gamma_gamma", "parameters": self.spend.parameters()},
            "horizon_days": self.horizon_days,
            "yearly_discount": self.yearly_discount,
            "level": self.level,
            "paid_share": self.paid_share,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ValueModel:
        transactions = kept["transactions"]
        return cls(
            MODELS[transactions["model"]](**transactions["parameters"]),
            GammaGamma(**kept["spend"]["parameters"]),
            kept["horizon_days"],
            kept["yearly_discount"],
            kept["level"],
            kept["paid_share"],
        )

    def predict(self, histories: PurchaseHistories, *, margins: float | Floats) -> Predictions:
        """Everybody's predictions; margins are profit per revenue, one for all or one a customer."""
        alive = self.transactions.probability_alive(histories)
        orders = alive[:, None] * self._orders_if_alive(histories)
        order_value = self.paid_share * self.spend.expected_spend_minor(histories)
        profit = np.broadcast_to(np.asarray(margins, dtype=np.float64), alive.shape) * self.level
        interval = spend_interval(
            self.transactions, self.spend, histories, alive=alive, days=self.horizon_days
        )
        ends = [profit * self.paid_share * end for end in (interval.low_minor, interval.high_minor)]
        return Predictions(
            histories.customer_ids,
            alive,
            orders[:, : len(ORDER_DAYS)] * self.level,
            order_value,
            interval.order_probability,
            profit * order_value * orders[:, -2],
            profit * order_value * orders[:, -1],
            np.minimum(*ends),
            np.maximum(*ends),
        )

    def _orders_if_alive(self, histories: PurchaseHistories) -> Floats:
        """n × 5, given alive: orders within ORDER_DAYS, within the horizon, and within the horizon discounted.

        The horizon is cut into equal steps of about a month; what is bought in one is discounted from its middle.
        """
        steps = max(1, round(self.horizon_days / DAYS_PER_MONTH))
        ends = self.horizon_days * np.arange(1, steps + 1) / steps
        middles = self.horizon_days * (np.arange(steps) + 0.5) / steps
        discounts = (1 + self.yearly_discount) ** (-middles / DAYS_PER_YEAR)
        keys = distinct_pairs(histories.repeat_purchases, histories.age_days)
        expected = self.transactions.expected_if_alive(keys.first, keys.second, [*ORDER_DAYS, *ends])
        within = expected[:, : len(ORDER_DAYS)]
        by_step = np.diff(expected[:, len(ORDER_DAYS) :], axis=1, prepend=0.0)
        discounted = (by_step * discounts).sum(axis=1)  # Not a matrix product, whose last digit depends on n.
        return np.column_stack([within, expected[:, -1], discounted])[keys.position]


def shrunk_margins(
    histories: PurchaseHistories,
    spend: GammaGamma,
    *,
    revenue_minor: ArrayLike,
    profit_minor: ArrayLike,
    shop_margin: float,
) -> Floats:
    """Profit per revenue to expect of each customer, from what they brought so far.

    A few orders say little about a margin, as about an amount. So the customer's own share of profit is drawn to
    the shop's with the weight p m/(p m + q − 1) that Gamma-Gamma gives the customer's own spend: w · own +
    (1 − w) · shop. Customers without revenue get the shop's. Own share and answer lie within −1 and 1.
    """
    revenue, profit = (np.asarray(column, dtype=np.float64) for column in (revenue_minor, profit_minor))
    shop = min(max(shop_margin, -1.0), 1.0)
    known = revenue > 0
    own = np.clip(np.divide(profit, revenue, out=np.full(len(revenue), shop), where=known), -1.0, 1.0)
    weight = spend.credibility(histories.paid_days)
    shrunk: Floats = weight * own + (1 - weight) * shop
    return shrunk


def alive_path(
    model: TransactionModel, purchase_days: Sequence[int] | Ints, *, until_day: int, every_days: int = 7
) -> tuple[Ints, Floats]:
    """One customer's P(alive) from the first purchase to until_day, for a chart: days and probabilities.

    A purchase appears twice, just before and just after, since it raises P(alive) at once; in between there is a
    point every so many days.
    """
    bought = np.unique(np.asarray(purchase_days, dtype=np.int64))
    bought = bought[bought <= until_day]
    if not len(bought):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    between = np.arange(bought[0], until_day + 1, every_days)
    between = np.union1d(np.setdiff1d(between, bought), np.setdiff1d([until_day], bought))
    days = np.r_[bought[1:], bought, between]
    seen = np.r_[  # Repeat purchases known at each point.
        np.arange(len(bought) - 1), np.arange(len(bought)), np.searchsorted(bought, between) - 1
    ]
    order = np.lexsort((seen, days))
    days, seen = days[order].astype(np.int64), seen[order]
    return days, model.alive(seen, bought[seen] - bought[0], days - bought[0])
