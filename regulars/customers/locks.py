"""The locks under which derived tables are recomputed and the shop's currency and days stay what they are.

Two recomputations must not interleave: a later one would be overwritten by an earlier one that had read older facts.
And an order must not be written in a currency that the shop has left meanwhile. Whoever needs both takes the lock of
recomputing first.
"""

from __future__ import annotations

from django.db import OperationalError, connection, transaction

from regulars.core.errors import Busy
from regulars.core.races import LOCK_TIMEOUT, sqlstate

RECOMPUTE = 0x52454755  # any number nobody else uses
SETTINGS = 0x53455454
PATIENCE = "5s"


def lock_recompute() -> None:
    """Waits for the lock and holds it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECOMPUTE])


def lock_settings() -> None:
    """Waits until nobody writes by the shop's currency and days, and keeps everybody from it until the transaction
    ends: they may be changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTINGS])


def hold_settings() -> None:
    """Until the transaction ends the shop's currency and days stay what they are. Waits for a change of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SETTINGS])


def hold_settings_or_refuse() -> None:
    """The same for somebody who waits for an answer: after five seconds the answer is to try again later."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            hold_settings()
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as problem:
        if sqlstate(problem) != LOCK_TIMEOUT:
            raise
        raise Busy(
            "The shop's currency or time zone is just being changed. Send the same again in a minute."
        ) from None
