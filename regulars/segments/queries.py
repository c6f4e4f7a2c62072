"""Reads that are not plain filtering: sizes, growth, overlap, and what the members of a segment are like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from regulars.segments.models import CustomerSegmentMembership, SegmentDailyCount

CURRENT = "SELECT customer_id FROM customer_segment_memberships WHERE segment_id = %s AND left_at IS NULL"
STANDING = """
SELECT s.id, m.members, d.entered, d.gone, everybody.*
FROM unnest(%s::bigint[]) AS s (id)
CROSS JOIN LATERAL (SELECT count(*) AS members FROM customer_segment_memberships
                    WHERE segment_id = s.id AND left_at IS NULL) AS m
CROSS JOIN LATERAL (SELECT COALESCE(sum(entered), 0)::int AS entered, COALESCE(sum("left"), 0)::int AS gone
                    FROM customer_segment_daily_counts WHERE segment_id = s.id AND day > %s) AS d
CROSS JOIN ({totals}) AS everybody
"""
DAILY = """
SELECT day, entered, "left" FROM customer_segment_daily_counts WHERE segment_id = %s AND day > %s ORDER BY day
"""
TOTALS = """
SELECT (SELECT count(*) FROM customers), COALESCE(sum(revenue_minor), 0)::bigint FROM customer_order_summaries
"""
OVERLAP = """
WITH shared AS MATERIALIZED (
    SELECT o.segment_id, count(*) AS customers FROM customer_segment_memberships m
    JOIN customer_segment_memberships o USING (customer_id)
    WHERE m.segment_id = %s AND m.left_at IS NULL AND o.segment_id <> %s AND o.left_at IS NULL
    GROUP BY o.segment_id
)
SELECT s.segment_id, g.name, s.customers, (SELECT count(*) FROM customer_segment_memberships a
        WHERE a.segment_id = s.segment_id AND a.left_at IS NULL)
FROM shared s JOIN customer_segments g ON g.id = s.segment_id ORDER BY 3 DESC, 1
"""
"""Names come last: joined before counting, PostgreSQL looks every membership up by itself."""
LIKENESS = """
SELECT count(*), count(s.customer_id), COALESCE(sum(s.revenue_minor), 0)::bigint,
       COALESCE(sum(s.order_count), 0)::bigint, avg(r.recency_score)::float8, avg(r.frequency_score)::float8,
       avg(r.monetary_score)::float8,
       count(*) FILTER (WHERE c.email_consent), count(*) FILTER (WHERE c.sms_consent),
       count(v.customer_id), sum(v.profit_minor)::bigint,
       count(v.predicted_minor), sum(v.predicted_minor)::bigint, avg(v.alive_probability)::float8
FROM ({customers}) AS chosen JOIN customers c ON c.id = chosen.customer_id
LEFT JOIN customer_order_summaries s ON s.customer_id = c.id
LEFT JOIN customer_rfm_scores r ON r.customer_id = c.id
LEFT JOIN customer_lifetime_values v ON v.customer_id = c.id
"""
SUGGESTED = """
SELECT r.suggested_segment, count(*) FROM ({customers}) AS chosen
JOIN customer_rfm_scores r USING (customer_id) GROUP BY 1 ORDER BY 2 DESC, 1
"""
EVERYBODY = "SELECT id AS customer_id FROM customers"


MEMBERS: Any = Coalesce(
    Subquery(
        CustomerSegmentMembership.objects.filter(segment=OuterRef("pk"), left_at__isnull=True)
        .order_by().values("segment").annotate(found=Count("*")).values("found")
    ), 0,
)  # fmt: skip
"""A segment's present members, for lists of segments to be ordered by."""


def growth_since(day: date) -> Any:
    """By how many a segment grew after a day, for lists of segments to be ordered by."""
    counted = SegmentDailyCount.objects.filter(segment=OuterRef("pk"), day__gt=day).order_by()
    net = counted.values("segment").annotate(net=Sum(F("entered") - F("left")))
    return Coalesce(Subquery(net.values("net")), 0)


def fetch(text: str, *given: Any) -> list[tuple[Any, ...]]:
    """Rows of one of this module's own statements."""
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return list(cursor.fetchall())


def totals() -> tuple[int, int]:
    """All customers, and their revenue in minor units."""
    customers, revenue = fetch(TOTALS)[0]
    return customers, revenue


def size_of(segment_id: int) -> int:
    """Present members."""
    return int(fetch(f"SELECT count(*) FROM ({CURRENT}) AS members", segment_id)[0][0])  # noqa: S608 - our own text


@dataclass(frozen=True)
class Standing:
    """A segment's present members, who entered and left lately, and everybody to compare them with."""

    members: int
    entered: int
    left: int
    all_customers: int
    all_revenue_minor: int


def standings(segment_ids: Sequence[int], *, since: date) -> dict[int, Standing]:
    """How each segment stands; entered and left are counted after the day `since`."""
    rows = fetch(STANDING.format(totals=TOTALS), list(segment_ids), since)
    return {row[0]: Standing(*row[1:]) for row in rows}


def growth(segment_id: int, *, today: date, days: int) -> list[dict[str, Any]]:
    """One row a day: who entered, who left, and how many were in it at the day's end, told back from today."""
    found = {row[0]: row[1:] for row in fetch(DAILY, segment_id, today - timedelta(days=days))}
    members = size_of(segment_id)
    rows = []
    for ago in range(days):
        day = today - timedelta(days=ago)
        entered, left = found.get(day, (0, 0))
        rows.append({"day": day, "members": members, "entered": entered, "left": left})
        members = max(members - entered + left, 0)
    return rows[::-1]


def overlap(segment_id: int) -> list[dict[str, Any]]:
    """Other segments that share members with this one, the largest share first."""
    size = size_of(segment_id)
    return [
        {
            "segment": other,
            "name": name,
            "customers": both,
            "share_of_this": both / size,
            "share_of_other": both / all_,
        }
        for other, name, both, all_ in fetch(OVERLAP, segment_id, segment_id)
    ]


def likeness(customers: str, *given: Any) -> dict[str, Any]:
    """What a set of customers is like; `customers` is one of this module's own texts giving customer_id."""
    row = fetch(LIKENESS.format(customers=customers), *given)[0]
    names = ("customers", "buyers", "revenue_minor", "orders", "average_recency_score",
             "average_frequency_score", "average_monetary_score", "email_consent", "sms_consent",
             "valued", "profit_minor", "predicted", "predicted_minor", "average_alive_probability")  # fmt: skip
    suggested = fetch(SUGGESTED.format(customers=customers), *given)
    return {
        **dict(zip(names, row, strict=True)),
        "suggested_segments": [{"segment": name, "customers": count} for name, count in suggested],
    }


def likeness_of(segment_id: int) -> dict[str, Any]:
    """What the present members are like."""
    return likeness(CURRENT, segment_id)


def in_both(first: int, second: int) -> dict[str, Any]:
    """What those are like who are in both segments."""
    return likeness(f"{CURRENT} INTERSECT {CURRENT}", first, second)


def everybody() -> dict[str, Any]:
    """What all customers are like."""
    return likeness(EVERYBODY)
