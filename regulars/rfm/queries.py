"""Reads that are not plain filtering: the summary of the last run, and who moved between two dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from regulars.analytics.rfm import MEASURES, day_of
from regulars.analytics.rfm.segment_map import NAMES
from regulars.core.money import round_steps
from regulars.rfm.models import RFMRun

RECENCY_EDGES = (0, 7, 14, 30, 60, 90, 180, 365, 730)
FREQUENCY_EDGES = (0, 1, 2, 3, 4, 5, 6, 8, 11, 21)
FEWEST = 0.02
"""Steps of money begin where this share of buyers lies below."""

PER_CELL = """
SELECT recency_score, frequency_score, monetary_score, suggested_segment, count(*), sum(monetary_minor)::bigint,
       COALESCE(sum(o.revenue_minor), 0)::bigint, sum(GREATEST(%(as_of)s::date - last_order_on, 0))::bigint,
       sum(frequency_count)::bigint
FROM customer_rfm_scores s LEFT JOIN customer_order_summaries o USING (customer_id)
GROUP BY recency_score, frequency_score, monetary_score, suggested_segment
"""
PER_BUCKETS = """
SELECT width_bucket(GREATEST(%(as_of)s::date - last_order_on, 0)::bigint, %(recency)s::bigint[]),
       width_bucket(frequency_count::bigint, %(frequency)s::bigint[]),
       width_bucket(monetary_minor, %(monetary)s::bigint[]), count(*)
FROM customer_rfm_scores GROUP BY 1, 2, 3
"""
MONEY_RANGE = """
SELECT percentile_disc(%(few)s::float8) WITHIN GROUP (ORDER BY monetary_minor), max(monetary_minor)
FROM customer_rfm_scores WHERE monetary_minor > 0
"""
MOVING = """
SELECT DISTINCT customer_id FROM rfm_segment_changes
WHERE run_id > LEAST(%(start_run)s, %(end_run)s)
   OR (run_id = %(start_run)s AND changed_on > %(start)s) OR (run_id = %(end_run)s AND changed_on > %(end)s)
"""
"""Whoever moved after the one day or the other; all others stand where they stood, unless first scored later."""
SCORED = "(first_run < %({day}_run)s OR (first_run = %({day}_run)s AND first_scored_on <= %({day})s))"
STANDING = """
SELECT customer_id, CASE
    WHEN e.customer_id IS NOT NULL THEN e.to_segment
    WHEN NOT {scored} THEN NULL
    WHEN l.customer_id IS NOT NULL THEN l.from_segment
    ELSE s.suggested_segment END AS segment
FROM (
    SELECT customer_id, s.suggested_segment, COALESCE(s.first_run, g.first_run, 0) AS first_run,
           COALESCE(s.first_scored_on, g.first_scored_on, DATE '0001-01-01') AS first_scored_on
    FROM moving LEFT JOIN customer_rfm_scores s USING (customer_id) LEFT JOIN (
        SELECT customer_id, min(first_run) AS first_run, min(first_scored_on) AS first_scored_on
        FROM rfm_segment_changes JOIN moving USING (customer_id) WHERE to_segment IS NULL GROUP BY 1
    ) AS g USING (customer_id)
) AS s
LEFT JOIN (
    SELECT DISTINCT ON (customer_id) customer_id, to_segment
    FROM rfm_segment_changes JOIN moving USING (customer_id)
    WHERE {before} ORDER BY customer_id, id DESC
) AS e USING (customer_id)
LEFT JOIN (
    SELECT DISTINCT ON (customer_id) customer_id, from_segment
    FROM rfm_segment_changes JOIN moving USING (customer_id)
    WHERE NOT {before} ORDER BY customer_id, id
) AS l USING (customer_id)
"""
BEFORE = "(run_id < %({day}_run)s OR (run_id = %({day}_run)s AND changed_on <= %({day})s))"
"""Moves in the order in which they were told, up to the run whose scores stood on the day, and on to the day itself.

