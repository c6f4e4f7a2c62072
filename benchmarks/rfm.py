"""RFM of everybody, read and written back, beside the bare statement and beside the tutorials' pandas."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from django.db import connection, transaction

from benchmarks.database import tidy
from benchmarks.measuring import interleaved, median, process, seconds
from benchmarks.report import Section, Table, ratio, took
from benchmarks.simulation import END
from regulars.analytics.rfm import values_sql
from regulars.customers.tables import counted_orders
from regulars.rfm.models import RFMRun, RFMSettings
from regulars.rfm.services import RFMAnalysisService

DAYS = 365
TABLE = """
CREATE TABLE bare_scores (LIKE customer_rfm_scores INCLUDING ALL);
ALTER TABLE bare_scores ADD FOREIGN KEY (customer_id) REFERENCES customers DEFERRABLE INITIALLY DEFERRED
"""
STATEMENT = """
INSERT INTO bare_scores (customer_id, recency_score, frequency_score, monetary_score, last_order_on,
    frequency_count, monetary_minor, suggested_segment, first_order_on, first_scored_on, first_run, updated_at)
SELECT customer_id, r, f, m, last_order_on, frequency_count, monetary_minor,
       CASE WHEN map.segment = 'New' AND first_order_on < min(last_order_on) FILTER (WHERE r >= 4) OVER ()
            THEN 'Promising' ELSE map.segment END,
       first_order_on, %(as_of)s, 1, now()
FROM (
    SELECT *, 1 + 5 * (RANK() OVER (ORDER BY last_order_on) - 1) / COUNT(*) OVER () AS r,
              1 + 5 * (RANK() OVER (ORDER BY frequency_count) - 1) / COUNT(*) OVER () AS f,
              1 + 5 * (RANK() OVER (ORDER BY monetary_minor) - 1) / COUNT(*) OVER () AS m
    FROM ({values}) AS v
) AS scored
JOIN unnest(%(cells)s::int[], %(segments)s::text[]) AS map (cell, segment) ON map.cell = r * 100 + f * 10 + m
"""
UNLIKE = """
SELECT count(*) FROM customer_rfm_scores s FULL JOIN bare_scores b USING (customer_id)
WHERE (s.recency_score, s.frequency_score, s.monetary_score, s.last_order_on, s.frequency_count, s.monetary_minor,
       s.suggested_segment, s.first_order_on)
   IS DISTINCT FROM (b.recency_score, b.frequency_score, b.monetary_score, b.last_order_on, b.frequency_count,
       b.monetary_minor, b.suggested_segment, b.first_order_on)
"""


def run(orders: Path, *, repeats: int) -> Section:
    """The shop must be loaded; `orders` is the file it was loaded from, which pandas reads."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    tidy()
    fresh: dict[str, list[float]] = {"bare": [], "product": []}
    for _ in range(repeats):
        for name, action in (("bare", _bare), ("product", _product)):
            _forget_scores(name)
            fresh[name].append(seconds(action))
    unlike = _one(UNLIKE)
    written = RFMRun.objects.latest("id").rows_written
    tidy()
    again = interleaved({"product": _product}, repeats=repeats)["product"]
    written_again = RFMRun.objects.latest("id").rows_written
    first, second, bare = median(fresh["product"]), median(again), median(fresh["bare"])
    table = Table(
        ("RFM of everybody", "seconds", "beside the first run", "rows written"),
        [
            ("Regulars, first run, from and to the database", took(first), ratio(1), f"{written:,}"),
            ("Regulars, second run, nothing new", took(second), ratio(second / first), f"{written_again:,}"),
            ("bare INSERT … SELECT with RANK(), same table", took(bare), ratio(bare / first), f"{written:,}"),
            *_pandas(orders, first),
        ],
    )
    return Section(
        "RFM",
        [
            f"First run: {first / bare:.2f} × the bare statement (the aim is 2 or less). "
            f"Scores unlike the bare statement's: {unlike}. pandas scores the file's orders and writes nothing back; "
            f"its scores hang on the order of rows wherever values are equal.",
        ],
        [table],
    )


def _pandas(orders: Path, first: float) -> list[tuple[str, ...]]:
    """The tutorials' way, from the file to scores in memory, where `make bench` has installed pandas."""
    if find_spec("pandas") is None:
        return [("pandas", "not installed", "", "")]
    rows = []
    for name, how in (("no lambda", "plain"), ("recency by lambda", "lambda")):
        taken = process("pandas_rfm", orders, how).seconds
        rows.append((f"pandas from the file, {name}", took(taken), ratio(taken / first), "none"))
    return rows


def _bare() -> None:
    cells = RFMSettings.current().cells()
    text = STATEMENT.replace("{values}", values_sql(counted_orders()))
    given = {
        "zone": "UTC", "as_of": END, "cells": [int(cell) for cell in cells], "segments": list(cells.values()),
        "period_start": END.fromordinal(END.toordinal() - DAYS),
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text, given)


def _product() -> None:
    RFMAnalysisService().calculate_rfm_for_all_customers(days=DAYS, as_of=END)


def _forget_scores(name: str) -> None:
    tables = "bare_scores" if name == "bare" else "customer_rfm_scores, rfm_segment_changes, rfm_runs"
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")
        cursor.execute("CHECKPOINT")


def _one(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
