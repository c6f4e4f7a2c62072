"""Pareto/NBD: buys as a Poisson process while alive, leaves at any moment, purchase or not.

λ ~ Gamma(r, α), μ ~ Gamma(s, β), all in weeks. The likelihood is taken as the integral over the moment of leaving,
since its closed form (two hypergeometric functions) is not a number for customers with a hundred purchases:

    L = Γ(r+x) α^r/Γ(r) · (α+T)^−(r+x) (β/(β+T))^s · [1 + s ∫ ((α+T)/(α+τ))^(r+x) ((β+T)/(β+τ))^s dτ/(β+τ)]

over τ from t_x to T; P(alive) is one over the bracket. Schmittlein, Morrison & Colombo (1987), Counting Your
Customers; Fader & Hardie (2005), A Note on Deriving the Pareto/NBD Model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar, Self

import numpy as np
from scipy.special import expit, exprel

from regulars.analytics.clv import gamma_poisson
from regulars.analytics.clv.arrays import DAYS_PER_WEEK, AnyInts, Floats, distinct_pairs, never_falling
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.observed import Observed
from regulars.analytics.clv.optimise import Derivatives, in_logarithms

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2
_TIMES, _TIME_WEIGHTS = np.polynomial.legendre.leggauss(8)
_TIMES, _TIME_WEIGHTS = (_TIMES + 1) / 2, _TIME_WEIGHTS / 2
_ROWS = 1 << 13
_NEGLIGIBLE = 45.0  # e^−45 of the integrand's peak.


@dataclass(frozen=True)
class ParetoNBD:
    """Parameters in weeks: buying rate ~ Gamma(r, α), leaving rate ~ Gamma(s, β)."""

    r: float
    alpha: float
    s: float
    beta: float

    name: ClassVar[str] = "pareto_nbd"
    fits_at_most: ClassVar[int] = 100_000  # The integral of each customer costs thirty exponentials.
    warms_up_on: ClassVar[int] = 5_000

    def parameters(self) -> dict[str, float]:
        return asdict(self)

    @classmethod
    def starts(cls, rate: float) -> list[Self]:
        """Points to climb from; `rate` is the purchases a week of those who came back."""
        shapes = [(0.5, 0.6, 12.0), (1.0, 1.0, 50.0), (2.0, 0.3, 6.0), (0.5, 0.1, 0.2)]
        return [cls(r, r / rate, s, beta) for r, s, beta in shapes]

    def penalty(self) -> Derivatives:
        """Weak prior on the dropout: −½(ln s/1.5)² − ½((ln β − ln 26)/3)², in the logarithms of the parameters.

        In the spirit of the one on BG/NBD: s says how alike customers are in leaving, β how many weeks it takes to
        tell. In a panel in which nobody leaves both would run to infinity; a well-identified fit moves by less
        than .01 in log-likelihood.
        """
        alike, memory = np.log(self.s), np.log(self.beta / 26)
        return Derivatives(
            -0.5 * ((alike / 1.5) ** 2 + (memory / 3) ** 2),
            np.array([0.0, 0.0, -alike / 1.5**2, -memory / 9]),
            -np.diag([0.0, 0.0, 1 / 1.5**2, 1 / 9]),
        )

    def log_likelihood(self, histories: PurchaseHistories) -> float:
        return self.derivatives(Observed.of(histories)).value

    def derivatives(self, observed: Observed) -> Derivatives:
        """Log-likelihood with gradient and Hessian in the logarithms of (r, α, s, β)."""
        value, gradient, hessian = 0.0, np.zeros(4), np.zeros((4, 4))
        value, gradient[:2], hessian[:2, :2] = gamma_poisson.log_likelihood_sums(self.r, self.alpha, observed)
        stay, left, curved = gamma_poisson.log_likelihood_sums(
            self.s, self.beta, observed.without_purchases()
        )
        value, gradient[2:], hessian[2:, 2:] = value + stay, left, curved
        for start in range(0, len(observed.x), _ROWS):
            rows = slice(start, start + _ROWS)
            more = self._odds_part(
                observed.x[rows], observed.last[rows], observed.age[rows], observed.weight[rows]
            )
            value, gradient, hessian = value + more.value, gradient + more.gradient, hessian + more.hessian
        return in_logarithms(value, gradient, hessian, np.array([self.r, self.alpha, self.s, self.beta]))

    def _odds_part(self, x: AnyInts, last: AnyInts, age: AnyInts, weight: Floats) -> Derivatives:
        """Sum over rows of ln(1 + Z), Z the odds of having left, with derivatives in (r, α, s, β).

        The derivatives of ln Z are those of the integrand's logarithm averaged over the moment of leaving, and
        their variance enters the Hessian.
        """
        log_z, density, moment = self._odds(x, last, age)
        share = expit(log_z)
        over_alpha, over_beta = 1 / (self.alpha + moment), 1 / (self.beta + moment)
        end = age[:, None] / DAYS_PER_WEEK
        bought = (self.r + x)[:, None]
        slopes = np.stack(
            [
                np.log((self.alpha + end) * over_alpha),
                bought * (1 / (self.alpha + end) - over_alpha),
                1 / self.s + np.log((self.beta + end) * over_beta),
                self.s / (self.beta + end) - (self.s + 1) * over_beta,
            ]
        )
        mean = np.einsum("pnk,nk->pn", slopes, density)
        chosen = weight * share
        hessian = np.einsum("pnk,qnk,nk->pq", slopes, slopes, density * chosen[:, None], optimize=True)
        hessian -= (mean * (chosen * share)) @ mean.T
        within = density * chosen[:, None]
        mixed = float((within * (1 / (self.alpha + end) - over_alpha)).sum())
        hessian[0, 1] += mixed
        hessian[1, 0] += mixed
        hessian[1, 1] += float((within * bought * (over_alpha**2 - 1 / (self.alpha + end) ** 2)).sum())
        hessian[2, 2] -= float(chosen.sum()) / self.s**2
        mixed = float((within * (1 / (self.beta + end) - over_beta)).sum())
        hessian[2, 3] += mixed
        hessian[3, 2] += mixed
        square = (self.s + 1) * over_beta**2 - self.s / (self.beta + end) ** 2
        hessian[3, 3] += float((within * square).sum())
        return Derivatives(float(weight @ np.logaddexp(0.0, log_z)), mean @ chosen, hessian)

    def _odds(self, x: AnyInts, last: AnyInts, age: AnyInts) -> tuple[Floats, Floats, Floats]:
        """ln Z of rows, and of the moment of leaving, if so, the density at the nodes and the nodes in weeks.

        In u = ln((m+T)/(m+τ)), m the lesser of α and β, the integrand is smooth and at most exponential; where it
        has fallen by e^45 from the last purchase on, the rest is left out. Gauss–Legendre with 32 nodes.
        """
        first, end = (last / DAYS_PER_WEEK)[:, None], (age / DAYS_PER_WEEK)[:, None]
        lesser = min(self.alpha, self.beta)
        bought = (self.r + x)[:, None]
        longest = np.log1p((end - first) / (lesser + first))
        fall = (lesser + first) * (bought / (self.alpha + first) + (self.s + 1) / (self.beta + first)) - 1
        length = np.minimum(longest, _NEGLIGIBLE / np.maximum(fall, 1e-300))
        back = length * _NODES  # From t_x on: u = longest − back.
        moment = first + (lesser + first) * np.expm1(back)
        log_integrand = (
            bought * np.log((self.alpha + end) / (self.alpha + moment))
            + self.s * np.log((self.beta + end) / (self.beta + moment))
            + np.log((lesser + moment) / (self.beta + moment))
        )
        peak = log_integrand.max(axis=1, keepdims=True)
        weighted = np.exp(log_integrand - peak) * _WEIGHTS
        total = weighted.sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore"):  # ln 0 = −∞: bought on the day of asking, hence alive.
            log_z = (np.log(self.s) + np.log(length) + peak + np.log(total))[:, 0]
        return log_z, weighted / total, moment

    def probability_alive(self, histories: PurchaseHistories) -> Floats:
        """P(alive at T | x, t_x, T)."""
        return self.alive(histories.repeat_purchases, histories.age_at_last_order_days, histories.age_days)

    def alive(self, x: AnyInts, last: AnyInts, age: AnyInts) -> Floats:
        """P(alive) of rows of (x, t_x, T), days as whole numbers."""
        answer = np.empty(len(x))
        for start in range(0, len(x), _ROWS):
            rows = slice(start, start + _ROWS)
            answer[rows] = expit(-self._odds(x[rows], last[rows], age[rows])[0])
        return answer

    def expected_if_alive(self, x: AnyInts, age: AnyInts, days: Sequence[float]) -> Floats:
        """E[purchase days within each of `days` | alive at T], len(x) × len(days); t_x does not matter then.

        (r+x)/(α+T) · (β+T)/(s−1) · [1 − ((β+T)/(β+T+t))^(s−1)], through (1 − e^−y)/y, which is 1 at y = 0.
        """
        weeks = np.asarray(days, dtype=np.float64) / DAYS_PER_WEEK
        end = (age / DAYS_PER_WEEK)[:, None]
        rate = (self.r + x)[:, None] / (self.alpha + end)
        log_time = np.log1p(weeks / (self.beta + end))
        alive_for = (self.beta + end) * log_time * exprel(-(self.s - 1) * log_time)
        return never_falling(rate * np.minimum(alive_for, weeks), weeks)

    def at_least_if_alive(self, counts: Floats, x: AnyInts, age: AnyInts, days: float) -> Floats:
        """P(at least that many purchase days within `days` | alive at T), broadcasting counts ≥ 1 against x, age.

        Negative binomial over the time alive, which is `days` or, distributed as a Pareto, less: Gauss–Legendre
        in the chance to be alive that long.
        """
        weeks = days / DAYS_PER_WEEK
        end, shape = age / DAYS_PER_WEEK, self.r + x
        through = np.exp(-self.s * np.log1p(weeks / (self.beta + end)))
        answer = through * gamma_poisson.at_least(counts, shape, weeks / (self.alpha + end + weeks))
        for node, weight in zip(_TIMES, _TIME_WEIGHTS, strict=True):
            chance = through + (1 - through) * node
            with np.errstate(over="ignore"):
                time = np.minimum((self.beta + end) * np.expm1(-np.log(chance) / self.s), weeks)
            tail = gamma_poisson.at_least(counts, shape, time / (self.alpha + end + time))
            answer = answer + (1 - through) * weight * tail
        return answer

    def expected_purchases(self, histories: PurchaseHistories, days: Sequence[int]) -> Floats:
        """E[Y(t) | x, t_x, T], n × len(days), for t in days from the day of asking."""
        keys = distinct_pairs(histories.repeat_purchases, histories.age_days)
        given_alive = self.expected_if_alive(keys.first, keys.second, days)
        return self.probability_alive(histories)[:, None] * given_alive[keys.position]

    def expected_since_first(self, days: Sequence[int]) -> Floats:
        """E[X(t)] of a new customer: repeat purchase days within t days of the first purchase."""
        nobody = np.zeros(1, dtype=np.int64)
        expected: Floats = self.expected_if_alive(nobody, nobody, days)[0]
        return expected