The moves' own days are no such order: a look at the past that is kept moves everybody there and the next run back.
"""
EVERYBODY = f"""
WITH moving AS MATERIALIZED ({MOVING}),
at_start AS ({STANDING.format(scored=SCORED.format(day="start"), before=BEFORE.format(day="start"))}),
at_end AS ({STANDING.format(scored=SCORED.format(day="end"), before=BEFORE.format(day="end"))})
"""
STILL = f"""
SELECT customer_id, CASE WHEN {SCORED.format(day="start")} THEN suggested_segment END AS stood,
       CASE WHEN {SCORED.format(day="end")} THEN suggested_segment END AS stands
FROM customer_rfm_scores WHERE customer_id NOT IN (SELECT customer_id FROM moving)
"""  # noqa: S608 - our own text
MOVERS = f"""
{EVERYBODY}
SELECT customer_id FROM at_start s JOIN at_end e USING (customer_id)
WHERE s.segment = %(from_segment)s AND e.segment = %(to_segment)s
UNION ALL
SELECT customer_id FROM ({STILL}) AS still
WHERE %(from_segment)s = %(to_segment)s AND stood = %(from_segment)s AND stands = %(to_segment)s
"""  # noqa: S608 - our own text
MOVEMENT = f"""
{EVERYBODY}
SELECT stood, stands, sum(customers)::bigint FROM (
    SELECT stood, stands, count(*) AS customers FROM ({STILL}) AS still GROUP BY 1, 2
    UNION ALL
    SELECT s.segment, e.segment, count(*) FROM at_start s JOIN at_end e USING (customer_id) GROUP BY 1, 2
) AS everybody
WHERE stood IS NOT NULL OR stands IS NOT NULL
GROUP BY 1, 2
"""  # noqa: S608 - our own text


@dataclass(frozen=True)
class Cell:
    """The customers of one score and segment, added up; every table of the summary is a sum of these."""

    recency: int
    frequency: int
    monetary: int
    segment: str
    customers: int
    revenue_minor: int
    lifetime_revenue_minor: int
    recency_days: int
    orders: int


def fetch(text: str, **given: Any) -> list[tuple[Any, ...]]:
    """Rows of one of this module's own statements."""
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return list(cursor.fetchall())


def cells(run: RFMRun) -> list[Cell]:
    """Everybody by score and segment: one pass over all customers."""
    return [Cell(*row) for row in fetch(PER_CELL, as_of=run.as_of)]


def segment_rows(found: Sequence[Cell]) -> list[dict[str, Any]]:
    """Customers and money of each suggested segment, in the segments' order; empty ones too."""
    names = [*NAMES, *sorted({cell.segment for cell in found} - set(NAMES))]
    return [_segment_row(name, [cell for cell in found if cell.segment == name]) for name in names]


def _segment_row(name: str, found: Sequence[Cell]) -> dict[str, Any]:
    customers = sum(cell.customers for cell in found)
    return {
        "segment": name,
        "customers": customers,
        "revenue_minor": sum(cell.revenue_minor for cell in found),
        "lifetime_revenue_minor": sum(cell.lifetime_revenue_minor for cell in found),
        "average_recency_days": _average(sum(cell.recency_days for cell in found), customers),
        "average_orders": _average(sum(cell.orders for cell in found), customers),
    }


def _average(total: int, customers: int) -> float | None:
    return total / customers if customers else None


def grid_rows(found: Sequence[Cell]) -> list[dict[str, Any]]:
    """Customers and money of each of the 25 recency–frequency cells."""
    rows = []
    for recency, frequency in product(range(5, 0, -1), range(1, 6)):
        here = [cell for cell in found if (cell.recency, cell.frequency) == (recency, frequency)]
        customers = sum(cell.customers for cell in here)
        rows.append(
            {
                "recency_score": recency,
                "frequency_score": frequency,
                "customers": customers,
                "revenue_minor": sum(cell.revenue_minor for cell in here),
                "average_monetary_score": _average(
                    sum(cell.monetary * cell.customers for cell in here), customers
                ),
            }
        )
    return rows


