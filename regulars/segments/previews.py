"""What a rule would do, without doing it: whom it matches, who would enter and leave, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils.functional import SimpleLazyObject

from regulars.clv.queries import profit_known
from regulars.core.errors import InvalidInput
from regulars.core.models import Shop
from regulars.core.support import log_unexpected
from regulars.segments.filling import compiled_sql, limit_statements
from regulars.segments.models import CustomerSegment
from regulars.segments.queries import totals
from regulars.segments.rules.compiling import Context
from regulars.segments.rules.conditions import Group
from regulars.segments.rules.explaining import explain
from regulars.segments.rules.wording import Wording

PREVIEW_SECONDS = 10
SAMPLE = 10

PREVIEW = """
WITH matched (customer_id) AS MATERIALIZED ({query})
SELECT count(*), COALESCE(sum(s.revenue_minor), 0)::bigint,
       ARRAY(SELECT customer_id FROM matched ORDER BY hashint8(customer_id), customer_id LIMIT %s)
FROM matched LEFT JOIN customer_order_summaries s USING (customer_id)
"""
EFFECT = """
WITH matched (customer_id) AS MATERIALIZED (
    SELECT q.id FROM ({query}) AS q (id) WHERE NOT EXISTS (
        SELECT 1 FROM customer_segment_blocks b WHERE b.segment_id = %s AND b.customer_id = q.id)
), present AS MATERIALIZED (
    SELECT customer_id, pinned FROM customer_segment_memberships WHERE segment_id = %s AND left_at IS NULL
), entering AS (
    SELECT customer_id FROM matched EXCEPT SELECT customer_id FROM present
), leaving AS (
    SELECT customer_id FROM present WHERE NOT pinned EXCEPT SELECT customer_id FROM matched
)
SELECT (SELECT count(*) FROM matched), (SELECT count(*) FROM present),
       (SELECT count(*) FROM entering), (SELECT count(*) FROM leaving),
       ARRAY(SELECT customer_id FROM entering ORDER BY hashint8(customer_id), customer_id LIMIT %s),
       ARRAY(SELECT customer_id FROM leaving ORDER BY hashint8(customer_id), customer_id LIMIT %s)
"""


class TooSlow(InvalidInput):
    """The rule takes longer than a preview may."""

    code = "too_slow"


@dataclass(frozen=True)
class Preview:
    """How many a rule matches, what they brought, and some of them, the same ones each time."""

    count: int
    revenue_minor: int
    all_customers: int
    all_revenue_minor: int
    sample: list[int]


@dataclass(frozen=True)
class Effect:
    """What saving a rule would change."""

    matched: int
    members: int
    entering: int
    leaving: int
    sample_entering: list[int]
    sample_leaving: list[int]

    @property
    def members_after(self) -> int:
        return self.members + self.entering - self.leaving


def preview(*, rule: Group | None, now: datetime) -> Preview:
    """Counts whom a rule matches now."""
    customers, revenue = totals()
    if rule is None:
        return Preview(0, 0, customers, revenue, [])
    query, bound = compiled_sql(rule, Context(now, Shop.current().zone))
    count, found, sample = _row(PREVIEW.format(query=query), [*bound, SAMPLE])
    return Preview(count, found, customers, revenue, sample)


def effect(*, segment: CustomerSegment, rule: Group | None, now: datetime) -> Effect:
    """Who would enter and who would leave if the segment had this rule."""
    query, bound = "SELECT id FROM customers WHERE false", list[Any]()
    if rule is not None:
        query, bound = compiled_sql(rule, Context(now, Shop.current().zone))
    row = _row(EFFECT.format(query=query), [*bound, segment.pk, segment.pk, SAMPLE, SAMPLE])
    return Effect(*row)


def reasons(
    *, rule: Group | None, customer_ids: Sequence[int], now: datetime, clear: bool
) -> dict[int, dict[str, Any]]:
    """Why each of these customers is in or out, condition by condition."""
    if rule is None or not customer_ids:
        return {}
    shop = Shop.current()
    with _limited():
        return explain(rule, Context(now, shop.zone), customer_ids, wording=wording(shop), clear=clear)


def wording(shop: Shop, *, clear: bool = True) -> Wording:
    """Words that know the shop and the names of its segments, read if a rule asks; `clear` as in Wording."""
    names = SimpleLazyObject(lambda: dict(CustomerSegment.objects.values_list("pk", "name")))
    return Wording(shop.currency, shop.zone, cast("Mapping[int, str]", names), clear, profit_known(shop))


def _row(text: str, given: list[Any]) -> tuple[Any, ...]:
    with _limited(), connection.cursor() as cursor:
        cursor.execute(text, given)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


@contextmanager
def _limited() -> Iterator[None]:
    """Ten seconds at most; whatever the database refuses is told as a refusal of the rule."""
    try:
        with transaction.atomic():
            limit_statements(seconds=PREVIEW_SECONDS)
            yield
    except OperationalError as refused:
        if getattr(refused.__cause__, "sqlstate", None) != "57014":
            raise
        raise TooSlow(
            f"This takes longer than {PREVIEW_SECONDS} seconds to count. Narrow the rule down, or save the"
            " segment and let it be filled in the background.",
            attr="behavioral_criteria",
        ) from None
    except DatabaseError:
        known_as = log_unexpected("rule not evaluated")
        raise InvalidInput(f"This rule cannot be evaluated. {known_as}", attr="behavioral_criteria") from None
