"""What BG/NBD and MBG/NBD share: after a purchase a customer leaves for good, with a chance of their own.

Buying is Poisson with rate λ ~ Gamma(r, α); the chance p ~ Beta(a, b) varies between customers, not with time. In
BG/NBD the first chance to leave comes after the first repeat purchase, in MBG/NBD after the very first purchase. With
j the number of chances so far (x or x + 1) both read the same:

    L = Γ(r+x) α^r / Γ(r) · [B(a, b+j)/B(a, b) (α+T)^−(r+x) + B(a+1, b+j−1)/B(a, b) (α+t_x)^−(r+x)]

The first term is a customer still alive, the second one who left at t_x (absent where j = 0).

Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way; Batislam, Denizel & Filiztekin (2007);
Wagner & Hoppe (2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar, Self

import numpy as np
from scipy.special import expit, gammaln

from regulars.analytics.clv import gamma_poisson
from regulars.analytics.clv.arrays import DAYS_PER_WEEK, AnyInts, Floats, distinct_pairs, never_falling
from regulars.analytics.clv.beta_mixture import expected_before_leaving
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.observed import Observed, partial_sums
from regulars.analytics.clv.optimise import Derivatives, in_logarithms


@dataclass(frozen=True)
class BetaDropout:
    """Parameters in weeks: rate ~ Gamma(r, α), chance to leave after a purchase ~ Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    name: ClassVar[str]
    leaves_after_first: ClassVar[bool]
    fits_at_most: ClassVar[int] = 1 << 62
    warms_up_on: ClassVar[int] = 20_000

    def parameters(self) -> dict[str, float]:
        return asdict(self)

    @classmethod
    def starts(cls, rate: float) -> list[Self]:
        """Points to climb from; `rate` is the purchases a week of those who came back."""
        shapes = [(0.5, 0.8, 2.0), (1.0, 0.3, 4.0), (2.0, 1.0, 1.0), (0.3, 2.0, 6.0)]
        return [cls(r, r / rate, a, b) for r, a, b in shapes]

    def penalty(self) -> Derivatives:
        """Weak prior on the dropout: −½((ln(a+b) − ln 4)/1.5)², in the logarithms of the parameters.

        Without it a panel in which nobody leaves runs to infinity along a ridge of a and b; a well-identified fit
        moves by less than .01 in log-likelihood.
        """
        total, spread = self.a + self.b, 1.5**2
        off = np.log(total / 4.0)
        share = np.array([0.0, 0.0, self.a / total, self.b / total])
        curved = np.diag(share) - np.outer(share, share)
        return Derivatives(
            -0.5 * off**2 / spread, -off / spread * share, -(np.outer(share, share) + off * curved) / spread
        )

    def log_likelihood(self, histories: PurchaseHistories) -> float:
        return self.derivatives(Observed.of(histories)).value

    def derivatives(self, observed: Observed) -> Derivatives:
        """Log-likelihood with gradient and Hessian in the logarithms of (r, α, a, b).

        With z = ln(a/(b+j−1)) + (r+x) ln((α+T)/(α+t_x)) the second term is e^z times the first, so
        ln L = ln(first) + ln(1 + e^z), and 1/(1 + e^z) is the probability to be alive. Everything but e^z is a
        sum over the few distinct x and days.
        """
        a, b = self.a, self.b
        value, gradient, hessian = 0.0, np.zeros(4), np.zeros((4, 4))
        value, gradient[:2], hessian[:2, :2] = gamma_poisson.log_likelihood_sums(self.r, self.alpha, observed)

        by_x = observed.customers_by_x
        k = np.arange(len(by_x) - 1 + self.leaves_after_first)
        stay, either = b + k, a + b + k

        def kept(terms: Floats) -> float:
            """Sum over customers of the first j of these terms."""
            return float(by_x @ partial_sums(terms)[int(self.leaves_after_first) :])

        value -= kept(np.log1p(a / stay))
        gradient[2:] = -kept(1 / either), kept(a / (stay * either))
        curve = kept(1 / either**2)
        hessian[2:, 2:] = [[curve, curve], [curve, curve - kept(1 / stay**2)]]

        z, by_parameter, twice_inverse = self._odds(observed)
        small = np.exp(-np.abs(z))  # expit(z) and ln(1 + e^z) from one exponential.
        share = np.where(z > 0, 1.0, small) / (1 + small)
        weight = observed.weight * share
        value += float(observed.weight @ (np.maximum(z, 0.0) + np.log(1 + small)))
        gradient += by_parameter @ weight
        hessian += (by_parameter * (weight * (1 - share))) @ by_parameter.T
        mixed = by_parameter[1] / (self.r + observed.x)
        hessian[0, 1] += weight @ mixed
        hessian[1, 0] = hessian[0, 1]
        hessian[1, 1] -= (weight * by_parameter[1]) @ twice_inverse
        hessian[2, 2] -= weight.sum() / a**2
        hessian[3, 3] += weight @ by_parameter[3] ** 2
        return in_logarithms(value, gradient, hessian, np.array([self.r, self.alpha, a, b]))

    def _odds(self, observed: Observed) -> tuple[Floats, Floats, Floats]:
        """z of every row, its derivatives (4 × rows), and 1/(α+T) + 1/(α+t_x).

        Where there was no chance to leave yet z is −∞, which gives the derivatives no weight.
        """
        chances, had = self._chances(np.arange(len(observed.customers_by_x)))
        log_odds = np.where(had, np.log(self.a / (self.b + chances - 1)), -np.inf)
        grown, inverse = np.log1p(observed.weeks / self.alpha), 1 / (self.alpha + observed.weeks)
        at_age, at_last = inverse[observed.age], inverse[observed.last]
        exposed = self.r + observed.x
        by_parameter = np.empty((4, len(exposed)))
        by_parameter[0] = grown[observed.age] - grown[observed.last]
        by_parameter[1] = exposed * (at_age - at_last)
        by_parameter[2] = 1 / self.a
        by_parameter[3] = (-1 / (self.b + chances - 1))[observed.x]
        z = log_odds[observed.x] + exposed * by_parameter[0]
        return z, by_parameter, at_age + at_last

    def _chances(self, x: AnyInts) -> tuple[Floats, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
        """j, the chances to leave so far (1 where there was none, so that j−1 is no hazard), and whether any."""
        chances = x + float(self.leaves_after_first)
        return np.maximum(chances, 1.0), chances > 0

    def probability_alive(self, histories: PurchaseHistories) -> Floats:
        """P(alive at T | x, t_x, T) = 1 / (1 + e^z): 1 in BG/NBD for whoever bought once."""
        return self.alive(histories.repeat_purchases, histories.age_at_last_order_days, histories.age_days)

    def alive(self, x: AnyInts, last: AnyInts, age: AnyInts) -> Floats:
        """P(alive) of rows of (x, t_x, T), days as whole numbers."""
        chances, had = self._chances(x)
        since = np.log1p(age / DAYS_PER_WEEK / self.alpha) - np.log1p(last / DAYS_PER_WEEK / self.alpha)
        z = np.log(self.a / (self.b + chances - 1)) + (self.r + x) * since
        return np.where(had, expit(-z), 1.0)

    def expected_if_alive(self, x: AnyInts, age: AnyInts, days: Sequence[float]) -> Floats:
        """E[purchase days within each of `days` | alive at T], len(x) × len(days); t_x does not matter then.

        λ ~ Gamma(r+x, α+T) and p ~ Beta(a, b+j): the expectation of (1 − e^(−λpt))/p, see beta_mixture.py.
        """
        weeks = np.asarray(days, dtype=np.float64) / DAYS_PER_WEEK
        survived = self.b + x + float(self.leaves_after_first)
        scale = self.alpha + age / DAYS_PER_WEEK
        return never_falling(expected_before_leaving(self.a, survived, self.r + x, scale, weeks), weeks)

    def at_least_if_alive(self, counts: Floats, x: AnyInts, age: AnyInts, days: float) -> Floats:
        """P(at least that many purchase days within `days` | alive at T), broadcasting counts ≥ 1 against x, age.

        Y = min(K, G): K, the purchases of somebody who never leaves, is negative binomial; G, the purchase after
        which the customer leaves, has P(G ≥ k) = B(a, b+j+k−1)/B(a, b+j); given alive they are independent.
        """
        weeks = days / DAYS_PER_WEEK
        survived = self.b + x + float(self.leaves_after_first)
        stays = (
            gammaln(survived + counts - 1)
            - gammaln(survived)
            - gammaln(self.a + survived + counts - 1)
            + gammaln(self.a + survived)
        )
        exposure = weeks / (self.alpha + age / DAYS_PER_WEEK + weeks)
        tail: Floats = gamma_poisson.at_least(counts, self.r + x, exposure) * np.exp(np.minimum(stays, 0.0))
        return tail

    def expected_purchases(self, histories: PurchaseHistories, days: Sequence[int]) -> Floats:
        """E[Y(t) | x, t_x, T], n × len(days), for t in days from the day of asking."""
        keys = distinct_pairs(histories.repeat_purchases, histories.age_days)
        given_alive = self.expected_if_alive(keys.first, keys.second, days)
        return self.probability_alive(histories)[:, None] * given_alive[keys.position]

    def expected_since_first(self, days: Sequence[int]) -> Floats:
        """E[X(t)] of a new customer: repeat purchase days within t days of the first purchase."""
        nobody = np.zeros(1, dtype=np.int64)
        expected: Floats = self.expected_if_alive(nobody, nobody, days)[0]
        return expected * float(self.alive(nobody, nobody, nobody)[0])
