"""Members from a list that somebody brings: taken into a segment as one set, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from regulars.core.models import Shop
from regulars.customers.locks import lock_recompute
from regulars.segments import filling, revenue
from regulars.segments.evaluation import rule_of
from regulars.segments.models import CustomerSegment
from regulars.segments.rules.compiling import Context
from regulars.segments.services import others_follow

STAGED = """
CREATE TEMPORARY TABLE staged_members (line bigint, customer_id bigint, notes text) ON COMMIT DROP
"""
BLOCKED = """
SELECT s.line FROM staged_members s JOIN customer_segment_blocks b USING (customer_id) WHERE b.segment_id = %s
"""
COUNTED = """
    INSERT INTO customer_segment_daily_counts AS d (segment_id, day, entered, "left")
    SELECT segment_id, %s, {entered}, {gone} FROM changed GROUP BY segment_id HAVING {entered} + {gone} > 0
    ON CONFLICT (segment_id, day)
    DO UPDATE SET entered = d.entered + excluded.entered, "left" = d."left" + excluded."left"
"""
TAKE_IN = """
WITH given AS (SELECT customer_id, max(notes) AS notes FROM staged_members WHERE customer_id IS NOT NULL GROUP BY 1),
changed AS (
    INSERT INTO customer_segment_memberships (segment_id, customer_id, assigned_at, assigned_by, notes, reason, pinned,
                                              left_reason, batch)
    SELECT %s, g.customer_id, %s, %s, g.notes, 'import', true, '', %s FROM given g
    WHERE NOT EXISTS (SELECT 1 FROM customer_segment_blocks b
                      WHERE b.segment_id = %s AND b.customer_id = g.customer_id)
    ORDER BY g.customer_id
    ON CONFLICT (segment_id, customer_id) WHERE left_at IS NULL DO UPDATE
    SET pinned = true, batch = excluded.batch,
        notes = COALESCE(NULLIF(customer_segment_memberships.notes, ''), excluded.notes)
    WHERE NOT customer_segment_memberships.pinned
    RETURNING segment_id, customer_id, xmax = 0 AS came
), counted AS ({counted})
SELECT customer_id, came FROM changed
"""
"""Of a row that the statement itself inserted, and only of such a row, xmax is 0."""
TAKE_BACK = """
WITH changed AS (
    UPDATE customer_segment_memberships SET left_at = GREATEST(%s, assigned_at), left_reason = 'import'
    WHERE batch = %s AND left_at IS NULL AND pinned AND reason = 'import'
    RETURNING segment_id, customer_id, true AS went
), released AS (
    UPDATE customer_segment_memberships SET pinned = false, batch = NULL
    WHERE batch = %s AND left_at IS NULL AND pinned AND reason <> 'import'
    RETURNING customer_id
), counted AS ({counted})
SELECT customer_id FROM changed UNION ALL SELECT customer_id FROM released
"""


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
        cursor.execute(BLOCKED, [segment.pk])
        kept_out = [row[0] for row in cursor.fetchall()]
        counted = COUNTED.format(entered="count(*) FILTER (WHERE came)", gone="0")
        given: list[Any] = [segment.pk, now, by, batch, segment.pk, _today(now)]
        cursor.execute(TAKE_IN.format(counted=counted), given)
        taken = cursor.fetchall()
        _changed(segment, [row[0] for row in taken], now)
    came = sum(row[1] for row in taken)
    return Taken(came, len(taken) - came, kept_out)


def take_back(*, segment: CustomerSegment, batch: int, now: datetime) -> int:
    """Ends the stays that an import began and unpins those it pinned, except what somebody has unpinned since.

    Then the rule decides. Answers how many stays it touched.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        lock_recompute()
        counted = COUNTED.format(entered="0", gone="count(*)")
        cursor.execute(TAKE_BACK.format(counted=counted), [now, batch, batch, _today(now)])
        changed = [row[0] for row in cursor.fetchall()]
        if changed and segment.evaluated_version == segment.rule_version:
            shop = Shop.current()
            filling.fill(
                [(segment, rule_of(segment, shop.currency))], Context(now, shop.zone, tuple(changed))
            )
        _changed(segment, changed, now)
    return len(changed)


def _changed(segment: CustomerSegment, customer_ids: Sequence[int], now: datetime) -> None:
    """The revenue that stands beside the segment, and the segments that ask about it, follow."""
    if customer_ids:
        revenue.add_up([segment.pk], now=now)
        others_follow(segment.pk, customer_ids)


def _today(now: datetime) -> date:
    return now.astimezone(Shop.current().zone).date()
