"""How far a customer's spend over a horizon may lie from what is expected: quantiles of the predictive distribution.

With probability P(alive) the customer buys on Y ≥ 0 more days, and given Y the amounts sum to
(γ + S) · G(p Y)/G(q + p m), G(k) a Gamma variate of shape k: Gamma-Gamma is a scale family, so what is left to
compute depends on (x, m, T) alone. It is computed once for each of these, on a fixed lattice of points instead of
random draws: no seed, no noise, the same for one customer as for a million, whatever their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

from regulars.analytics.clv.arrays import DAYS_PER_WEEK, AnyInts, Floats, Ints, distinct_pairs
from regulars.analytics.clv.gamma_gamma import GammaGamma
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.transactions import TransactionModel

POINTS = 1024
_LEVELS = (np.arange(POINTS) + 0.5) / POINTS
# Fractional parts of multiples of 1/ρ and 1/ρ², ρ³ = ρ + 1: with _LEVELS an even cover of the unit cube.
_OF_AMOUNTS = (0.5 + np.arange(POINTS) * 0.7548776662466927) % 1
_OF_CUSTOMERS = (0.5 + np.arange(POINTS) * 0.5698402909980532) % 1
_MOST = 24  # More than 2^24 purchases in a horizon are not told apart.
_CELLS = 1 << 21
_HIGHEST_RATIO = 1e9
_SMALL_SHAPE = 50.0


@dataclass(frozen=True)
class SpendInterval:
    """Per customer: the chance of at least one purchase day, and two quantiles of the spend in minor units."""

    order_probability: Floats
    low_minor: Floats
    high_minor: Floats


def spend_interval(
    transactions: TransactionModel,
    spend: GammaGamma,
    histories: PurchaseHistories,
    *,
    alive: Floats,
    days: int,
    share: float = 0.8,
) -> SpendInterval:
    """The central interval that holds the spend of the next `days` with probability `share`.

    The chance of no purchase and the mean number of purchases otherwise are exact; their distribution is that of T
    in whole weeks, which with the lattice moves the level of a quantile by less than one percentage point.
    """
    keys = distinct_pairs(histories.repeat_purchases, histories.age_days)
    some_if_alive, mean = _if_any(transactions, keys.first, keys.second, days)
    mean /= _if_any(transactions, keys.first, _whole_weeks(keys.second), days)[1]
    some = alive * some_if_alive[keys.position]
    tail = (1 - share) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = ((level - (1 - some)) / some for level in (tail, 1 - tail))
    answer = SpendInterval(some, np.zeros(len(some)), np.zeros(len(some)))
    open_rows = np.flatnonzero(some > tail)
    scale = mean[keys.position] * (spend.gamma + np.where(histories.paid_days > 0, histories.spend_minor, 0))
    for rows, ratios, of in _ratios(transactions, spend, histories, open_rows, days):
        answer.low_minor[rows] = _quantile(ratios, of, low[rows]) * scale[rows]
        answer.high_minor[rows] = _quantile(ratios, of, high[rows]) * scale[rows]
    return answer


def _if_any(transactions: TransactionModel, x: Ints, age: Ints, days: int) -> tuple[Floats, Floats]:
    """Of a customer alive: the chance of at least one purchase day, and how many there are then on average."""
    some = np.minimum(transactions.at_least_if_alive(np.ones(1), x, age, days), 1.0)
    expected = transactions.expected_if_alive(x, age, [days])[:, 0]
    return some, np.maximum(expected / np.maximum(some, 1e-300), 1.0)


def _whole_weeks(age: AnyInts) -> Ints:
    """Days to the nearest week."""
    week = int(DAYS_PER_WEEK)
    return (age.astype(np.int64) + week // 2) // week * week


def _quantile(ratios: Floats, of: Ints, level: Floats) -> Floats:
    """The quantile of each customer's row of sorted ratios; 0 where the level is not above that of no purchase."""
    at = np.clip(level * POINTS - 0.5, 0, POINTS - 1)
    below = at.astype(np.int64)
    part = at - below
    first, second = ratios[of, below], ratios[of, np.minimum(below + 1, POINTS - 1)]
    return np.where(level > 0, first + part * (second - first), 0.0)


