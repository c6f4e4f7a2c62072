"""Gamma-Gamma: how much a customer spends on a purchase day, from what they spent so far.

Amounts of a customer vary as Gamma(p, ν), ν between customers as Gamma(q, γ). A customer with m paid days of sum S
is expected to spend p(γ + S)/(p m + q − 1) a day: their own mean and the shop's, weighted by p m : q − 1.

Fader, Hardie & Lee (2005), RFM and CLV; Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from scipy.special import betaln, polygamma, psi

from regulars.analytics.clv.arrays import AnyInts, Floats, Ints, sums_by
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.observed import evenly
from regulars.analytics.clv.optimise import Derivatives, in_logarithms

LEAST_WEIGHT = 0.25
_BITS = 62  # Of a sort key.


@dataclass(frozen=True)
class GammaGamma:
    """Shapes p and q, and γ in minor units.

    With q ≤ 1 the shop's mean pγ/(q − 1) is infinite: a few customers spend so much that no mean settles. The
    denominators p m + q − 1 are therefore never taken below LEAST_WEIGHT, which bounds the shop's mean by 4 p γ;
    intervals are quantiles and need no such bound.
    """

    p: float
    q: float
    gamma: float

    def parameters(self) -> dict[str, float]:
        return asdict(self)

    def log_likelihood(self, histories: PurchaseHistories) -> float:
        """Sum of ln f(mean amount | m) in minor units, over customers with a paid day."""
        return self.derivatives(Spending.of(histories)).value

    def expected_spend_minor(self, histories: PurchaseHistories) -> Floats:
        """Expected amount of a paid day, the shop's mean for a customer without one."""
        shape = self.p * histories.paid_days
        sums = np.where(histories.paid_days > 0, histories.spend_minor, 0)
        expected: Floats = self.p * (self.gamma + sums) / np.maximum(shape + self.q - 1, LEAST_WEIGHT)
        return expected

    @property
    def mean_spend_minor(self) -> float:
        """The shop's expected amount of a paid day."""
        return self.p * self.gamma / max(self.q - 1, LEAST_WEIGHT)

    def credibility(self, paid_days: AnyInts) -> Floats:
        """The weight, 0 to 1, of a customer's own mean against the shop's: p m / (p m + q − 1)."""
        shape = self.p * paid_days.astype(np.float64)
        weight: Floats = np.minimum(shape / np.maximum(shape + self.q - 1, LEAST_WEIGHT), 1.0)
        return weight

    def derivatives(self, spending: Spending) -> Derivatives:
        """Log-likelihood with gradient and Hessian in the logarithms of (p, q, γ).

        ln f = −ln B(p m, q) − p m ln(1 + γ/S) − q ln(1 + S/γ) − ln(S/m): one logarithm a customer, the rest a
        table over the distinct m.
        """
        p, q, gamma, m = self.p, self.q, self.gamma, spending.days
        own = np.log1p(gamma / spending.sums)
        shop = own + spending.log_sums - np.log(gamma)  # ln(1 + S/γ)
        inverse = 1 / (gamma + spending.sums)
        both, alone = spending.counts * psi(p * m + q), spending.counts * psi(p * m)
        own_by_days, shop_sum = spending.by_days(own), float(shop.sum())
        inverse_by_days = spending.by_days(inverse)
        value = (
            -(spending.counts @ betaln(p * m, q)) - p * (m @ own_by_days) - q * shop_sum - spending.jacobian
        )
        customers = float(spending.counts.sum())
        gradient = np.array(
            [
                m @ (both - alone - own_by_days),
                both.sum() - customers * psi(q) - shop_sum,
                customers * q / gamma - (p * m + q) @ inverse_by_days,
            ]
        )
        curve = spending.counts * polygamma(1, p * m + q)
        hessian = np.empty((3, 3))
        hessian[0, 0] = m**2 @ (curve - spending.counts * polygamma(1, p * m))
        hessian[0, 1] = hessian[1, 0] = m @ curve
        hessian[1, 1] = curve.sum() - customers * polygamma(1, q)
        hessian[0, 2] = hessian[2, 0] = -(m @ inverse_by_days)
        hessian[1, 2] = hessian[2, 1] = customers / gamma - inverse.sum()
        hessian[2, 2] = -customers * q / gamma**2 + (p * m + q) @ spending.by_days(inverse**2)
        return in_logarithms(float(value), gradient, hessian, np.array([p, q, gamma]))


@dataclass(frozen=True)
class Spending:
    """Customers with a paid day: the distinct m with their counts, each customer's position there and sum."""

    days: Floats
    counts: Floats
    position: AnyInts
    sums: Floats
    log_sums: Floats
    jacobian: float

    @classmethod
    def of(cls, histories: PurchaseHistories, *, unit: float = 1.0) -> Spending:
        """With amounts counted in `unit` minor units; sorted, so that the numbering of customers moves no digit."""
        paid = histories.paid_days > 0
        days, sums = histories.paid_days[paid].astype(np.int64), histories.spend_minor[paid]
        bits = int(sums.max(initial=0)).bit_length()
        if bits + int(days.max(initial=0)).bit_length() <= _BITS:
            key = np.sort(days << bits | sums)
            days, sums = key >> bits, key & ((1 << bits) - 1)
        else:
            order = np.lexsort((sums, days))
            days, sums = days[order], sums[order]
        return cls._of_sorted(days, sums / unit)

    @classmethod
    def _of_sorted(cls, days: Ints, sums: Floats) -> Spending:
        counts = np.bincount(days)
        there = np.flatnonzero(counts)
        place = np.zeros(len(counts), dtype=np.int64)
        place[there] = np.arange(len(there))
        logs = np.log(sums)
        return cls(
            there.astype(np.float64),
            counts[there].astype(np.float64),
            place[days],
            sums,
            logs,
            float(logs.sum() - counts[there] @ np.log(there)),
        )

    def sample(self, most: int) -> Spending:
        """At most so many customers, taken at even distances from the sorted ones."""
        if len(self.sums) <= most:
            return self
        chosen = evenly(len(self.sums), most)
        return self._of_sorted(self.days[self.position[chosen]].astype(np.int64), self.sums[chosen])

    def by_days(self, values: Floats) -> Floats:
        """Sums of a customer column over the customers of each distinct m."""
        return sums_by(self.position, values, len(self.days))
