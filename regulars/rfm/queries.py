"""Reads that are not plain filtering: the summary of the last run, and who moved between two dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from regulars.analytics.rfm import MEASURES, day_of
from regulars.analytics.rfm.segment_map import NAMES
from regulars.core.money import round_steps
from regulars.rfm.models import RFMRun

RECENCY_EDGES = (0, 7, 14, 30, 60, 90, 180, 365, 730)
FREQUENCY_EDGES = (0, 1, 2, 3, 4, 5, 6, 8, 11, 21)
FEWEST = 0.02
"""Steps of money begin where this share of buyers lies below."""

PER_SEGMENT = """
SELECT suggested_segment, count(*), COALESCE(sum(monetary_minor), 0)::bigint,
       COALESCE(sum(o.revenue_minor), 0)::bigint,
       avg(GREATEST(%(as_of)s::date - last_order_on, 0))::float8, avg(frequency_count)::float8
FROM customer_rfm_scores s LEFT JOIN customer_order_summaries o USING (customer_id)
GROUP BY suggested_segment
"""
PER_CELL = """
SELECT recency_score, frequency_score, count(*), sum(monetary_minor)::bigint, avg(monetary_score)::float8
FROM customer_rfm_scores GROUP BY recency_score, frequency_score
"""
PER_SCORE = """
SELECT measure, score, count(*) FROM customer_rfm_scores
CROSS JOIN LATERAL (VALUES ('recency', recency_score), ('frequency', frequency_score),
                           ('monetary', monetary_score)) AS m (measure, score)
GROUP BY measure, score
"""
PER_BUCKET = """
SELECT width_bucket({value}, %(edges)s::bigint[]) AS bucket, count(*)
FROM customer_rfm_scores GROUP BY bucket ORDER BY bucket
"""
MONEY_RANGE = """
SELECT percentile_disc(%(few)s::float8) WITHIN GROUP (ORDER BY monetary_minor), max(monetary_minor)
FROM customer_rfm_scores WHERE monetary_minor > 0
"""
MOVERS = """
WITH at_from AS ({standing_from}), at_to AS ({standing_to})
SELECT customer_id FROM at_from f JOIN at_to t USING (customer_id)
WHERE f.segment = %(from_segment)s AND t.segment = %(to_segment)s
"""
MOVEMENT = """
WITH at_from AS ({standing_from}), at_to AS ({standing_to})
SELECT f.segment, t.segment, count(*)
FROM at_from f JOIN at_to t USING (customer_id)
WHERE f.segment IS NOT NULL OR t.segment IS NOT NULL
GROUP BY 1, 2
"""
STANDING = """
SELECT customer_id, CASE
    WHEN e.customer_id IS NOT NULL THEN e.to_segment
    WHEN s.first_scored_on > %({day})s THEN NULL
    WHEN l.customer_id IS NOT NULL THEN l.from_segment
    ELSE s.suggested_segment END AS segment
FROM customer_rfm_scores s
FULL JOIN (
    SELECT DISTINCT ON (customer_id) customer_id, to_segment FROM rfm_segment_changes
    WHERE changed_on <= %({day})s ORDER BY customer_id, changed_on DESC, id DESC
) AS e USING (customer_id)
FULL JOIN (
    SELECT DISTINCT ON (customer_id) customer_id, from_segment FROM rfm_segment_changes
    WHERE changed_on > %({day})s ORDER BY customer_id, changed_on, id
) AS l USING (customer_id)
"""


def fetch(text: str, **given: Any) -> list[tuple[Any, ...]]:
    """Rows of one of this module's own statements."""
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return list(cursor.fetchall())


def segment_rows(run: RFMRun) -> list[dict[str, Any]]:
    """Customers and money of each suggested segment, in the segments' order; empty ones too."""
    found = {row[0]: row[1:] for row in fetch(PER_SEGMENT, as_of=run.as_of)}
    names = [*NAMES, *sorted(set(found) - set(NAMES))]
    keys = ("customers", "revenue_minor", "lifetime_revenue_minor", "average_recency_days", "average_orders")
    nothing = (0, 0, 0, None, None)
    return [{"segment": name, **dict(zip(keys, found.get(name, nothing), strict=True))} for name in names]


def grid_rows() -> list[dict[str, Any]]:
    """Customers and money of each of the 25 recency–frequency cells."""
    found = {(row[0], row[1]): row[2:] for row in fetch(PER_CELL)}
    keys = ("customers", "revenue_minor", "average_monetary_score")
    return [
        {
            "recency_score": r,
            "frequency_score": f,
            **dict(zip(keys, found.get((r, f), (0, 0, None)), strict=True)),
        }
        for r in range(5, 0, -1)
        for f in range(1, 6)
    ]


def distributions(run: RFMRun) -> dict[str, list[dict[str, Any]]]:
    """How many customers have which days, orders and money; `to` is exclusive, None is open."""
    money = round_steps(*fetch(MONEY_RANGE, few=FEWEST)[0])
    recency = f"GREATEST(DATE '{run.as_of.isoformat()}' - last_order_on, 0)::bigint"
    return {
        "recency": _buckets(recency, RECENCY_EDGES),
        "frequency": _buckets("frequency_count::bigint", FREQUENCY_EDGES),
        "monetary": _buckets("monetary_minor", [0, 1, *[edge for edge in money if edge > 1]]),
    }


def _buckets(value: str, edges: Sequence[int]) -> list[dict[str, Any]]:
    found = dict(fetch(PER_BUCKET.format(value=value), edges=list(edges)))
    ends = [*edges[1:], None]
    buckets = [
        {"from": start, "to": end, "customers": found.get(at, 0)}
        for at, (start, end) in enumerate(zip(edges, ends, strict=True), 1)
    ]
    if found.get(0):
        buckets.insert(0, {"from": None, "to": edges[0], "customers": found[0]})
    return buckets


def cut_point_rows(run: RFMRun) -> dict[str, list[dict[str, Any]]]:
    """Per measure and score, from which value on it is earned, and how many customers have it."""
    found = {(measure, score): customers for measure, score, customers in fetch(PER_SCORE)}
    rows: dict[str, list[dict[str, Any]]] = {}
    for measure in MEASURES:
        cuts = [None, *run.cut_points[measure]]
        rows[measure] = [
            {
                "score": score,
                "at_least": cuts[score - 1],
                "reachable": score == 1 or cuts[score - 1] is not None,
                "customers": found.get((measure, score), 0),
            }
            for score in range(5, 0, -1)
        ]
    for row in rows["recency"]:
        since = row.pop("at_least")
        row["last_order_on_from"] = day_of(since).isoformat() if since is not None else None
        row["days_at_most"] = (run.as_of - day_of(since)).days if since is not None else None
    return rows


def movers(*, from_segment: str, to_segment: str, start: date, end: date) -> list[int]:
    """Customers who stood in one segment on one day and in the other on another; a cell of the movement."""
    text = MOVERS.format(standing_from=STANDING.format(day="start"), standing_to=STANDING.format(day="end"))
    given = {"from_segment": from_segment, "to_segment": to_segment, "start": start, "end": end}
    return [row[0] for row in fetch(text, **given)]


def movement_rows(*, start: date, end: date) -> list[tuple[str | None, str | None, int]]:
    """(segment at the start, segment at the end, customers), who stayed included; None is “not scored”."""
    text = MOVEMENT.format(standing_from=STANDING.format(day="start"), standing_to=STANDING.format(day="end"))
    return [(row[0], row[1], row[2]) for row in fetch(text, start=start, end=end)]
