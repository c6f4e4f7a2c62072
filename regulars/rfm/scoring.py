"""The statements that score a set of customers and write only the rows that differ; services.py runs them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from regulars.analytics.rfm import CutPoints, cut_points_sql, scores_sql, segment_sql, values_sql
from regulars.analytics.rfm.periods import LastOrders
from regulars.customers.tables import counted_orders

VALUES_TABLE = "rfm_values"
SCORES_TABLE = "customer_rfm_scores"


def read_values(
    cursor: CursorWrapper,
    *,
    zone: str,
    period_start: date,
    as_of: date,
    customer_ids: list[int] | None = None,
) -> int:
    """Fills the temporary table rfm_values for these customers, or for all; answers how many there are."""
    counted = counted_orders(only_customers=customer_ids is not None)
    cursor.execute(f"DROP TABLE IF EXISTS {VALUES_TABLE}")
    cursor.execute(
        f"CREATE TEMP TABLE {VALUES_TABLE} ON COMMIT DROP AS {values_sql(counted)}",
        {"zone": zone, "period_start": period_start, "as_of": as_of, "customer_ids": customer_ids},
    )
    rows = int(cursor.rowcount)
    cursor.execute(f"ANALYZE {VALUES_TABLE}")
    return rows


def last_orders(cursor: CursorWrapper, table: str = VALUES_TABLE) -> LastOrders:
    """How many customers of rfm_values, or of the scores, ordered last on which day."""
    cursor.execute(f"SELECT last_order_on, count(*) FROM {table} GROUP BY 1")  # noqa: S608 - our own text
    return [(day, int(customers)) for day, customers in cursor.fetchall()]


def first_day(
    cursor: CursorWrapper, table: str = VALUES_TABLE, customer_ids: list[int] | None = None
) -> date | None:
    """The day of the first counting order of these customers, in rfm_values or in the scores."""
    whom = "" if customer_ids is None else " WHERE customer_id = ANY(%s)"
    given = [] if customer_ids is None else [customer_ids]
    cursor.execute(f"SELECT min(first_order_on) FROM {table}{whom}", given)  # noqa: S608 - our own text
    day: date | None = cursor.fetchone()[0]
    return day


def cut_points_of_values(cursor: CursorWrapper) -> CutPoints:
    """The cut-points by rank of the population in rfm_values."""
    cursor.execute(cut_points_sql(VALUES_TABLE))
    return CutPoints.from_rows(cursor.fetchall())


DIFFERING = f"""
CREATE TEMP TABLE rfm_differing ON COMMIT DROP AS
SELECT f.*, s.suggested_segment AS former_segment, s.customer_id IS NULL AS is_new
FROM (
    SELECT scored.*, {segment_sql("map.segment", "scored.first_order_on", "%(recency_4)s")} AS segment
    FROM ({{scores}}) AS scored
    LEFT JOIN unnest(%(cells)s::int[], %(segments)s::text[]) AS map (cell, segment)
        ON map.cell = scored.recency_score * 100 + scored.frequency_score * 10 + scored.monetary_score
) AS f
LEFT JOIN customer_rfm_scores s ON s.customer_id = f.customer_id
WHERE s.customer_id IS NULL
   OR (s.recency_score, s.frequency_score, s.monetary_score, s.last_order_on, s.frequency_count,
       s.monetary_minor, s.suggested_segment, s.first_order_on)
      IS DISTINCT FROM
      (f.recency_score, f.frequency_score, f.monetary_score, f.last_order_on, f.frequency_count,
       f.monetary_minor, f.segment, f.first_order_on)
"""  # noqa: S608 - our own text
GONE = """
    FROM customer_rfm_scores s
    WHERE {whom} AND NOT EXISTS (SELECT 1 FROM rfm_values v WHERE v.customer_id = s.customer_id)
"""
MOVES = """
INSERT INTO rfm_segment_changes (customer_id, from_segment, to_segment, changed_on, run_id, created_at,
                                 first_scored_on, first_run)
SELECT customer_id, former_segment, segment, %(changed_on)s, %(run_id)s, %(now)s, NULL::date, NULL::bigint
FROM rfm_differing WHERE NOT is_new AND former_segment <> segment
UNION ALL
SELECT d.customer_id, NULL, d.segment, %(changed_on)s, %(run_id)s, %(now)s, NULL, NULL
FROM rfm_differing d WHERE d.is_new
  AND EXISTS (SELECT 1 FROM rfm_segment_changes c
              WHERE c.customer_id = d.customer_id AND c.to_segment IS NULL)
UNION ALL
SELECT s.customer_id, s.suggested_segment, NULL, %(changed_on)s, %(run_id)s, %(now)s, s.first_scored_on, s.first_run
"""
UPDATE = """
UPDATE customer_rfm_scores s SET
    recency_score = d.recency_score, frequency_score = d.frequency_score, monetary_score = d.monetary_score,
    last_order_on = d.last_order_on, frequency_count = d.frequency_count, monetary_minor = d.monetary_minor,
    suggested_segment = d.segment, first_order_on = d.first_order_on, updated_at = %(now)s
