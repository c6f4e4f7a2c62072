"""What follows from changed facts, recomputed in order: summaries, RFM, value, segments; later slices join.

The worker calls drain() after each commit that marked somebody, and by the clock, so that a crash between a
commit and its request loses nothing. `regulars verify` calls verify().
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from regulars.clv import services as clv
from regulars.clv.models import CLVRun
from regulars.core.models import Shop
from regulars.customers.amounts import orders_that_differ
from regulars.customers.locks import lock_recompute
from regulars.customers.services import refresh_summaries, summaries_that_differ, wake_refresh
from regulars.rfm import services as rfm
from regulars.rfm.models import RFMRun
from regulars.segments import evaluation as segments
from regulars.segments import revenue

BATCH = 1_000_000
ALL_AT_ONCE = 200_000
"""From this many customers on, one pass over everybody's orders is cheaper than looking each one up."""


COME_OF_AGE = """
SELECT DISTINCT o.customer_id FROM orders o
WHERE o.placed_at >= (%(since)s::date + 1)::timestamp AT TIME ZONE %(zone)s
  AND o.placed_at < (%(today)s::date + 1)::timestamp AT TIME ZONE %(zone)s
  AND o.created_at < (o.placed_at AT TIME ZONE %(zone)s)::date::timestamp AT TIME ZONE %(zone)s
ORDER BY 1
"""


@dataclass(frozen=True)
class DrainResult:
    """What one drain did."""

    marks: int = 0
    customers: int = 0

    def __add__(self, other: DrainResult) -> DrainResult:
        return DrainResult(self.marks + other.marks, self.customers + other.customers)


@dataclass(frozen=True)
class Difference:
    """A derived row that is not what the facts come to."""

    table: str
    whose: str
    stored: str
    recomputed: str


def request_drain() -> None:
    """Asks for a drain once the caller's transaction has committed."""
    wake_refresh()


def drain(*, now: datetime, batch: int = BATCH) -> DrainResult:
    """Recomputes everything that marks wait for, a batch of marks a transaction, until none is left."""
    total = DrainResult()
    while True:
        done = _drain_batch(now=now, batch=batch)
        total += done
        if done.marks < batch:
            return total


def follow_the_calendar(*, now: datetime) -> int:
    """Recomputes whose orders were recorded before their day, once it has come; answers how many customers.

    A shop's till may be a few hours ahead. Until an order's day it is in the summary and in no score.
    """
    shop = Shop.current()
    runs = (RFMRun.latest(), CLVRun.latest())
    since = min((run.as_of for run in runs if run is not None and not run.pinned), default=None)
    if since is None:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        lock_recompute()
        cursor.execute(COME_OF_AGE, {"zone": shop.time_zone, "since": since, "today": shop.day(now)})
        ids = [row[0] for row in cursor.fetchall()]
        if ids:
            recompute(customer_ids=ids, now=now)
    return len(ids)


def _drain_batch(*, now: datetime, batch: int) -> DrainResult:
    """One transaction: takes marks, recomputes their customers, and so loses no mark to a crash."""
    with transaction.atomic():
        lock_recompute()
        marks, customer_ids = _take_marks(batch)
        if customer_ids:
            recompute(customer_ids=customer_ids, now=now)
    return DrainResult(marks=marks, customers=len(customer_ids))


def recompute(*, customer_ids: list[int], now: datetime) -> None:
    """What facts about these customers imply, in the order in which one thing rests on another."""
    today, many = Shop.current().day(now), len(customer_ids) >= ALL_AT_ONCE
    refresh_summaries(customer_ids=None if many else customer_ids)
    rfm.rescore_changed(customer_ids=customer_ids, today=today)
    clv.revalue_changed(customer_ids=customer_ids, today=today)
    if many:
        segments.fill_soon()
    else:
        segments.follow_facts(customer_ids=customer_ids, now=now)
        revenue.facts_changed(customer_ids=customer_ids)


def verify(*, now: datetime) -> list[Difference]:
    """Drains what waits, recomputes each derived table at its own run's date, and lists where it differs.

    Orders go on coming in meanwhile. Whoever's facts changed since the drain has a mark again, or is gone, and will
    be recomputed: about them nothing can be told now.
    """
    drain(now=now)
    follow_the_calendar(now=now)
    segments.fill_stale(now=now)
    with transaction.atomic():
        lock_recompute()
        orders = [
            Difference("orders", f"order {pk}", stored, recomputed)
            for pk, stored, recomputed in orders_that_differ()
        ]
        derived = _derived_that_differ(now)
        standing = _not_changing({pk for pk, _ in derived})
        revenues = [
            Difference("customer_segments", f"segment {pk}", str(stored), str(added_up))
            for pk, stored, added_up in revenue.differences()
        ]
    return orders + [difference for pk, difference in derived if pk in standing] + revenues


def _derived_that_differ(now: datetime) -> list[tuple[int, Difference]]:
    """Customers with a derived row that is not what their facts come to."""
    today = Shop.current().day(now)
    differing = [
        (pk, "customer_order_summaries", "stored", "another sum of its orders")
        for pk in summaries_that_differ()
    ]
    differing += [
        (row.customer_id, "customer_rfm_scores", str(row.stored), str(row.recomputed))
        for row in rfm.recompute_differences(today=today)
    ]
    differing += [
        (row.customer_id, "customer_lifetime_values", str(row.stored), str(row.recomputed))
        for row in clv.recompute_differences(today=today)
    ]
    differing += [
        (pk, "customer_segment_memberships", f"segment {segment_id}: {is_in}", should_be)
        for segment_id, pk, is_in, should_be in segments.differences(now=now)
    ]
    return [(pk, Difference(table, f"customer {pk}", *sides)) for pk, table, *sides in differing]


def _not_changing(customer_ids: set[int]) -> set[int]:
    """Those of them who are there and have no mark."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM customers c WHERE id = ANY(%s)"
            " AND NOT EXISTS (SELECT 1 FROM customer_marks m WHERE m.customer_id = c.id)",
            [list(customer_ids)],
        )
        return {row[0] for row in cursor.fetchall()}


def _take_marks(batch: int) -> tuple[int, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM customer_marks WHERE id IN"
            " (SELECT id FROM customer_marks ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)"
            " RETURNING customer_id)"
            " SELECT count(*), COALESCE(array_agg(DISTINCT customer_id), '{}') FROM taken",
            [batch],
        )
        marks, customer_ids = cursor.fetchone()
    return int(marks), list(customer_ids)
