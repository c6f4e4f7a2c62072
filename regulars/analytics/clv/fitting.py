"""Maximum likelihood: a model of purchases and one of spend from a shop's histories, with standard errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from regulars.analytics.clv.arrays import DAYS_PER_WEEK, Floats
from regulars.analytics.clv.gamma_gamma import GammaGamma, Spending
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.observed import Observed
from regulars.analytics.clv.optimise import Derivatives, Summit, climb, distinct, highest
from regulars.analytics.clv.transactions import MODELS, TransactionModel


@dataclass(frozen=True)
class FittedTransactions:
    """A fitted model of purchases.

    log_likelihood is that of the data alone, without the prior; standard_errors are those of the parameters, from
    the curvature of what was maximised, None where it leaves a parameter open; customers were fitted on, of
    `starts` climbs `agreeing` ended at the same height. `open_parameters` are those that the data leave open and
    that ran to the largest or least value there is; with any of them, nothing has converged.
    """

    model: TransactionModel
    log_likelihood: float
    standard_errors: dict[str, float | None]
    customers: int
    converged: bool
    starts: int
    agreeing: int
    open_parameters: list[str]


@dataclass(frozen=True)
class FittedSpend:
    """A fitted model of spend; as FittedTransactions, log-likelihood in minor units.

    paid_share is the share of purchase days that have a positive amount, the only ones the model speaks of.
    """

    model: GammaGamma
    log_likelihood: float
    standard_errors: dict[str, float | None]
    customers: int
    converged: bool
    starts: int
    agreeing: int
    open_parameters: list[str]
    paid_share: float


def fit_transactions(
    histories: PurchaseHistories, *, model: str = "mbg_nbd", prior: bool = True, most: int | None = None
) -> FittedTransactions:
    """Fits one of MODELS: several starts on a sample, then all customers from every place where those ended.

    `prior` adds the model's weak prior on the dropout, see its penalty(); `most` fits on so many customers only.
    """
    if not len(histories):
        raise ValueError("no customers to fit a model on")
    kind = MODELS[model]
    everybody = Observed.of(histories)
    fitted_on = everybody.sample(min(kind.fits_at_most, most or kind.fits_at_most))
    warm = fitted_on.sample(kind.warms_up_on)
    weight = float(prior)
    on_sample = _Height(
        kind, warm, weight * warm.customers / fitted_on.customers
    )  # The prior weighs as on all.
    starts = [np.log(list(start.parameters().values())) for start in kind.starts(_rate(histories))]
    summits = [climb(on_sample, start) for start in starts]
    best, agreeing = highest(summits), _agreeing(summits)
    if warm is not fitted_on:
        on_all = _Height(kind, fitted_on, weight)
        best = highest([climb(on_all, summit.at) for summit in distinct(summits)])
    fitted = kind(*np.exp(best.at).tolist())
    names = list(fitted.parameters())
    return FittedTransactions(
        fitted,
        float(best.there.value - weight * fitted.penalty().value),
        _standard_errors(best, names),
        int(fitted_on.customers),
        best.converged,
        len(starts),
        agreeing,
        _open(best, names),
    )


def fit_spend(histories: PurchaseHistories, *, most: int | None = None) -> FittedSpend:
    """Fits Gamma-Gamma to all purchase days with a positive amount, the first included.

    `most` fits on so many customers only.
    """
    paid = histories.select(histories.paid_days > 0)
    if not len(paid):
        raise ValueError("no purchase day with a positive amount to fit a model of spend on")
    unit = float(paid.spend_minor.sum() / paid.paid_days.sum())

    everybody = Spending.of(paid, unit=unit)
    everybody = everybody.sample(most) if most else everybody
    warm = everybody.sample(20_000)
    starts = [np.log([p, q, (q - 1) / p]) for p, q in ((2.0, 4.0), (8.0, 3.0), (1.0, 2.0))]
    summits = [climb(_spend_height(warm), start) for start in starts]
    best, agreeing = highest(summits), _agreeing(summits)
    if warm is not everybody:
        best = highest([climb(_spend_height(everybody), summit.at) for summit in distinct(summits)])
    p, q, gamma = np.exp(best.at)
    fitted = GammaGamma(float(p), float(q), float(gamma * unit))
    names = list(fitted.parameters())
    return FittedSpend(
        fitted,
        fitted.log_likelihood(paid),
        _standard_errors(best._replace(at=np.log([p, q, gamma * unit])), names),
        len(paid),
        best.converged,
        len(starts),
        agreeing,
        _open(best, names),
        float(paid.paid_days.sum() / (histories.repeat_purchases.sum() + len(histories))),
    )


def _spend_height(spending: Spending) -> Callable[[Floats], Derivatives]:
    return lambda at: GammaGamma(*np.exp(at)).derivatives(spending)


@dataclass(frozen=True)
class _Height:
    """What is climbed: the log-likelihood of the data, and `prior` times the model's penalty."""

    kind: type[TransactionModel]
    observed: Observed
    prior: float

    def __call__(self, at: Floats) -> Derivatives:
        model = self.kind(*np.exp(at))
        data = model.derivatives(self.observed)
        if not self.prior:
            return data
        value, gradient, hessian = model.penalty()
        return data.plus(Derivatives(self.prior * value, self.prior * gradient, self.prior * hessian))


def _agreeing(summits: list[Summit]) -> int:
    top = highest(summits).there.value
    return sum(bool(top - summit.there.value < 0.01) for summit in summits)


def _open(summit: Summit, names: list[str]) -> list[str]:
    """The parameters that ran to the wall."""
    return [name for name, stopped in zip(names, summit.on_wall(), strict=True) if stopped]


def _rate(histories: PurchaseHistories) -> float:
    """Repeat purchases a week of those who came back, while they did."""
    weeks = float(histories.age_at_last_order_days.sum()) / DAYS_PER_WEEK
    return max(float(histories.repeat_purchases.sum()), 1.0) / max(weeks, 1.0)


def _standard_errors(summit: Summit, names: list[str]) -> dict[str, float | None]:
    """Of the parameters themselves, from the curvature in their logarithms: sd(θ) ≈ θ sd(ln θ)."""
    information = -summit.there.hessian
    curvature = np.linalg.eigvalsh(information)
    if not curvature.min() > 1e-12 * max(float(curvature.max()), 1e-6):
        return dict.fromkeys(names)
    deviations = np.exp(summit.at) * np.sqrt(np.diag(np.linalg.inv(information)))
    return dict(zip(names, map(float, deviations), strict=True))
