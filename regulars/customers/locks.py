"""The one lock under which derived tables are recomputed: two recomputations must not interleave.

A later one would otherwise be overwritten by an earlier one that had read older facts.
"""

from django.db import connection

RECOMPUTE = 0x52454755  # any number nobody else uses


def lock_recompute() -> None:
    """Waits for the lock and holds it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECOMPUTE])
