"""Checks at once that the customers of many new orders exist; loading.py inserts under it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper

MANY = 2_000
MAY_REST = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
NEW_ORDERS = "SELECT count(*), count(DISTINCT customer_id) FROM staged_order_fates WHERE fate = 'created'"
HELD = """
SELECT count(*) FROM (
    SELECT FROM customers WHERE id IN (SELECT customer_id FROM staged_order_fates WHERE fate = 'created')
    FOR KEY SHARE
) AS held
"""


@contextmanager
def references_held(cursor: CursorWrapper) -> Iterator[None]:
    """Inside, the database need not look up the customer of each order and the order of each line by itself.

    The customers of new orders are locked as a set, in the way each look-up would have done it, so that nobody
    deletes them before the commit; the lines are those of orders that this transaction has just written. Where
    somebody is missing, or the server does not let this account do so, the look-ups go on as ever.
    """
    if not _all_held(cursor):
        yield
        return
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = origin")


def _all_held(cursor: CursorWrapper) -> bool:
    cursor.execute(NEW_ORDERS)
    orders, customers = cursor.fetchone()
    if orders < MANY:
        return False
    cursor.execute(MAY_REST)
    if not cursor.fetchone()[0]:
        return False
    cursor.execute(HELD)
    return bool(cursor.fetchone()[0] == customers)
