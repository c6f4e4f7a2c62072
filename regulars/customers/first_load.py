"""The first large load of a shop: orders are indexed when all of them are there; loading.py inserts under it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, transaction
from django.db.backends.utils import CursorWrapper

MANY = 100_000
PATIENCE = "2s"
WORTHWHILE = """
SELECT NOT EXISTS (SELECT 1 FROM orders)
   AND (SELECT count(*) FROM staged_order_fates WHERE fate = 'created') >= %s
   AND pg_has_role((SELECT relowner FROM pg_class WHERE oid = 'orders'::regclass), 'USAGE')
"""
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), c.conname, pg_get_constraintdef(c.oid)
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
WHERE i.indrelid = 'orders'::regclass AND NOT i.indisprimary ORDER BY 1
"""


@dataclass(frozen=True)
class Index:
    name: str
    definition: str
    constraint: str | None
    constraint_definition: str | None

    @property
    def drop(self) -> str:
        if self.constraint:
            return f'ALTER TABLE orders DROP CONSTRAINT "{self.constraint}"'
        return f"DROP INDEX {self.name}"

    @property
    def build(self) -> str:
        if self.constraint:
            return f'ALTER TABLE orders ADD CONSTRAINT "{self.constraint}" {self.constraint_definition}'
        return self.definition


@contextmanager
def indexes_built_after(cursor: CursorWrapper) -> Iterator[None]:
    """Inside, orders have no index but their key; afterwards each is built at once, which costs far less.

    Only where there is no order yet, so that nobody waits for a page of orders that would have shown one: the table
    is locked until the commit. Whoever holds it longer than two seconds keeps us from it, and all goes the usual way.
    """
    if not _locked(cursor):
        yield
        return
    cursor.execute(INDEXES)
    indexes = [Index(*row) for row in cursor.fetchall()]
    for index in indexes:
        cursor.execute(index.drop)
    yield
    cursor.execute(
        "SET CONSTRAINTS ALL IMMEDIATE"
    )  # No table is altered while checks of its rows are waiting.
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for index in indexes:
        cursor.execute(index.build)


def _locked(cursor: CursorWrapper) -> bool:
    cursor.execute(WORTHWHILE, [MANY])
    if not cursor.fetchone()[0]:
        return False
    cursor.execute("SELECT current_setting('lock_timeout')")
    usual = cursor.fetchone()[0]
    try:
        with transaction.atomic():
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
    except OperationalError:
        return False
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [usual])
    cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM orders)")
    return bool(cursor.fetchone()[0])
