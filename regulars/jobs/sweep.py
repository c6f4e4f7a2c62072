"""Finds work that nobody does: jobs and queue rows whose worker is gone, whatever made them so.

A sign of life is told from the lack of one without any clock of the wall: a sweep remembers what it saw, and who has
given no new sign through half a minute of the sweeper's own time is gone. So a clock set forward kills nobody, and a
clock set back keeps nobody alive.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction
from procrastinate.exceptions import ConnectorException

from regulars.jobs import services
from regulars.jobs.models import Job, JobState

log = structlog.get_logger(__name__)
QUIET_SECONDS = 30.0
WORKER_QUIET_SECONDS = 45.0
"""The queue's own workers give a sign every ten seconds."""

JOBS = """
SELECT j.id, j.state, j.attempts, j.heartbeat_at,
       COALESCE(bool_or(q.status = 'todo'), false) AS waits
FROM jobs j LEFT JOIN procrastinate_jobs q
    ON q.task_name = %s AND q.status = 'todo' AND (q.args ->> 'job_id')::bigint = j.id
WHERE j.state IN ('queued', 'running') GROUP BY j.id ORDER BY j.id
"""
TAKEN_ROWS = """
SELECT q.id, q.task_name, q.queueing_lock, q.worker_id, w.last_heartbeat
FROM procrastinate_jobs q LEFT JOIN procrastinate_workers w ON w.id = q.worker_id
WHERE q.status = 'doing' ORDER BY q.id
"""
LOCKED_ROW = """
SELECT 1 FROM procrastinate_jobs WHERE id = %s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %s
FOR UPDATE SKIP LOCKED
"""
WAITS_ALREADY = (
    "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = %s)"
)


@dataclass
class Watch:
    """What was last seen of each, and since when by the watcher's own time in seconds."""

    seen: dict[Hashable, tuple[object, float]] = field(default_factory=dict)

    def quiet_seconds(self, whose: Hashable, sign: object, *, at: float) -> float:
        """For how long the sign of life has been the same."""
        last, since = self.seen.get(whose, (None, at))
        if whose not in self.seen or last != sign:
            self.seen[whose] = (sign, at)
            return 0.0
        return at - since

    def forget_all_but(self, present: set[Hashable]) -> None:
        for whose in self.seen.keys() - present:
            del self.seen[whose]


def sweep(watch: Watch, *, at: float) -> int:
    """Queues again, or ends with a sentence, what nobody does; answers how many it found.

    What cannot be put right is logged and left for the next sweep, and keeps nothing else from being put right.
    """
    present: set[Hashable] = set()
    found = _sweep_queue(watch, present, at=at) + _sweep_jobs(watch, present, at=at)
    watch.forget_all_but(present)
    return found


def _sweep_queue(watch: Watch, present: set[Hashable], *, at: float) -> int:
    """Rows that a worker took and cannot give back."""
    found = 0
    for row_id, name, lock, worker_id, heartbeat in _rows(TAKEN_ROWS, []):
        whose = ("row", row_id, worker_id)
        present.add(whose)
        if watch.quiet_seconds(whose, heartbeat, at=at) < WORKER_QUIET_SECONDS:
            continue
        found += _put_right(("row", row_id), lambda: _release(row_id, name, lock, worker_id))  # noqa: B023 - at once
    return found


def _sweep_jobs(watch: Watch, present: set[Hashable], *, at: float) -> int:
    """Jobs without a heartbeat, and waiting ones that the queue does not know or has given to nobody."""
    found = 0
    for job_id, state, attempts, heartbeat, waits in _rows(JOBS, [services.RUN_TASK]):
        whose = ("job", job_id)
        present.add(whose)
        quiet = watch.quiet_seconds(whose, (state, attempts, heartbeat, waits), at=at)
        if quiet < QUIET_SECONDS or (state == JobState.QUEUED and waits):
            continue
        found += _put_right(whose, lambda: _requeue(job_id, state, attempts, heartbeat))  # noqa: B023 - at once
    return found


def _put_right(what: tuple[str, int], mend: Callable[[], bool]) -> int:
    try:
        with transaction.atomic():
            return int(mend())
    except (DatabaseError, ConnectorException):
        log.exception("could not be queued again", what=what)
        return 0


def _requeue(job_id: int, state: str, attempts: int, heartbeat: datetime | None) -> bool:
    """Unless it has given a sign since we looked."""
    same = Job.objects.filter(id=job_id, state=state, attempts=attempts, heartbeat_at=heartbeat)
    if heartbeat is None:
        same = Job.objects.filter(id=job_id, state=state, attempts=attempts, heartbeat_at__isnull=True)
    job = same.select_for_update(skip_locked=True).first()
    if job is None:
        return False
    services.requeue(job, why="no heartbeat" if state == JobState.RUNNING else "the queue had lost it")
    return True


def _release(row_id: int, name: str, lock: str | None, worker_id: int | None) -> bool:
    """Gives the row back to the queue; ends it where the same waits already, or is a job, queued anew by itself."""
    with connection.cursor() as cursor:
        cursor.execute(LOCKED_ROW, [row_id, worker_id])
        if cursor.fetchone() is None:
            return False
        cursor.execute(WAITS_ALREADY, [lock])
        waits = cursor.fetchone()[0]
        if waits or name == services.RUN_TASK:
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [row_id])
        else:
            cursor.execute("SELECT procrastinate_retry_job_v2(%s, NULL, NULL, NULL, NULL)", [row_id])
    return True


def _rows(query: str, bound: list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, bound)
        return list(cursor.fetchall())
