"""What running work reports through; it also hears here that somebody wants it to stop."""

from __future__ import annotations

import threading
from typing import Protocol

import structlog
from django.db import DatabaseError, connection
from django.db.models.functions import Now

from regulars.core.errors import Conflict
from regulars.jobs.models import Job, JobState

log = structlog.get_logger(__name__)
REPORT_EVERY_SECONDS = 0.5


class Progress(Protocol):
    """Called with what is being done, how much of it is done, and how much there is."""

    def __call__(self, phase: str, done: int = 0, total: int = 0) -> None: ...


class JobCancelled(Conflict):
    """Somebody asked this job to stop."""


class JobTakenOver(Exception):
    """This worker was thought dead, and another has the job by now."""


def silent(phase: str, done: int = 0, total: int = 0) -> None:
    """Progress for callers who do not watch."""


class JobProgress:
    """Writes progress to the job's row from a thread of its own: the work sits inside one long transaction.

    A connection that is lost is made anew: a heart that stops beating has the job given to another worker.
    """

    def __init__(self, job_id: int, attempt: int) -> None:
        self.job_id, self.attempt = job_id, attempt
        self.phase, self.done, self.total, self.cancelled, self.taken_over = "", 0, 0, False, False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._report, name=f"job-{job_id}-progress", daemon=True)

    def __enter__(self) -> JobProgress:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def __call__(self, phase: str, done: int = 0, total: int = 0) -> None:
        self.phase, self.done, self.total = phase, done, total
        if self.taken_over:
            raise JobTakenOver
        if self.cancelled:
            raise JobCancelled("The job was cancelled; nothing of it was kept.")

    def _report(self) -> None:
        try:
            while not self._ended.wait(REPORT_EVERY_SECONDS):
                try:
                    self._write()
                except DatabaseError as problem:
                    log.warning("no heartbeat", job=self.job_id, reason=str(problem))
                    connection.close()
        finally:
            connection.close()

    def _write(self) -> None:
        running = Job.objects.filter(id=self.job_id, state=JobState.RUNNING, attempts=self.attempt)
        written = running.update(phase=self.phase[:200], done=self.done, total=self.total, heartbeat_at=Now())
        self.taken_over = not written
        self.cancelled = running.filter(cancel_requested_at__isnull=False).exists()
