"""Reads that are not plain filtering: how values spread over customers, cohorts, segments and probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from regulars.clv.models import CLVRun, MarginSource
from regulars.core.models import Shop
from regulars.core.money import round_steps

ALIVE_EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9)
FEWEST = 0.02
"""Steps of the distribution begin where this share of customers lies below."""
VALUE_BANDS = 5
POINTS = 20
MANY = 0.2
"""“High value”: the fifth of customers who brought most."""

TOTALS = """
SELECT count(*), COALESCE(sum(revenue_minor), 0)::bigint, COALESCE(sum(cost_minor), 0)::bigint,
       COALESCE(sum(profit_minor), 0)::bigint, count(*) FILTER (WHERE cost_assumed),
       COALESCE(sum(predicted_minor), 0)::bigint, COALESCE(sum(expected_orders_365), 0),
       COALESCE(sum(alive_probability), 0), count(predicted_minor), sum(expected_minor)::bigint
FROM customer_lifetime_values
"""
AT_STAKE = """
WITH top AS (
    SELECT COALESCE((
        SELECT profit_minor FROM customer_lifetime_values ORDER BY profit_minor DESC NULLS LAST, customer_id DESC
        OFFSET (SELECT GREATEST(floor(count(*) * %(share)s::float8)::bigint - 1, 0) FROM customer_lifetime_values)
        LIMIT 1
    ), 0)::bigint AS least
)
SELECT count(v.customer_id), COALESCE(sum(v.at_stake_minor), 0)::bigint, COALESCE(sum(v.profit_minor), 0)::bigint,
       top.least
FROM top LEFT JOIN customer_lifetime_values v
    ON v.alive_probability >= %(start)s AND v.alive_probability < %(below)s AND v.profit_minor >= top.least
GROUP BY top.least
"""
CONCENTRATION = """
SELECT part, count(*), COALESCE(sum(amount), 0)::bigint
FROM (SELECT {column} AS amount, ntile(%(points)s) OVER (ORDER BY {column} DESC NULLS LAST) AS part
      FROM customer_lifetime_values) AS ranked
GROUP BY part ORDER BY part
"""
EDGES = """
SELECT percentile_disc(%(shares)s::float8[]) WITHIN GROUP (ORDER BY {column})
FROM customer_lifetime_values WHERE {column} > 0
"""
DISTRIBUTION = """
SELECT width_bucket(predicted_minor, %(edges)s::bigint[]), count(*), COALESCE(sum(predicted_minor), 0)::bigint
FROM customer_lifetime_values WHERE predicted_minor IS NOT NULL GROUP BY 1
"""
MAP = """
SELECT width_bucket(alive_probability, %(alive)s::float8[]),
       width_bucket(predicted_minor + at_stake_minor, %(value)s::bigint[]),
       count(*), sum(predicted_minor)::bigint, sum(at_stake_minor)::bigint, sum(profit_minor)::bigint
FROM customer_lifetime_values WHERE alive_probability IS NOT NULL GROUP BY 1, 2
"""
PER_SEGMENT = """
SELECT COALESCE(s.suggested_segment, ''), count(*), sum(v.profit_minor)::bigint,
       sum(v.predicted_minor)::bigint, sum(v.expected_minor)::bigint, avg(v.alive_probability)
FROM customer_lifetime_values v LEFT JOIN customer_rfm_scores s USING (customer_id) GROUP BY 1
"""
PER_COHORT = """
SELECT date_trunc('month', first_order_on)::date, count(*), sum(profit_minor)::bigint,
       sum(predicted_minor)::bigint, sum(expected_minor)::bigint, avg(alive_probability)
FROM customer_lifetime_values GROUP BY 1 ORDER BY 1
"""


def fetch(text: str, **given: Any) -> list[tuple[Any, ...]]:
    """Rows of one of this module's own statements."""
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return list(cursor.fetchall())


def profit_known(shop: Shop) -> bool:
    """Whether anything is known of costs; without, historical values are revenue and nothing is called profit."""
    source = CLVRun.objects.order_by("-id").values_list("margin_source", flat=True).first()
    return shop.margin is not None if source is None else source != MarginSource.NONE


