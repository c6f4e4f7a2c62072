"""The statement that makes members of whom rules match: one for any segments and any customers.

Entrants and leavers are differences: they are inserted and closed, whoever stays is not touched, and each
change is counted on its day. Without differences nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from regulars.segments.models import CustomerSegment
from regulars.segments.rules.compiling import Context
from regulars.segments.rules.conditions import Group
from regulars.segments.rules.facts import facts_of
from regulars.segments.rules.population import population
from regulars.segments.rules.windows import midnight


@dataclass(frozen=True)
class Outcome:
    """How many the rule matches (of the customers it was asked about), and how many entered and left."""

    segment_id: int
    matched: int
    entered: int
    left: int


MATCHED = """
matched (segment_id, customer_id) AS (
    SELECT arm.segment_id, arm.customer_id FROM ({arms}) AS arm
    WHERE NOT EXISTS (SELECT 1 FROM customer_segment_blocks b
                      WHERE b.segment_id = arm.segment_id AND b.customer_id = arm.customer_id)
)"""
CHANGING = """
present (segment_id, customer_id, pinned) AS MATERIALIZED (
    SELECT p.segment_id, p.customer_id, p.pinned FROM customer_segment_memberships p
    WHERE p.segment_id = ANY(%s::bigint[]) AND p.left_at IS NULL {whom}
),
entering AS (SELECT segment_id, customer_id FROM matched EXCEPT SELECT segment_id, customer_id FROM present),
leaving AS (
    SELECT segment_id, customer_id FROM present WHERE NOT pinned EXCEPT SELECT segment_id, customer_id FROM matched
)"""
"""EXCEPT, not NOT EXISTS: however little PostgreSQL knows of these sets, it compares them in one pass."""
COUNT = """
INSERT INTO customer_segment_daily_counts AS d (segment_id, day, entered, "left") {counted}
ON CONFLICT (segment_id, day) DO UPDATE SET entered = d.entered + excluded.entered, "left" = d."left" + excluded."left"
"""
"""Adds rows of (segment, day, how many entered, how many left) to what is counted of their day."""
FILL = """
WITH rule (segment_id, version) AS (SELECT * FROM unnest(%s::bigint[], %s::int[])), {matched}, {changing},
entered AS (
    INSERT INTO customer_segment_memberships (segment_id, customer_id, assigned_at, assigned_by, notes, reason,
                                              rule_version, pinned, left_reason)
    SELECT e.segment_id, e.customer_id, %s, '', '', 'rule', r.version, false, ''
    FROM entering e JOIN rule r USING (segment_id) ORDER BY e.segment_id, e.customer_id
    RETURNING segment_id
),
gone AS (
    UPDATE customer_segment_memberships p
    SET left_at = GREATEST(%s, p.assigned_at), left_reason = 'rule', left_version = r.version
    FROM leaving l JOIN rule r USING (segment_id)
    WHERE p.segment_id = l.segment_id AND p.customer_id = l.customer_id AND p.left_at IS NULL
    RETURNING p.segment_id
),
change AS (
    SELECT segment_id, sum(came)::int AS entered, sum(went)::int AS gone
    FROM (SELECT segment_id, 1 AS came, 0 AS went FROM entered
          UNION ALL SELECT segment_id, 0, 1 FROM gone) AS each
    GROUP BY segment_id
),
noted AS ({noted})
SELECT r.segment_id, COALESCE(n.matched, 0), COALESCE(c.entered, 0), COALESCE(c.gone, 0)
FROM rule r LEFT JOIN change c USING (segment_id)
LEFT JOIN (SELECT segment_id, count(*) AS matched FROM matched GROUP BY segment_id) AS n USING (segment_id)
"""
NOTED = COUNT.format(counted="SELECT segment_id, %s, entered, gone FROM change")
DIFFERENCES = """
WITH {matched}, {changing}
SELECT segment_id, customer_id, 'no', 'yes' FROM entering
UNION ALL SELECT segment_id, customer_id, 'yes', 'no' FROM leaving ORDER BY 1, 2
"""
ANYBODY = [-(2**62)]
"""Stands for the customers asked about in a compiled rule, until it is used; nobody has this id."""
NOBODY = "SELECT 0::bigint AS segment_id, 0::bigint AS customer_id WHERE false"

Rules = Sequence[tuple[CustomerSegment, Group | None]]


def fill(rules: Rules, context: Context) -> list[Outcome]:
    """Makes the members of these segments those whom the rules match, for the customers of the context."""
    differing, bound = _differing(rules, context)
    given: list[Any] = [
        [segment.pk for segment, _ in rules],
        [segment.rule_version for segment, _ in rules],
        *bound,
        context.now,
        context.now,
        context.today,
    ]
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(noted=NOTED, **differing), given)
        return [Outcome(*row) for row in cursor.fetchall()]


def differences(rules: Rules, context: Context) -> list[tuple[int, int, str, str]]:
    """(segment, customer, is a member, should be one) wherever the two differ; writes nothing."""
    differing, bound = _differing(rules, context)
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES.format(**differing), bound)
        return [(row[0], row[1], row[2], row[3]) for row in cursor.fetchall()]


def limit_statements(*, seconds: int) -> None:
    """For the rest of the transaction: no statement longer than this, and plans that suit whole tables.

    PostgreSQL looks a set up row by row, which never ends, where it believes the set does not fit in memory;
    and it hopes to need half a set only, and so reads a table in the order of an index, row by scattered row.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true), set_config('work_mem', '128MB', true),"
            " set_config('random_page_cost', '4', true)",
            [f"{seconds}s"],
        )


def compiled_sql(rule: Group, context: Context) -> tuple[str, list[Any]]:
    """The one query of a rule, giving ids, with its bound values."""
    if context.customer_ids is None:
        return _compiled(rule, context)
    moves = facts_of(rule).clock == "moment"
    now = context.now if moves else midnight(context.today, context.zone)
    text, bound = _compiled_for_some(rule, now, context.zone)
    return text, [list(context.customer_ids) if value == ANYBODY else value for value in bound]


def _compiled(rule: Group, context: Context) -> tuple[str, list[Any]]:
    text, bound = population(rule, context).values("pk").query.sql_with_params()
    return str(text), list(bound)


@lru_cache(maxsize=1_000)
def _compiled_for_some(rule: Group, now: datetime, zone: ZoneInfo) -> tuple[str, list[Any]]:
    """Compiling costs more than checking one customer does; within a day a rule's text stays the same."""
    return _compiled(rule, Context(now, zone, tuple(ANYBODY)))


def _differing(rules: Rules, context: Context) -> tuple[dict[str, str], list[Any]]:
    """The parts of the statements that find who matches and who differs, with their bound values."""
    arms, bound = [NOBODY], list[Any]()
    for segment, rule in rules:
        if rule is not None:
            text, values = compiled_sql(rule, context)
            arms.append(f"SELECT %s::bigint, found.* FROM ({text}) AS found")  # noqa: S608 - the ORM's text
            bound += [segment.pk, *values]
    bound.append([segment.pk for segment, _ in rules])
    whom = ""
    if context.customer_ids is not None:
        whom = "AND p.customer_id = ANY(%s::bigint[])"
        bound.append(list(context.customer_ids))
    return {
        "matched": MATCHED.format(arms=" UNION ALL ".join(arms)),
        "changing": CHANGING.format(whom=whom),
    }, bound
