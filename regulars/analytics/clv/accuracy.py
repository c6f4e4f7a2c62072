"""How near a prediction came: error in level, per customer, in ranking, and among those predicted best."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from regulars.analytics.clv.arrays import Floats

LEVEL_BOUNDS = (0.5, 2.0)


@dataclass(frozen=True)
class Accuracy:
    """A prediction and the naive one beside what happened; None where it is not defined.

    aggregate_error is expected ÷ actual − 1 over all customers, mae the mean absolute error per customer,
    rank_correlation Spearman's, top_decile_lift what the tenth predicted best brought, against the average.
    """

    actual: float
    expected: float
    naive: float
    aggregate_error: float | None
    naive_aggregate_error: float | None
    mae: float
    naive_mae: float
    rank_correlation: float | None
    naive_rank_correlation: float | None
    top_decile_lift: float | None
    naive_top_decile_lift: float | None

    @classmethod
    def of(cls, actual: Floats, expected: Floats, naive: Floats) -> Accuracy:
        return cls(
            float(actual.sum()),
            float(expected.sum()),
            float(naive.sum()),
            aggregate_error(actual, expected),
            aggregate_error(actual, naive),
            float(np.abs(expected - actual).mean()),
            float(np.abs(naive - actual).mean()),
            rank_correlation(actual, expected),
            rank_correlation(actual, naive),
            top_decile_lift(actual, expected),
            top_decile_lift(actual, naive),
        )

    def to_json(self) -> dict[str, float | None]:
        return asdict(self)


def aggregate_error(actual: Floats, predicted: Floats) -> float | None:
    total = float(actual.sum())
    return float(predicted.sum()) / total - 1 if total > 0 else None


def rank_correlation(actual: Floats, predicted: Floats) -> float | None:
    """Spearman's: the correlation of ranks, equal values sharing their mean rank."""
    first, second = (_centred_ranks(values) for values in (actual, predicted))
    spread = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / spread if spread > 0 else None


def top_decile_lift(actual: Floats, predicted: Floats) -> float | None:
    """Mean of the tenth predicted best ÷ mean of all; of equal predictions at the border each counts in part."""
    mean = float(actual.mean()) if len(actual) else 0.0
    if mean <= 0:
        return None
    places = len(actual) / 10
    border = np.partition(predicted, -int(np.ceil(places)))[-int(np.ceil(places))]
    above, tied = predicted > border, predicted == border
    rest = places - int(above.sum())
    return (float(actual[above].sum()) + rest * float(actual[tied].mean())) / places / mean


def _centred_ranks(values: Floats) -> Floats:
    _, position, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    ranks: Floats = middle[position] - len(values) / 2
    return ranks


def level_of(*, actual: float, expected: float) -> float:
    """Actual ÷ expected orders, kept between a half and twice."""
    low, high = LEVEL_BOUNDS
    return min(max(actual / expected, low), high) if expected > 0 else 1.0