def distributions(run: RFMRun) -> dict[str, list[dict[str, Any]]]:
    """How many customers have which days, orders and money; `to` is exclusive, None is open."""
    money = round_steps(*fetch(MONEY_RANGE, few=FEWEST)[0])
    edges = {
        "recency": list(RECENCY_EDGES),
        "frequency": list(FREQUENCY_EDGES),
        "monetary": [0, 1, *[edge for edge in money if edge > 1]],
    }
    found = fetch(PER_BUCKETS, as_of=run.as_of, **edges)
    return {
        name: _buckets([(row[at], row[3]) for row in found], edges[name]) for at, name in enumerate(edges)
    }


def _buckets(counted: Iterable[tuple[int, int]], edges: Sequence[int]) -> list[dict[str, Any]]:
    found: Counter[int] = Counter()
    for bucket, customers in counted:
        found[bucket] += customers
    ends = [*edges[1:], None]
    buckets = [
        {"from": start, "to": end, "customers": found[at]}
        for at, (start, end) in enumerate(zip(edges, ends, strict=True), 1)
    ]
    if found[0]:
        buckets.insert(0, {"from": None, "to": edges[0], "customers": found[0]})
    return buckets


def cut_point_rows(run: RFMRun, cells: Sequence[Cell]) -> dict[str, list[dict[str, Any]]]:
    """Per measure and score, from which value on it is earned, and how many customers have it."""
    found: Counter[tuple[str, int]] = Counter()
    for cell in cells:
        for measure in MEASURES:
            found[measure, getattr(cell, measure)] += cell.customers
    rows: dict[str, list[dict[str, Any]]] = {}
    for measure in MEASURES:
        cuts = [None, *run.cut_points[measure]]
        rows[measure] = [
            {
                "score": score,
                "at_least": cuts[score - 1],
                "reachable": _earned(cuts, score),
                "customers": found[measure, score],
            }
            for score in range(5, 0, -1)
        ]
    for row in rows["recency"]:
        since = row.pop("at_least")
        row["last_order_on_from"] = day_of(since).isoformat() if since is not None else None
        row["days_at_most"] = (run.as_of - day_of(since)).days if since is not None else None
    return rows


def _earned(cuts: Sequence[int | None], score: int) -> bool:
    """Whether some value earns just this score: one that earns several at once gets the highest."""
    if score == 1:
        return True
    return cuts[score - 1] is not None and (score == 5 or cuts[score] != cuts[score - 1])


def movers(*, from_segment: str, to_segment: str, start: date, end: date) -> RawSQL:
    """Ids of who stood in one segment on one day and in the other on another; a cell of the movement.

    To be filtered by, not read: where most have stayed they are most of the shop.
    """
    given = {"from_segment": from_segment, "to_segment": to_segment, **_days(start, end)}
    named = re.compile(r"%\((\w+)\)s")
    return RawSQL(named.sub("%s", MOVERS), [given[name] for name in named.findall(MOVERS)])  # noqa: S611 - our own text


def movement_rows(*, start: date, end: date) -> list[tuple[str | None, str | None, int]]:
    """(segment at the start, segment at the end, customers), who stayed included; None is “not scored”."""
    return [(row[0], row[1], row[2]) for row in fetch(MOVEMENT, **_days(start, end))]


def _days(start: date, end: date) -> dict[str, Any]:
    """The two days, each with the run whose scores stood on it; 0 before the first."""
    runs = {"start_run": RFMRun.in_force_on(start), "end_run": RFMRun.in_force_on(end)}
    return {"start": start, "end": end, **{name: run.pk if run else 0 for name, run in runs.items()}}
