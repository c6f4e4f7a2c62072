"""The writes: recording orders and customers, noting what changed, and keeping the summaries true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from regulars.customers import loading
from regulars.customers.tables import COUNTS
from regulars.jobs.queue import request_after_commit

DRAIN_TASK = "refresh.drain"
"""The task in refresh/, asked for by name because it lies above."""


@dataclass(frozen=True)
class Fate:
    """What became of one row that was sent."""

    line: int
    fate: str
    reason: str | None
    order_id: int | None


def record_orders(
    *, rows: Sequence[Mapping[str, Any]], create_customers: bool, now: datetime, batch: int | None = None
) -> list[Fate]:
    """Records orders given as mappings by staged column name; answers each row's fate in the order sent."""
    given: dict[str, Any] = {"batch": batch, "create_customers": create_customers, "now": now}
    try:
        return _record(rows, **given)
    except IntegrityError:
        # Somebody recorded one of these between our look and our write; now it is seen and compared.
        return _record(rows, **given)


def _record(
    rows: Sequence[Mapping[str, Any]], *, batch: int | None, create_customers: bool, now: datetime
) -> list[Fate]:
    with transaction.atomic(), loading.staging() as cursor:
        loading.stage_orders(cursor, rows)
        loading.merge_orders(cursor, batch=batch, create_customers=create_customers, now=now)
        wake_refresh()
        cursor.execute(
            "SELECT f.line, f.fate, f.reason, o.id"
            " FROM staged_order_fates f JOIN staged_orders s USING (line)"
            " LEFT JOIN orders o ON o.source = s.source AND o.external_id = s.external_id ORDER BY f.line"
        )
        return [Fate(*row) for row in cursor.fetchall()]


def wake_refresh() -> None:
    """Asks the worker, once this transaction has committed, to recompute what the marks wait for."""
    request_after_commit(DRAIN_TASK)


def mark_changed(*, customer_ids: Iterable[int], what: str) -> None:
    """Notes, in the caller's transaction, that what follows from these customers is to be recomputed."""
    ids = sorted(set(customer_ids))
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customer_marks (customer_id, what, created_at)"
            " SELECT unnest(%s::bigint[]), %s, statement_timestamp()",
            [ids, what],
        )
    wake_refresh()


def refresh_summaries(*, customer_ids: Sequence[int] | None = None) -> int:
    """Recomputes the order summaries of these customers, or of all; answers how many rows it wrote."""
    given = {"customer_ids": list(customer_ids) if customer_ids is not None else None}
    whom = "o.customer_id = ANY(%(customer_ids)s)" if customer_ids is not None else "true"
    gone = "s.customer_id = ANY(%(customer_ids)s)" if customer_ids is not None else "true"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(loading.sql("summaries").format(counts=COUNTS, whom=whom), given)
        written = cursor.rowcount
        cursor.execute(
            f"DELETE FROM customer_order_summaries s WHERE {gone} AND NOT EXISTS"  # noqa: S608 - our own text
            f" (SELECT 1 FROM orders o WHERE o.customer_id = s.customer_id AND {COUNTS})",
            given,
        )
        return int(written + cursor.rowcount)


def summaries_that_differ() -> list[int]:
    """Customers whose stored summary is not what their orders come to; for `regulars verify`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE summaries_before ON COMMIT DROP AS TABLE customer_order_summaries")
        point = transaction.savepoint()
        refresh_summaries()
        cursor.execute(
            "SELECT customer_id FROM ((TABLE summaries_before EXCEPT TABLE customer_order_summaries) UNION"
            " (TABLE customer_order_summaries EXCEPT TABLE summaries_before)) AS d GROUP BY 1 ORDER BY 1"
        )
        differing = [row[0] for row in cursor.fetchall()]
        transaction.savepoint_rollback(point)
        cursor.execute("DROP TABLE summaries_before")
    return differing