def _ratios(
    transactions: TransactionModel, spend: GammaGamma, histories: PurchaseHistories, rows: Ints, days: int
) -> Iterator[tuple[Ints, Floats, Ints]]:
    """Customers in portions: their positions, sorted ratios of distinct (x, m, T), and which of these each has."""
    buying = distinct_pairs(histories.repeat_purchases[rows], _whole_weeks(histories.age_days[rows]))
    keys = distinct_pairs(buying.position, histories.paid_days[rows])
    power = _bounding_power(transactions, buying.first, buying.second, days)[keys.first]
    by_power = np.argsort(power, kind="stable")
    rank = np.empty(len(power), dtype=np.int64)
    rank[by_power] = np.arange(len(power))
    ranks = rank[keys.position]
    order = np.argsort(ranks, kind="stable")
    bounds = np.searchsorted(ranks[order], np.arange(len(power) + 1))

    for start, stop in _portions(power[by_power]):
        chosen = by_power[start:stop]
        grid, amount = _grid(int(power[chosen[0]]))
        x, age = (column[keys.first[chosen], None] for column in (buying.first, buying.second))
        bought = _counts(transactions.at_least_if_alive(grid, x, age, days))
        amounts = _gamma_quantiles(spend.p * amount, _OF_AMOUNTS)[bought, np.arange(POINTS)]
        paid, position = np.unique(keys.second[chosen], return_inverse=True)
        rates = _gamma_quantiles(spend.q + spend.p * paid, _OF_CUSTOMERS)[position]
        ratios = np.sort(np.minimum(amounts / np.maximum(rates, 1e-300), _HIGHEST_RATIO), axis=1)
        members = order[bounds[start] : bounds[stop]]
        yield rows[members], ratios, ranks[members] - start


def _portions(powers: Ints) -> Iterator[tuple[int, int]]:
    """Ranges of equal, ascending powers, few enough at a time to keep memory modest."""
    most = _CELLS // POINTS
    for power in np.unique(powers):
        first, last = np.searchsorted(powers, [power, power + 1]).tolist()
        for start in range(first, last, most):
            yield start, min(start + most, last)


def _bounding_power(transactions: TransactionModel, x: Ints, age: Ints, days: int) -> Ints:
    """The least k with fewer than 2^k purchases at every point of the lattice."""
    powers = 2.0 ** np.arange(1, _MOST)
    power = np.empty(len(x), dtype=np.int64)
    for start in range(0, len(x), _CELLS // 64):
        rows = slice(start, start + _CELLS // 64)
        tail = transactions.at_least_if_alive(np.r_[1.0, powers], x[rows, None], age[rows, None], days)
        power[rows] = 1 + (tail[:, 1:] > tail[:, :1] / (2 * POINTS)).sum(axis=1)
    return power


def _grid(power: int) -> tuple[Floats, Floats]:
    """Counts from 1 to 2^power, each up to 64, then in steps of 3 %, and the count that stands for each step."""
    most = 2**power
    grid = np.arange(1.0, min(most, 64) + 1)
    if most > 64:
        steps = int(np.ceil(np.log(most / 64) / np.log(1.03)))
        grid = np.r_[grid, np.unique(np.rint(64 * (most / 64) ** (np.arange(1, steps + 1) / steps)))]
    return grid, (grid + np.r_[grid[1:], grid[-1] + 1] - 1) / 2


def _counts(at_least: Floats) -> Ints:
    """For rows of P(Y ≥ grid): the place in the grid of Y given Y ≥ 1, at each of _LEVELS."""
    tail = at_least / np.maximum(at_least[:, :1], 1e-300)
    first = np.ceil(POINTS * (1 - tail) - 0.5).astype(np.int64)
    row, column = np.nonzero((first < POINTS) & (np.arange(first.shape[1]) > 0))
    steps = np.bincount(row * POINTS + first[row, column], minlength=len(tail) * POINTS)
    return np.cumsum(steps.reshape(len(tail), POINTS), axis=1)


def _gamma_quantiles(shapes: NDArray[Any], levels: NDArray[Any]) -> Floats:
    """Quantiles of Gamma(shape, 1), shapes × levels; for great shapes by Wilson & Hilferty (1931), to 1e-4."""
    answer = np.empty((len(shapes), len(levels)))
    small = shapes < _SMALL_SHAPE
    answer[small] = gammaincinv(shapes[small, None], levels)
    great = shapes[~small, None]
    answer[~small] = great * (1 - 1 / (9 * great) + ndtri(levels) / (3 * np.sqrt(great))) ** 3
    return answer
