"""What the members of a segment have brought: kept beside it, since adding it up for a page of them takes seconds.

It can be rebuilt at any time; facts and hands only note that it is behind, and the sweep adds it up again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from regulars.segments.models import CustomerSegment

ADD_UP_EVERY = timedelta(minutes=5)
"""How far it may lag behind facts. In a shop of a million, adding up a hundred segments takes most of a minute."""
ADDED_UP = """
SELECT s.id, COALESCE(sum(o.revenue_minor), 0)::bigint AS revenue FROM unnest(%s::bigint[]) AS s (id)
LEFT JOIN customer_segment_memberships m ON m.segment_id = s.id AND m.left_at IS NULL
LEFT JOIN customer_order_summaries o USING (customer_id) GROUP BY s.id
"""
ADD_UP = f"""
UPDATE customer_segments g SET revenue_minor = f.revenue, revenue_at = %s, revenue_stale = false
FROM ({ADDED_UP}) AS f WHERE g.id = f.id
"""  # noqa: S608 - our own text
BEHIND = """
UPDATE customer_segments SET revenue_stale = true WHERE NOT revenue_stale AND id IN (
    SELECT segment_id FROM customer_segment_memberships WHERE customer_id = ANY(%s::bigint[]) AND left_at IS NULL)
"""


def add_up(segment_ids: Sequence[int], *, now: datetime) -> None:
    """Adds up what the present members of these segments have brought."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP, [now, list(segment_ids)])


def add_up_stale(*, now: datetime) -> None:
    """Brings the figures up to date that are behind, those behind a fact at most every few minutes."""
    due = CustomerSegment.objects.filter(revenue_stale=True).filter(
        Q(revenue_at__isnull=True) | Q(revenue_at__lte=now - ADD_UP_EVERY)
    )
    if ids := list(due.values_list("pk", flat=True)):
        add_up(ids, now=now)


def differences() -> list[tuple[int, int | None, int]]:
    """(segment, stored, added up) where a figure is not behind and yet another; for `regulars verify`."""
    stored = dict(CustomerSegment.objects.filter(revenue_stale=False).values_list("pk", "revenue_minor"))
    with connection.cursor() as cursor:
        cursor.execute(ADDED_UP, [list(stored)])
        return [(pk, stored[pk], added_up) for pk, added_up in cursor.fetchall() if stored[pk] != added_up]


def facts_changed(*, customer_ids: Sequence[int] | None) -> None:
    """Notes that the figures of the segments that hold these customers, or of all, are behind."""
    if customer_ids is None:
        CustomerSegment.objects.filter(revenue_stale=False).update(revenue_stale=True)
        return
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, [list(customer_ids)])


def members_changed(segment_id: int) -> None:
    """Notes that the figure is behind because members came or went by hand: the next sweep adds it up."""
    CustomerSegment.objects.filter(pk=segment_id).update(revenue_stale=True, revenue_at=None)
