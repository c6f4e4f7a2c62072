"""Buying while alive, shared by the three models: Poisson with a rate that varies between customers as a Gamma(r, α).

Its part of the log-likelihood, and how many purchases come within a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from regulars.analytics.clv.arrays import Floats
from regulars.analytics.clv.observed import Observed, partial_sums


def log_likelihood_sums(r: float, alpha: float, observed: Observed) -> tuple[float, Floats, Floats]:
    """Sum over customers of ln[Γ(r+x) α^r / (Γ(r) (α+T)^(r+x))], gradient and Hessian in (r, α)."""
    by_x, by_age, bought = observed.customers_by_x, observed.customers_by_age, observed.purchases_by_age
    weeks, x = observed.weeks, np.arange(len(observed.customers_by_x))
    at = r + x[:-1]
    grown = np.log1p(weeks / alpha)
    exposed = r * by_age + bought
    inverse = weeks / (alpha * (alpha + weeks))  # 1/α − 1/(α+T)
    square = weeks * (2 * alpha + weeks) / (alpha * (alpha + weeks)) ** 2  # 1/α² − 1/(α+T)²
    all_bought = float(bought.sum())
    value = by_x @ partial_sums(np.log(at)) - all_bought * np.log(alpha) - exposed @ grown
    gradient = np.array(
        [
            by_x @ partial_sums(1 / at) - by_age @ grown,
            exposed @ inverse - all_bought / alpha,
        ]
    )
    mixed = by_age @ inverse
    hessian = np.array(
        [
            [-(by_x @ partial_sums(1 / at**2)), mixed],
            [mixed, all_bought / alpha**2 - exposed @ square],
        ]
    )
    return float(value), gradient, hessian


def at_least(counts: Floats, shape: NDArray[Any], exposure: NDArray[Any]) -> Floats:
    """P(K ≥ k) of a Poisson count whose rate is Gamma(shape, A) over a time t; exposure is t/(A+t).

    Negative binomial tail: the regularised incomplete beta function I(k, shape); 1 for k = 0.
    """
    tail: Floats = np.where(counts > 0, betainc(np.maximum(counts, 1e-300), shape, exposure), 1.0)
    return tail
