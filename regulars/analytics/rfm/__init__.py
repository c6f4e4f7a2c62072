"""RFM in SQL: values per customer, cut-points of a population, scores from cut-points. Open values.sql first.

The texts run on PostgreSQL and, in tests, on DuckDB. Parameters are bound by name; `{counted_orders}` is the
text of a query with the columns (customer_id, day, net_minor) that customers/tables.py makes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from regulars.analytics.rfm import segment_map

MEASURES = ("recency", "frequency", "monetary")
EPOCH = date(1970, 1, 1)


@cache
def _text(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text()


def values_sql(counted_orders: str) -> str:
    """Rows (customer_id, last_order_on, frequency_count, monetary_minor, first_order_on), one a customer.

    Bind period_start and as_of.
    """
    return _text("values").replace("{counted_orders}", counted_orders)


def cut_points_sql(values: str) -> str:
    """Rows (measure, cut_2, cut_3, cut_4, cut_5) of the population in `values`; binds nothing."""
    return _text("cut_points").replace("{values}", values)


def limits_sql(counted_orders: str) -> str:
    """One row of what fixed limits are proposed from; bind period_start, as_of, gap_shares and the like."""
    return _text("limits").replace("{counted_orders}", counted_orders)


def segment_sql(cell_segment: str, first_order_on: str, new_since: str) -> str:
    """The suggested segment: the cell's, except that whoever first ordered before `new_since` is not New.

    `new_since` is the cut-point of recency 4 in days since 1970-01-01; where nobody earned a 4 it is NULL.
    """
    long_known = f"{first_order_on} - DATE '1970-01-01' < CAST({new_since} AS bigint)"
    return (
        f"CASE WHEN {cell_segment} = '{segment_map.NEW}' AND {long_known}"
        f" THEN '{segment_map.NOT_NEW}' ELSE {cell_segment} END"
    )


def scores_sql(values: str) -> str:
    """The rows of `values` with the three scores added; bind CutPoints.parameters()."""
    return _text("scores").replace("{values}", values)


@dataclass(frozen=True)
class CutPoints:
    """Per measure the least value that earns the scores 2, 3, 4 and 5; None where no value earned it.

    Recency is counted in days since 1970-01-01 of the last order, so that more is better in all three.
    """

    recency: Sequence[int | None]
    frequency: Sequence[int | None]
    monetary: Sequence[int | None]

    @classmethod
    def from_rows(
        cls, rows: Sequence[tuple[str, int | None, int | None, int | None, int | None]]
    ) -> CutPoints:
        """From the answer of cut_points_sql; an empty population has no cut-points."""
        found = {measure: cuts for measure, *cuts in rows}
        return cls(**{measure: found.get(measure, [None] * 4) for measure in MEASURES})

    @classmethod
    def from_thresholds(
        cls, *, as_of: date, recency_days: Sequence[int], frequency: Sequence[int], monetary: Sequence[int]
    ) -> CutPoints:
        """From fixed limits, each of four in the order of scores 2, 3, 4, 5; recency in days, at most."""
        return cls(
            recency=[epoch_day(as_of - timedelta(days=days)) for days in recency_days],
            frequency=list(frequency),
            monetary=list(monetary),
        )

    @classmethod
    def from_json(cls, kept: Mapping[str, Sequence[int | None]]) -> CutPoints:
        """As a run keeps them."""
        return cls(**{measure: list(kept[measure]) for measure in MEASURES})

    def to_json(self) -> dict[str, list[int | None]]:
        return {measure: list(getattr(self, measure)) for measure in MEASURES}

    def parameters(self) -> dict[str, int | None]:
        """recency_2 … monetary_5, for scores_sql."""
        return {
            f"{measure}_{score}": cut
            for measure in MEASURES
            for score, cut in zip((2, 3, 4, 5), getattr(self, measure), strict=True)
        }

    @property
    def new_since(self) -> int | None:
        """Whoever first ordered before this day is not new: the cut-point of recency 4."""
        return self.recency[2]

    def segment(self, cell_segment: str, first_order_on: date) -> str:
        """The suggested segment of one customer, as segment_sql gives it."""
        if cell_segment != segment_map.NEW or self.new_since is None:
            return cell_segment
        return segment_map.NOT_NEW if epoch_day(first_order_on) < self.new_since else cell_segment

    def score(self, measure: str, value: int) -> int:
        """The score of one value, as the SQL gives it."""
        reached = [cut is not None and value >= cut for cut in getattr(self, measure)]
        return 1 + max((at for at, there in enumerate(reached, 1) if there), default=0)


def epoch_day(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(epoch: int) -> date:
    """The day that many days after 1970-01-01."""
    return EPOCH + timedelta(days=epoch)
