"""What the clock asks for and nobody watches: that it failed, and that it works again, stands in the list of jobs."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F
from django.db.models.functions import Now

from regulars.core.errors import DomainError
from regulars.core.races import connection_lost
from regulars.core.support import log_unexpected
from regulars.jobs.models import Job, JobState

BY = "the clock"


def run_noted(name: str, work: Callable[[], None]) -> None:
    """Runs a task; a failure in a row of its own, which counts how often it has failed since it last went well."""
    try:
        work()
    except Exception as problem:
        if not connection_lost(problem):
            _failed(name, problem)
        raise
    last = Job.objects.filter(kind=name).order_by("-id").first()
    if last is not None and last.state == JobState.FAILED:
        Job.objects.create(
            kind=name, state=JobState.SUCCEEDED, requested_by=BY, started_at=Now(), finished_at=Now()
        )


def _failed(name: str, problem: Exception) -> None:
    why = problem.detail if isinstance(problem, DomainError) else log_unexpected("task failed", task=name)
    error = f"It failed, and is tried again by itself within minutes. {why}"
    last = Job.objects.filter(kind=name).order_by("-id").first()
    if last is not None and last.state == JobState.FAILED:
        Job.objects.filter(id=last.id).update(attempts=F("attempts") + 1, error=error, finished_at=Now())
        return
    Job.objects.create(
        kind=name,
        state=JobState.FAILED,
        error=error,
        attempts=1,
        requested_by=BY,
        started_at=Now(),
        finished_at=Now(),
    )
