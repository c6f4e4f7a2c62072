"""The one way in for customers and orders: rows are staged by COPY, then merged by a few statements.

One order from the API and a million from a file take this road. Call inside a transaction:
`with staging() as cursor:` fill the staged_* tables, `merge_orders(cursor, …)`, then read staged_order_fates
(line, fate, reason, order_id, customer_id). Fates: created, updated, unchanged, older, superseded, rejected.
A NULL in a staged column means “not said”: the default for a new row, the stored value for a known one. What is
said to be unknown or none, a cost, a time of change, the lines, is named in `cleared`; files never say that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg.types.json import Jsonb

from regulars.core.models import Shop
from regulars.core.money import MOST_MINOR
from regulars.core.text import in_one_form
from regulars.customers.amounts import FACTORS, assignments, factors_for, reporting
from regulars.customers.first_load import indexes_built_after
from regulars.customers.locks import hold_settings
from regulars.customers.references import references_held

ORDER_COLUMNS = (
    "line external_id source customer_id customer_external_id email first_name last_name phone city country "
    "placed_at status channel currency total_minor discount_minor tax_minor shipping_minor refunded_minor "
    "cost_minor exchange_rate updated_at_source"
).split()
LINE_COLUMNS = "line position sku name category quantity unit_price_minor unit_cost_minor".split()
CUSTOMER_COLUMNS = (
    "line external_id first_name last_name email phone birth_date city country language tags attributes "
    "email_consent sms_consent is_active"
).split()
WORTH_ANALYZING = 2_000
MANY_AT_ONCE = 10_000
MOST_LOOKS = 10


@dataclass(frozen=True)
class MergeCounts:
    """What became of the staged rows."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    customers_created: int = 0


@cache
def sql(name: str) -> str:
    """The text of one of this slice's statements."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text()


@contextmanager
def staging() -> Iterator[CursorWrapper]:
    """Empty staging tables on a cursor of the present transaction."""
    with connection.cursor() as cursor:
        cursor.execute(sql("staging"))
        yield cursor


def stage(cursor: CursorWrapper, table: str, columns: list[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Copies rows (mappings by column name) into a staging table; absent columns are “not said”."""
    text = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with cursor.copy(text) as copy:
        for row in rows:
            copy.write_row([_as_sent(row.get(column)) for column in columns])


def _as_sent(value: Any) -> Any:
    value = in_one_form(value)
    return Jsonb(value) if isinstance(value, dict) else value


def stage_orders(cursor: CursorWrapper, rows: Iterable[Mapping[str, Any]]) -> None:
    """Stages orders; `lines` of a row, where given, are staged with it."""
    kept = [{"source": "api", **row, "line": row.get("line", at)} for at, row in enumerate(rows, 1)]
    stage(cursor, "staged_orders", [*ORDER_COLUMNS, "cleared"], kept)
    lines = (
        {"position": position, **line, "line": row["line"]}
        for row in kept
        for position, line in enumerate(row.get("lines") or (), 1)
    )
    stage(cursor, "staged_order_lines", LINE_COLUMNS, lines)


def merge_orders(
    cursor: CursorWrapper,
    *,
    batch: int | None,
    create_customers: bool,
    now: datetime,
    only_forward: bool = False,
) -> MergeCounts:
    """Makes the staged orders the shop's, marks the customers whose orders changed, and counts the fates.

    With only_forward, a row that does not say when it was changed cannot take an order's status or refund back:
    exports say no such time, and an older one must not revert what is known by now.
    """
    hold_settings()
    shop = Shop.current()
    _analyze(cursor, "staged_orders", "staged_order_lines")
    given = {"batch": batch, "now": now, "currency": shop.currency, "zone": shop.time_zone,
             "only_forward": only_forward, "most_minor": MOST_MINOR}  # fmt: skip
    _run(cursor, "full_refunds", given)
    _stage_currencies(cursor, shop)
    customers_created = _decide_fates(cursor, given, create=create_customers)
    _run(cursor, "write_orders", given)
    with references_held(cursor), indexes_built_after(cursor):
        cursor.execute(statements("insert_orders")[0].rstrip(";") + _in_order(cursor), given)
    if _any(cursor, "staged_order_lines") or _any(cursor, "staged_orders WHERE 'lines' = ANY(cleared)"):
        _run(cursor, "write_lines", given)
        with references_held(cursor):
            _run(cursor, "insert_lines", given)
    cursor.execute(
        "INSERT INTO customer_marks (customer_id, what, created_at)"
        " SELECT id, 'orders', %(now)s::timestamptz FROM ("
        "SELECT customer_id AS id FROM staged_order_fates WHERE fate IN ('created', 'updated')"
        " UNION SELECT former_customer_id FROM staged_order_fates WHERE fate = 'updated') AS changed"
        " WHERE id IS NOT NULL",
        given,
    )
    return _count(cursor, "staged_order_fates", customers_created)