FROM rfm_differing d WHERE s.customer_id = d.customer_id AND NOT d.is_new
"""
INSERT = """
WITH gone AS (
    SELECT DISTINCT ON (c.customer_id) c.customer_id, c.first_scored_on, c.first_run
    FROM rfm_segment_changes c
    WHERE c.to_segment IS NULL AND c.customer_id IN (SELECT customer_id FROM rfm_differing WHERE is_new)
    ORDER BY c.customer_id, c.id DESC
)
INSERT INTO customer_rfm_scores (customer_id, recency_score, frequency_score, monetary_score, last_order_on,
    frequency_count, monetary_minor, suggested_segment, first_order_on, first_scored_on, first_run, updated_at)
SELECT d.customer_id, d.recency_score, d.frequency_score, d.monetary_score, d.last_order_on, d.frequency_count,
       d.monetary_minor, d.segment, d.first_order_on, LEAST(gone.first_scored_on, %(changed_on)s::date),
       COALESCE(gone.first_run, %(run_id)s), %(now)s
FROM rfm_differing d LEFT JOIN gone USING (customer_id) WHERE d.is_new
"""
"""Whoever was scored before and went comes back with the day on which they were first scored."""

SCORED_EARLIER = """
UPDATE customer_rfm_scores s SET first_scored_on = %(changed_on)s
FROM rfm_values v, rfm_runs r
WHERE v.customer_id = s.customer_id AND s.first_scored_on > %(changed_on)s
  AND r.id = s.first_run AND s.first_scored_on <= r.as_of
"""
"""Who was first scored after the day of a run, for an order that came later, was not there on the run's own day."""

DIFFERENCES = f"""
SELECT d.customer_id,
       s.recency_score::text || s.frequency_score || s.monetary_score || ' ' || s.suggested_segment,
       d.recency_score::text || d.frequency_score || d.monetary_score || ' ' || d.segment
FROM rfm_differing d LEFT JOIN customer_rfm_scores s USING (customer_id)
UNION ALL
SELECT s.customer_id, s.suggested_segment, NULL {GONE.format(whom="true")}
ORDER BY 1
"""  # noqa: S608 - our own text


RELABEL = f"""
WITH map AS (SELECT * FROM unnest(%(cells)s::int[], %(segments)s::text[]) AS m (cell, segment)),
should AS (
    SELECT s.customer_id, s.suggested_segment AS former,
           {segment_sql("map.segment", "s.first_order_on", "%(new_since)s")} AS segment
    FROM customer_rfm_scores s
    JOIN map ON map.cell = s.recency_score * 100 + s.frequency_score * 10 + s.monetary_score
),
moving AS (SELECT * FROM should WHERE former <> segment),
noted AS (
    INSERT INTO rfm_segment_changes (customer_id, from_segment, to_segment, changed_on, run_id, created_at)
    SELECT customer_id, former, segment, r.as_of, r.id, %(now)s
    FROM moving, rfm_runs r WHERE r.id = %(run_id)s
)
UPDATE customer_rfm_scores s SET suggested_segment = moving.segment, updated_at = %(now)s
FROM moving WHERE moving.customer_id = s.customer_id
"""  # noqa: S608 - our own text


def relabel(
    cursor: CursorWrapper, *, cells: dict[str, str], cut_points: CutPoints, run_id: int, now: datetime
) -> int:
    """Moves customers to the segments that an edited map gives their scores; answers how many moved."""
    given: dict[str, Any] = {"run_id": run_id, "now": now, "new_since": cut_points.new_since}
    cursor.execute(
        RELABEL, {**given, "cells": [int(cell) for cell in cells], "segments": list(cells.values())}
    )
    return int(cursor.rowcount)


def find_differing(cursor: CursorWrapper, *, cut_points: CutPoints, cells: dict[str, str]) -> int:
    """Scores rfm_values and keeps in rfm_differing only what differs from the stored rows."""
    cursor.execute("DROP TABLE IF EXISTS rfm_differing")
    cursor.execute(
        DIFFERING.format(scores=scores_sql(VALUES_TABLE)),
        {
            **cut_points.parameters(),
            "cells": [int(cell) for cell in cells],
            "segments": list(cells.values()),
        },
    )
    return int(cursor.rowcount)


def write_differing(
    cursor: CursorWrapper,
    *,
    run_id: int,
    changed_on: date,
    now: datetime,
    customer_ids: list[int] | None = None,
    looking_back: bool = False,
) -> int:
    """Records the moves, writes what differs, removes who is no longer scored; answers the rows written.

    Looking back, rows that do not differ may yet have been scored first on this earlier day.
    """
    whom = "s.customer_id = ANY(%(customer_ids)s)" if customer_ids is not None else "true"
    gone = GONE.format(whom=whom)
    given: dict[str, Any] = {
        "run_id": run_id,
        "changed_on": changed_on,
        "now": now,
        "customer_ids": customer_ids,
    }
    written = 0
    cursor.execute(MOVES + gone, given)
    earlier = (SCORED_EARLIER,) if looking_back else ()
    for statement in (*earlier, UPDATE, INSERT, "DELETE " + gone):
        cursor.execute(statement, given)
        written += cursor.rowcount
    return written
