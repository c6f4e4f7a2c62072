"""The statements that value a set of customers and write only the rows that differ; services.py runs them.

Four temporary tables pass the work on: clv_orders (which orders count), clv_history (what they came to),
clv_predictions (what the models say, filled by valuation.py), clv_differing (what is to be written).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.backends.utils import CursorWrapper

from regulars.analytics.clv.historical import historical_sql
from regulars.customers.tables import counted_orders

BEGINNING = date(1, 1, 1)
SCALE = 10_000
"""Probabilities and expected orders are staged as integers: whole ten-thousandths, which is what is stored."""
SCALED = (
    "alive_probability", "order_probability", "expected_orders_30", "expected_orders_90", "expected_orders_365",
)  # fmt: skip
PREDICTED = (
    *SCALED, "expected_order_value_minor", "expected_minor", "predicted_minor", "predicted_low_minor",
    "predicted_high_minor", "at_stake_minor",
)  # fmt: skip
STORED = (
    "order_count", "revenue_minor", "cost_minor", "profit_minor", "cost_assumed", "first_order_on", "last_order_on",
    "repeat_purchases", *PREDICTED,
)  # fmt: skip
STAGED = {"customer_id": "int8", "repeat_purchases": "int4", **dict.fromkeys(PREDICTED, "int8")}

COST = "(h.known_cost_minor + h.uncosted_minor - round(h.uncosted_minor * %(margin)s::numeric))::bigint"
LIFETIME_PROFIT = (
    "(h.lifetime_revenue_minor - h.lifetime_known_cost_minor - h.lifetime_uncosted_minor"
    " + round(h.lifetime_uncosted_minor * %(margin)s::numeric))::bigint"
)


def read_history(
    cursor: CursorWrapper,
    *,
    zone: str,
    period_start: date | None,
    as_of: date,
    customer_ids: list[int] | None = None,
) -> int:
    """Fills clv_orders and clv_history for these customers, or for all; answers how many there are.

    Orders are read here and nowhere else: whatever is placed meanwhile, history and purchases are of one population.
    """
    counted = counted_orders(only_customers=customer_ids is not None)
    cursor.execute("DROP TABLE IF EXISTS clv_orders, clv_history")
    cursor.execute(
        f"CREATE TEMP TABLE clv_orders ON COMMIT DROP AS SELECT * FROM ({counted}) AS o WHERE day <= %(as_of)s",  # noqa: S608
        {"zone": zone, "as_of": as_of, "customer_ids": customer_ids},
    )
    cursor.execute("ANALYZE clv_orders")
    cursor.execute(
        f"CREATE TEMP TABLE clv_history ON COMMIT DROP AS {historical_sql('TABLE clv_orders')}",
        {"period_start": period_start or BEGINNING, "as_of": as_of},
    )
    rows = int(cursor.rowcount)
    cursor.execute("ANALYZE clv_history")
    return rows


def shop_totals(cursor: CursorWrapper) -> dict[str, Any]:
    """Everybody's revenue and cost in clv_history, and the day of the first order."""
    cursor.execute(
        "SELECT COALESCE(sum(lifetime_revenue_minor), 0)::bigint, COALESCE(sum(lifetime_known_cost_minor), 0)::bigint,"
        " COALESCE(sum(lifetime_uncosted_minor), 0)::bigint, min(first_order_on) FROM clv_history"
    )
    keys = ("revenue_minor", "known_cost_minor", "uncosted_minor", "first_order_on")
    return dict(zip(keys, cursor.fetchone(), strict=True))


def make_staging(cursor: CursorWrapper) -> None:
    """An empty clv_predictions."""
    columns = ", ".join(f"{name} {width} NOT NULL" for name, width in STAGED.items())
    cursor.execute("DROP TABLE IF EXISTS clv_predictions")
    cursor.execute(f"CREATE TEMP TABLE clv_predictions ({columns}) ON COMMIT DROP")


def _predicted(name: str) -> str:
    value = f"p.{name} / {SCALE}.0::float8" if name in SCALED else f"p.{name}"
    return f"CASE WHEN %(predicts)s THEN {value} END AS {name}"