def merge_customers(cursor: CursorWrapper, *, batch: int | None, now: datetime) -> MergeCounts:
    """Makes the staged customers the shop's, known by external id, else by e-mail."""
    _analyze(cursor, "staged_customers")
    given = {"batch": batch, "now": now}
    _run(cursor, "customer_fates", given)
    _run(cursor, "write_customers", given)
    cursor.execute(
        "UPDATE staged_customer_fates f SET customer_id = c.id FROM staged_customers s, customers c"
        " WHERE f.line = s.line AND f.fate = 'created'"
        " AND (c.external_id = s.external_id OR (COALESCE(s.external_id, '') = '' AND s.email <> ''"
        " AND c.email <> '' AND lower(c.email) = lower(s.email)))"
    )
    cursor.execute(
        "INSERT INTO customer_marks (customer_id, what, created_at)"
        " SELECT DISTINCT customer_id, 'customer', %(now)s::timestamptz FROM staged_customer_fates"
        " WHERE fate IN ('created', 'updated') AND customer_id IS NOT NULL",
        given,
    )
    counts = _count(cursor, "staged_customer_fates", 0)
    return MergeCounts(**{**vars(counts), "customers_created": counts.created})


def undo_batch(*, batch: int, now: datetime) -> None:
    """Restores what an import changed and deletes the orders it made; what was changed since stays."""
    with connection.cursor() as cursor:
        hold_settings()
        _run(cursor, "undo_batch", {"batch": batch, "now": now, **factors_for(Shop.current().currency)})


AMOUNTS: dict[str, dict[str, str]] = {
    "insert_orders": reporting("n", "n.k"),
    "write_orders": {"assignments": assignments("n", "n.k")},
    "undo_batch": {"assignments": assignments("b", "r.k"), "factors": FACTORS},
}
"""What stands in for the names in braces of a statement that writes amounts in the shop's currency."""


@cache
def statements(name: str) -> tuple[str, ...]:
    """The statements of one file, in order."""
    text = sql(name).format(**AMOUNTS[name]) if name in AMOUNTS else sql(name)
    return tuple(part for part in (text.strip() for text in text.split(";\n")) if part)


def _stage_currencies(cursor: CursorWrapper, shop: Shop) -> None:
    """What a minor unit of each currency is in minor units of the shop's, before the rate."""
    cursor.execute(f"INSERT INTO staged_currencies {FACTORS}", factors_for(shop.currency))


def _settle_people(cursor: CursorWrapper, given: dict[str, Any], *, create: bool) -> int:
    """Finds, and where allowed makes, the customers that staged orders name; answers how many were made."""
    cursor.execute(sql("people"))
    if not cursor.rowcount:
        return 0
    _analyze(cursor, "staged_people")
    _run(cursor, "resolve_people", given)
    if not create:
        return 0
    _run(cursor, "create_people", given)
    created = cursor.rowcount
    _run(cursor, "resolve_people", given)
    return max(int(created), 0)


def _run(cursor: CursorWrapper, name: str, given: dict[str, Any]) -> None:
    for statement in statements(name):
        cursor.execute(statement, given)


def _decide_fates(cursor: CursorWrapper, given: dict[str, Any], *, create: bool) -> int:
    """Decides what becomes of each order, and holds what that rests on; where somebody changed or deleted some of it
    in between, decides anew by what is there now. Answers how many customers were made."""
    created = 0
    for look in range(MOST_LOOKS):
        if look:
            cursor.execute("TRUNCATE staged_people, staged_order_fates")
        created += _settle_people(cursor, given, create=create)
        cursor.execute(sql("order_fates"), given)
        _analyze(cursor, "staged_order_fates")
        if _all_held(cursor):
            break
    return created


def _all_held(cursor: CursorWrapper) -> bool:
    """Customers first, then orders, each in everybody's order; a large file leaves its customers to the commit."""
    if _is_a_call(cursor):
        cursor.execute(sql("hold_customers"))
        if not cursor.fetchone()[0]:
            return False
    cursor.execute(sql("hold_orders"))
    return bool(cursor.fetchone()[0])


def _is_a_call(cursor: CursorWrapper) -> bool:
    cursor.execute(
        "SELECT count(*) FROM (SELECT FROM staged_order_fates LIMIT %s) AS few", [MANY_AT_ONCE + 1]
    )
    return bool(cursor.fetchone()[0] <= MANY_AT_ONCE)


def _in_order(cursor: CursorWrapper) -> str:
    """New orders of a call are written in the order in which everybody does. A large file keeps its own, which pages
    rest on; where it meets others, it waits, or is loaded again."""
    return " ORDER BY s.source, s.external_id" if _is_a_call(cursor) else ""


def _any(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - our own names
    return bool(cursor.fetchone()[0])


def _analyze(cursor: CursorWrapper, *tables: str) -> None:
    """Tells the planner how much is staged: autovacuum never sees temporary tables. Small sets need none."""
    for table in tables:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT {WORTH_ANALYZING}) AS few")  # noqa: S608
        if cursor.fetchone()[0] == WORTH_ANALYZING:
            cursor.execute(f"ANALYZE {table}")


def _count(cursor: CursorWrapper, table: str, customers_created: int) -> MergeCounts:
    cursor.execute(f"SELECT fate, count(*) FROM {table} GROUP BY fate")  # noqa: S608 - our own names
    fates: dict[str, int] = dict(cursor.fetchall())
    return MergeCounts(
        rows=sum(fates.values()),
        created=fates.get("created", 0),
        updated=fates.get("updated", 0),
        unchanged=sum(fates.get(fate, 0) for fate in ("unchanged", "older", "superseded")),
        rejected=fates.get("rejected", 0),
        customers_created=customers_created,
    )
