"""What running work reports through; it also hears here that somebody wants it to stop."""

from __future__ import annotations

import threading
from typing import Protocol

from django.db import connection
from django.utils import timezone

from regulars.core.errors import DomainError
from regulars.jobs.models import Job, JobState

REPORT_EVERY_SECONDS = 0.5


class Progress(Protocol):
    """Called with what is being done, how much of it is done, and how much there is."""

    def __call__(self, phase: str, done: int = 0, total: int = 0) -> None: ...


class JobCancelled(DomainError):
    """Somebody asked this job to stop."""

    code = "cancelled"
    status = 409


def silent(phase: str, done: int = 0, total: int = 0) -> None:
    """Progress for callers who do not watch."""


class JobProgress:
    """Writes progress to the job's row from a thread of its own.

    The work usually sits inside one transaction, where an update would stay invisible until the end; a second
    thread has a second connection, and keeps the heartbeat going while a long statement runs.
    """

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self.phase, self.done, self.total = "", 0, 0
        self.cancelled = False
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
        if self.cancelled:
            raise JobCancelled("The job was cancelled; nothing of it was kept.")

    def _report(self) -> None:
        try:
            while not self._ended.wait(REPORT_EVERY_SECONDS):
                self._write()
        finally:
            connection.close()

    def _write(self) -> None:
        running = Job.objects.filter(id=self.job_id, state=JobState.RUNNING)
        running.update(phase=self.phase[:200], done=self.done, total=self.total, heartbeat_at=timezone.now())
        self.cancelled = running.filter(cancel_requested_at__isnull=False).exists()