FRESH = f"""
    SELECT h.customer_id, h.order_count::int, h.revenue_minor, {COST} AS cost_minor,
           h.revenue_minor - {COST} AS profit_minor, h.cost_assumed, h.first_order_on, h.last_order_on,
           p.repeat_purchases, {", ".join(map(_predicted, PREDICTED))}
    FROM clv_history h JOIN clv_predictions p USING (customer_id)
"""  # noqa: S608 - our own text
DIFFERING = f"""
CREATE TEMP TABLE clv_differing ON COMMIT DROP AS
SELECT f.*, s.customer_id IS NULL AS is_new
FROM ({FRESH}) AS f
LEFT JOIN customer_lifetime_values s ON s.customer_id = f.customer_id
WHERE s.customer_id IS NULL
   OR ({", ".join(f"s.{name}" for name in STORED)}) IS DISTINCT FROM ({", ".join(f"f.{name}" for name in STORED)})
"""  # noqa: S608 - our own text
UPDATE = f"""
UPDATE customer_lifetime_values s SET {", ".join(f"{name} = d.{name}" for name in STORED)}, updated_at = %(now)s
FROM clv_differing d WHERE s.customer_id = d.customer_id AND NOT d.is_new
"""  # noqa: S608 - our own text
INSERT = f"""
INSERT INTO customer_lifetime_values (customer_id, {", ".join(STORED)}, created_at, updated_at)
SELECT customer_id, {", ".join(STORED)}, %(now)s, %(now)s FROM clv_differing WHERE is_new
"""  # noqa: S608 - our own text
GONE = """
FROM customer_lifetime_values s
WHERE {whom} AND NOT EXISTS (SELECT 1 FROM clv_history h WHERE h.customer_id = s.customer_id)
"""
DIFFERENCES = f"""
SELECT d.customer_id, s.profit_minor::text || ' and ' || COALESCE(s.predicted_minor::text, 'no prediction'),
       d.profit_minor::text || ' and ' || COALESCE(d.predicted_minor::text, 'no prediction')
FROM clv_differing d LEFT JOIN customer_lifetime_values s USING (customer_id)
UNION ALL
SELECT s.customer_id, s.profit_minor::text, NULL {GONE.format(whom="true")}
ORDER BY 1
"""  # noqa: S608 - our own text
SNAPSHOT = """
INSERT INTO customer_lifetime_value_snapshots AS kept
    (customer_id, month_end, profit_minor, alive_probability, predicted_minor)
SELECT v.customer_id, %(month_end)s, v.profit_minor, v.alive_probability, v.predicted_minor
FROM customer_lifetime_values v
LEFT JOIN (
    SELECT DISTINCT ON (customer_id) customer_id, profit_minor, alive_probability, predicted_minor
    FROM customer_lifetime_value_snapshots WHERE month_end < %(month_end)s
    ORDER BY customer_id, month_end DESC
) AS before USING (customer_id)
WHERE before.customer_id IS NULL
   OR (before.profit_minor, before.alive_probability, before.predicted_minor)
      IS DISTINCT FROM (v.profit_minor, v.alive_probability, v.predicted_minor)
ON CONFLICT (customer_id, month_end) DO UPDATE SET
    profit_minor = excluded.profit_minor, alive_probability = excluded.alive_probability,
    predicted_minor = excluded.predicted_minor
WHERE (kept.profit_minor, kept.alive_probability, kept.predicted_minor)
      IS DISTINCT FROM (excluded.profit_minor, excluded.alive_probability, excluded.predicted_minor)
"""


def fresh_rows(cursor: CursorWrapper, *, margin: Decimal, predicts: bool) -> list[dict[str, Any]]:
    """What was computed, by column name, for those who want it answered and not stored."""
    cursor.execute(FRESH, {"margin": margin, "predicts": predicts})
    return [dict(zip(("customer_id", *STORED), row, strict=True)) for row in cursor.fetchall()]


def find_differing(cursor: CursorWrapper, *, margin: Decimal, predicts: bool) -> int:
    """Keeps in clv_differing only what differs from the stored rows, at the precision that is stored."""
    cursor.execute("ANALYZE clv_predictions")
    cursor.execute("DROP TABLE IF EXISTS clv_differing")
    cursor.execute(DIFFERING, {"margin": margin, "predicts": predicts})
    return int(cursor.rowcount)


def write_differing(cursor: CursorWrapper, *, now: datetime, customer_ids: list[int] | None = None) -> int:
    """Writes what differs and removes who has no counting order any more; answers the rows written."""
    whom = "s.customer_id = ANY(%(customer_ids)s)" if customer_ids is not None else "true"
    written = 0
    for statement in (UPDATE, INSERT, "DELETE " + GONE.format(whom=whom)):
        cursor.execute(statement, {"now": now, "customer_ids": customer_ids})
        written += cursor.rowcount
    return written


def profit_of_everybody(cursor: CursorWrapper) -> int:
    """The sum of all stored profits."""
    cursor.execute("SELECT COALESCE(sum(profit_minor), 0)::bigint FROM customer_lifetime_values")
    return int(cursor.fetchone()[0])


def differences(cursor: CursorWrapper) -> list[tuple[int, str | None, str | None]]:
    """Stored rows that are not what was recomputed: (customer, stored, recomputed)."""
    cursor.execute(DIFFERENCES)
    return [(row[0], row[1], row[2]) for row in cursor.fetchall()]


def keep_month_end(cursor: CursorWrapper, *, month_end: date) -> int:
    """Keeps everybody's value as of the end of a month, where it changed since the month before."""
    cursor.execute(SNAPSHOT, {"month_end": month_end})
    return int(cursor.rowcount)