def totals() -> dict[str, Any]:
    """What everybody has brought and is expected to bring; expected figures are 0 where nothing is predicted.

    expected_minor is None there, and where values were calculated before it was kept.
    """
    keys = ("customers", "revenue_minor", "cost_minor", "profit_minor", "cost_assumed_customers",
            "predicted_minor", "expected_orders_365", "alive_customers", "predicted_customers",
            "expected_minor")  # fmt: skip
    return dict(zip(keys, fetch(TOTALS)[0], strict=True))


def at_stake(*, below: float, start: float = 0, share: float = MANY) -> dict[str, int]:
    """Those of the `share` who brought most whose chance of still being customers is from `start` to `below`.

    `least_minor` is the profit from which on a customer belongs to that share.
    """
    keys = ("customers", "at_stake_minor", "profit_minor", "least_minor")
    return dict(zip(keys, fetch(AT_STAKE, below=below, start=start, share=share)[0], strict=True))


def concentration(column: str) -> list[dict[str, float]]:
    """Which share of the total the best 5 %, 10 % … of customers hold; `column` is one of ours."""
    rows = fetch(CONCENTRATION.format(column=column), points=POINTS)
    customers, amount = sum(row[1] for row in rows), sum(row[2] for row in rows)
    points, seen, held = [{"share_of_customers": 0.0, "share_of_value": 0.0}], 0, 0
    for _, count, part in rows:
        seen, held = seen + count, held + part
        points.append(
            {"share_of_customers": seen / customers, "share_of_value": held / amount if amount else 0.0}
        )
    return points if customers else []


def distribution() -> list[dict[str, Any]]:
    """How many customers are expected to bring how much; `to` is exclusive, None is open."""
    low, high = fetch(EDGES.format(column="predicted_minor"), shares=[FEWEST, 1.0])[0][0] or (None, None)
    edges = [0, *round_steps(low, high)]
    found = {row[0]: row[1:] for row in fetch(DISTRIBUTION, edges=edges)}
    rows = [
        {"from_minor": start, "to_minor": end, "customers": found.get(at, (0, 0))[0],
         "predicted_minor": found.get(at, (0, 0))[1]}
        for at, (start, end) in enumerate(zip(edges, [*edges[1:], None], strict=True), 1)
    ]  # fmt: skip
    if 0 in found:  # Expected at a loss, where customers' costs exceed what they pay.
        rows.insert(
            0, {"from_minor": None, "to_minor": 0, "customers": found[0][0], "predicted_minor": found[0][1]}
        )
    return rows


def money_edges(expression: str, parts: int) -> list[int]:
    """Amounts that cut the customers with a positive one into `parts`; fewer where many have the same."""
    shares = [at / parts for at in range(1, parts)]
    return sorted(set(fetch(EDGES.format(column=expression), shares=shares)[0][0] or []))


def value_map() -> list[dict[str, Any]]:
    """Customers by how probably they are still active and by what they would be worth if they surely were."""
    value_edges = money_edges("(predicted_minor + at_stake_minor)", VALUE_BANDS)
    found = {(row[0], row[1]): row[2:] for row in fetch(MAP, alive=list(ALIVE_EDGES), value=value_edges)}
    keys = ("customers", "predicted_minor", "at_stake_minor", "profit_minor")
    return [
        {"alive_from": alive, "alive_below": alive_end, "if_active_from_minor": value,
         "if_active_below_minor": value_end,
         **dict(zip(keys, found.get((row, column), (0, 0, 0, 0)), strict=True))}
        for row, (alive, alive_end) in enumerate(_bands(ALIVE_EDGES), 1)
        for column, (value, value_end) in enumerate(_bands([None, *value_edges]))
    ]  # fmt: skip


def _bands(edges: Sequence[Any]) -> list[tuple[Any, Any]]:
    return list(zip(edges, [*edges[1:], None], strict=True))


def per_segment() -> list[dict[str, Any]]:
    """Value by the suggested RFM segment; an empty name is “not scored”."""
    return _grouped("segment", fetch(PER_SEGMENT))


def per_cohort() -> list[dict[str, Any]]:
    """Value by the month of the first order."""
    return _grouped("first_order_month", fetch(PER_COHORT))


def _grouped(name: str, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    keys = (
        name,
        "customers",
        "profit_minor",
        "predicted_minor",
        "expected_minor",
        "average_alive_probability",
    )
    return [dict(zip(keys, row, strict=True)) for row in rows]
