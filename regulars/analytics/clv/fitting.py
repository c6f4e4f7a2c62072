"""Maximum likelihood: a model of purchases and one of spend from a shop's histories, with standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regulars.analytics.clv.arrays import DAYS_PER_WEEK, Floats
from regulars.analytics.clv.gamma_gamma import GammaGamma, Spending
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.observed import Observed
from regulars.analytics.clv.optimise import Derivatives, Summit, climb, highest
from regulars.analytics.clv.transactions import MODELS, TransactionModel

_SEED = 19970101


@dataclass(frozen=True)
class FittedTransactions:
    """A fitted model of purchases.

    log_likelihood is that of the data alone, without the prior; standard_errors are those of the parameters, from
    the curvature of what was maximised, None where it leaves a parameter open; customers were fitted on, of
    `starts` climbs `agreeing` ended at the same height.
    """

    model: TransactionModel
    log_likelihood: float
    standard_errors: dict[str, float | None]
    customers: int
    converged: bool
    starts: int
    agreeing: int


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
    paid_share: float


def fit_transactions(
    histories: PurchaseHistories, *, model: str = "mbg_nbd", prior: bool = True
) -> FittedTransactions:
    """Fits one of MODELS: several starts on a sample, then all customers from the best of them.

    `prior` adds the model's weak prior on the dropout, see its penalty().
    """
    if not len(histories):
        raise ValueError("no customers to fit a model on")
    kind = MODELS[model]
    fitted_on = _sample(histories, kind.fits_at_most)
    warm = _sample(fitted_on, kind.warms_up_on)
    observed, sample = Observed.of(fitted_on), Observed.of(warm)
    weight = float(prior)
    on_sample = _Height(
        kind, sample, weight * len(warm) / len(fitted_on)
    )  # The prior weighs as little as on all.
    starts = [np.log(list(start.parameters().values())) for start in kind.starts(_rate(fitted_on))]
    summits = [climb(on_sample, start) for start in starts]
    best = highest(summits)
    agreeing = _agreeing(summits, best)
    if warm is not fitted_on:
        best = climb(_Height(kind, observed, weight), best.at)
    found = kind(*np.exp(best.at).tolist())
    return FittedTransactions(
        found,
        float(best.there.value - weight * found.penalty().value),
        _standard_errors(best, list(found.parameters())),
        len(fitted_on),
        best.converged,
        len(starts),
        agreeing,
    )


def fit_spend(histories: PurchaseHistories) -> FittedSpend:
    """Fits Gamma-Gamma to all purchase days with a positive amount, the first included."""
    paid = histories.select(histories.paid_days > 0)
    if not len(paid):
        raise ValueError("no purchase day with a positive amount to fit a model of spend on")
    unit = float(paid.spend_minor.sum() / paid.paid_days.sum())

    def height(at: Floats) -> Derivatives:
        return GammaGamma(*np.exp(at)).derivatives(spending)

    starts = [np.log([p, q, (q - 1) / p]) for p, q in ((2.0, 4.0), (8.0, 3.0), (1.0, 2.0))]
    spending = Spending.of(_sample(paid, 20_000), unit=unit)
    summits = [climb(height, start) for start in starts]
    best = highest(summits)
    agreeing = _agreeing(summits, best)
    spending = Spending.of(paid, unit=unit)
    best = climb(height, best.at)
    p, q, gamma = np.exp(best.at)
    found = GammaGamma(float(p), float(q), float(gamma * unit))
    errors = _standard_errors(best._replace(at=np.log([p, q, gamma * unit])), list(found.parameters()))
    return FittedSpend(
        found,
        found.log_likelihood(paid),
        errors,
        len(paid),
        best.converged,
        len(starts),
        agreeing,
        float(paid.paid_days.sum() / (histories.repeat_purchases.sum() + len(histories))),
    )


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


def _agreeing(summits: list[Summit], best: Summit) -> int:
    return sum(bool(best.there.value - summit.there.value < 0.01) for summit in summits)


def _sample(histories: PurchaseHistories, most: int) -> PurchaseHistories:
    """At most so many customers, the same ones each time, spread over all."""
    if len(histories) <= most:
        return histories
    chosen = np.random.default_rng(_SEED).choice(len(histories), most, replace=False)
    return histories.select(np.sort(chosen))


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
