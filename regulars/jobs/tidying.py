"""Throws away what nobody asks for any more."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from regulars.access.idempotency import forget_old_answers
from regulars.access.limits import forget_old_attempts

KEEP_FINISHED = "72 hours"
FORGET_FINISHED = """
DELETE FROM procrastinate_jobs q WHERE q.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = q.id AND e.at > now() - %s::interval)
"""


def tidy(*, now: datetime) -> None:
    """Forgets answers that nobody asks for again, old attempts to log in, and what the queue did days ago."""
    forget_old_answers(now=now)
    forget_old_attempts(now=now)
    with connection.cursor() as cursor:
        cursor.execute(FORGET_FINISHED, [KEEP_FINISHED])
