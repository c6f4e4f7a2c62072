"""Fixed limits that suit a shop, proposed from its own gaps between orders, orders and money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

FEWEST_GAPS = 20
"""With fewer gaps than this a quantile of them says nothing; then what counts is how long ago everybody bought."""

GAP_SHARES = (0.97, 0.90, 0.75, 0.50)
"""Of all gaps that ended in another order: what share was no longer than the limit of score 2, 3, 4, 5."""


@dataclass(frozen=True)
class Limits:
    """Limits of the scores 2, 3, 4, 5: days at most, orders and minor units at least. `gaps` is how many there were."""

    recency_days: list[int]
    frequency: list[int]
    monetary_minor: list[int]
    gaps: int

    @property
    def from_gaps(self) -> bool:
        """Whether the days come from gaps between orders, and not from how long ago everybody last bought."""
        return self.gaps >= FEWEST_GAPS


def propose(rows: Iterable[Sequence[Any]]) -> Limits | None:
    """From the rows of limits_sql; None where nobody has bought. Each score always takes more than the one below."""
    by_measure = {row[0]: (int(row[1]), [int(value or 0) for value in row[2:]]) for row in rows}
    buyers, recency = by_measure["recency"]
    if buyers == 0:
        return None
    gaps, lengths = by_measure["gap"]
    days = lengths if gaps >= FEWEST_GAPS else recency
    _, orders = by_measure["frequency"]
    _, money = by_measure["monetary"]
    return Limits(
        recency_days=rising([max(day, 1) for day in reversed(days)])[::-1],
        frequency=rising([1, *orders[1:]]),
        monetary_minor=rising([max(_rounded(amount), 1) for amount in money]),
        gaps=gaps,
    )


def rising(values: Sequence[int]) -> list[int]:
    """Each at least one more than the one before."""
    risen: list[int] = []
    for value in values:
        risen.append(max(value, risen[-1] + 1) if risen else value)
    return risen


def _rounded(minor: int) -> int:
    """Down to two digits that mean something: 12,345 is 12,000."""
    step: int = 10 ** max(len(str(minor)) - 2, 0)
    return minor // step * step
