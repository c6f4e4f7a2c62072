"""Members from a list that somebody brings: taken into a segment as one set, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from regulars.core.models import Shop
from regulars.customers.locks import lock_recompute
from regulars.segments import revenue
from regulars.segments.filling import COUNT
from regulars.segments.models import CustomerSegment
from regulars.segments.services import let_rule_decide, others_follow

STAGED = """
CREATE TEMPORARY TABLE staged_members (line bigint, customer_id bigint, notes text) ON COMMIT DROP
"""
KEEP_OUT = """
DELETE FROM staged_members s USING customer_segment_blocks b
WHERE b.segment_id = %s AND b.customer_id = s.customer_id RETURNING s.line
"""
CAME = COUNT.format(counted="SELECT segment_id, %s, count(*), 0 FROM changed WHERE came GROUP BY segment_id")
WENT = COUNT.format(counted="SELECT segment_id, %s, 0, count(*) FROM changed GROUP BY segment_id")
TAKE_IN = f"""
WITH given AS (SELECT customer_id, max(notes) AS notes FROM staged_members WHERE customer_id IS NOT NULL GROUP BY 1),
changed AS (
    INSERT INTO customer_segment_memberships (segment_id, customer_id, assigned_at, assigned_by, notes, reason, pinned,
                                              left_reason, batch)
    SELECT %s, g.customer_id, %s, %s, g.notes, 'import', true, '', %s FROM given g ORDER BY g.customer_id
    ON CONFLICT (segment_id, customer_id) WHERE left_at IS NULL DO UPDATE
    SET pinned = true, batch = excluded.batch,
        notes = COALESCE(NULLIF(customer_segment_memberships.notes, ''), excluded.notes)
    WHERE NOT customer_segment_memberships.pinned
    RETURNING segment_id, customer_id, xmax = 0 AS came
), counted AS ({CAME})
SELECT customer_id, came FROM changed
"""  # noqa: S608 - our own text
"""Of a row that the statement itself inserted, and only of such a row, xmax is 0."""
TAKE_BACK = f"""
WITH changed AS (
    UPDATE customer_segment_memberships SET left_at = GREATEST(%s, assigned_at), left_reason = 'import'
    WHERE batch = %s AND left_at IS NULL AND pinned AND reason = 'import'
    RETURNING segment_id, customer_id
), released AS (
    UPDATE customer_segment_memberships SET pinned = false, batch = NULL
    WHERE batch = %s AND left_at IS NULL AND pinned AND reason <> 'import'
    RETURNING customer_id
), counted AS ({WENT})
SELECT customer_id FROM changed UNION ALL SELECT customer_id FROM released
"""  # noqa: S608 - our own text


@dataclass(frozen=True)
class Taken:
    """How many came in, how many the rule had taken in and are pinned now, and the lines of those kept out."""

    came: int
    pinned: int
    kept_out: list[int]


def stage() -> None:
    """Makes the empty table staged_members(line, customer_id, notes), which the transaction's end removes."""
    with connection.cursor() as cursor:
        cursor.execute(STAGED)


def take_in_staged(*, segment: CustomerSegment, by: str, batch: int | None, now: datetime) -> Taken:
    """Makes the staged customers members whom no rule removes, those too whom the rule had taken in."""
    with transaction.atomic(), connection.cursor() as cursor:
        lock_recompute()
        cursor.execute(KEEP_OUT, [segment.pk])
        kept_out = [row[0] for row in cursor.fetchall()]
        cursor.execute(TAKE_IN, [segment.pk, now, by, batch, Shop.current().day(now)])
        taken = cursor.fetchall()
        _changed(segment, [row[0] for row in taken], now)
    came = sum(row[1] for row in taken)
    return Taken(came, len(taken) - came, kept_out)


def take_back(*, segment: CustomerSegment, batch: int, now: datetime) -> None:
    """Ends the stays that an import began and unpins those it pinned, except what somebody has unpinned since.

    Then the rule decides.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        lock_recompute()
        cursor.execute(TAKE_BACK, [now, batch, batch, Shop.current().day(now)])
        changed = [row[0] for row in cursor.fetchall()]
        if changed:
            let_rule_decide(segment.pk, changed, now)
        _changed(segment, changed, now)


def _changed(segment: CustomerSegment, customer_ids: Sequence[int], now: datetime) -> None:
    """The revenue that stands beside the segment, and the segments that ask about it, follow."""
    if customer_ids:
        revenue.add_up([segment.pk], now=now)
        others_follow(segment.pk, customer_ids)
