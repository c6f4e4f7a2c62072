"""Starting, running, cancelling and re-queueing long work. Slices register what they can do by name."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from regulars.core.errors import Conflict, DomainError, NotFound
from regulars.jobs.models import ENDED, Job, JobState
from regulars.jobs.progress import JobCancelled, JobProgress, Progress

log = structlog.get_logger(__name__)
Work = Callable[..., dict[str, Any]]
GaveUp = Callable[..., None]
KINDS: dict[str, Work] = {}
WHEN_GIVEN_UP: dict[str, GaveUp] = {}
STALLED_AFTER = timedelta(seconds=30)
MOST_ATTEMPTS = 3
RUN_TASK = "jobs.run"


def register(kind: str, *, gave_up: GaveUp | None = None) -> Callable[[Work], Work]:
    """Names a piece of work `run(progress, **arguments) -> result`; it must be safe to run twice.

    However it ends other than well, cancelled before it began included, `gave_up(reason=…, **arguments)` is told.
    """

    def keep(work: Work) -> Work:
        if kind in KINDS:
            raise ValueError(f"Two pieces of work are called {kind}.")
        KINDS[kind] = work
        if gave_up is not None:
            WHEN_GIVEN_UP[kind] = gave_up
        return work

    return keep


def start(*, kind: str, arguments: dict[str, Any], requested_by: str = "") -> Job:
    """Queues the work in the caller's transaction: it is there if and only if that commits."""
    if kind not in KINDS:
        raise ValueError(f"No work is registered as {kind}.")
    job = Job.objects.create(kind=kind, arguments=arguments, requested_by=requested_by)
    app.configure_task(RUN_TASK).defer(job_id=job.id)
    return job


def run_now(*, kind: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Runs the work in this process, for commands that show their own progress bar."""
    return KINDS[kind](progress, **arguments)


def run(*, job_id: int) -> None:
    """Runs a queued job once; a job that has ended, or is being run elsewhere, is left alone."""
    job = _take(job_id)
    if job is None:
        return
    try:
        with JobProgress(job.id) as progress:
            result = KINDS[job.kind](progress, **job.arguments)
    except JobCancelled as cancelled:
        _end(job, JobState.CANCELLED, error=cancelled.detail)
    except DomainError as refused:
        _end(job, JobState.FAILED, error=refused.detail)
    except Exception:  # the job's row is where a person looks for what went wrong
        log.exception("job failed", job=job.id, kind=job.kind)
        reason = traceback.format_exc(limit=-1).strip().splitlines()[-1]
        _end(job, JobState.FAILED, error=f"It stopped unexpectedly ({reason}). Nothing of it was kept.")
    else:
        _end(job, JobState.SUCCEEDED, result=result)


def cancel(*, job_id: int, now: datetime) -> Job:
    """Stops a waiting job at once and asks a running one to stop at its next step."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(id=job_id).first()
        if job is None:
            raise NotFound("There is no such job.")
        if job.state in ENDED:
            raise Conflict("This job has ended already.")
        job.cancel_requested_at = now
        job.save(update_fields=["cancel_requested_at"])
        if job.state == JobState.QUEUED:
            _end(job, JobState.CANCELLED, error="The job was cancelled before it began.")
            job.refresh_from_db()
    return job


def requeue_stalled(*, now: datetime) -> int:
    """Queues again what a killed worker left running; gives up, saying so, after three attempts."""
    stalled = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - STALLED_AFTER)
    requeued = 0
    with transaction.atomic():
        for job in stalled.select_for_update(skip_locked=True):
            if job.attempts >= MOST_ATTEMPTS:
                _end(job, JobState.FAILED, error="Its worker died three times; see the server's log.")
                continue
            job.state = JobState.QUEUED
            job.save(update_fields=["state"])
            app.configure_task(RUN_TASK).defer(job_id=job.id)
            requeued += 1
    return requeued


def _take(job_id: int) -> Job | None:
    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(id=job_id, state=JobState.QUEUED).first()
        if job is None:
            return None
        job.state, job.started_at, job.heartbeat_at = JobState.RUNNING, now, now
        job.attempts += 1
        job.save(update_fields=["state", "started_at", "heartbeat_at", "attempts"])
    return job


def _end(job: Job, state: JobState, *, result: dict[str, Any] | None = None, error: str = "") -> None:
    with transaction.atomic():
        Job.objects.filter(id=job.id).update(
            state=state, result=result, error=error, finished_at=timezone.now(), phase=""
        )
        if state != JobState.SUCCEEDED and job.kind in WHEN_GIVEN_UP:
            WHEN_GIVEN_UP[job.kind](reason=error, **job.arguments)
