"""Starting, running, cancelling and ending long work. Slices register what they can do by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now

from regulars.core.errors import Conflict, DomainError, NotFound
from regulars.core.races import again_after_a_race, connection_lost
from regulars.core.support import log_unexpected
from regulars.jobs.models import ENDED, Job, JobState
from regulars.jobs.progress import JobCancelled, JobProgress, JobTakenOver, Progress
from regulars.jobs.queue import enqueue

log = structlog.get_logger(__name__)
Work = Callable[..., dict[str, Any]]
GaveUp = Callable[..., None]
KINDS: dict[str, Work] = {}
WHEN_GIVEN_UP: dict[str, GaveUp] = {}
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
    enqueue(RUN_TASK, job_id=job.id)
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
        with JobProgress(job.id, job.attempts) as progress:
            result = again_after_a_race(lambda: KINDS[job.kind](progress, **job.arguments))
    except JobTakenOver:
        log.warning("job taken over by another worker", job=job.id, kind=job.kind)
    except JobCancelled as cancelled:
        end(job, JobState.CANCELLED, error=cancelled.detail)
    except DomainError as refused:
        end(job, JobState.FAILED, error=refused.detail)
    except Exception as problem:  # the job's row is where a person looks for what went wrong
        if connection_lost(problem):  # Nothing was kept, and without a heartbeat the sweep queues it again.
            raise
        known_as = log_unexpected("job failed", job=job.id, kind=job.kind)
        end(job, JobState.FAILED, error=f"It stopped unexpectedly. Nothing of it was kept. {known_as}")
    else:
        end(job, JobState.SUCCEEDED, result=result)


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
            end(job, JobState.CANCELLED, error="The job was cancelled before it began.")
            job.refresh_from_db()
    return job


def requeue(job: Job, *, why: str) -> bool:
    """Queues again a job whose worker is gone, in the caller's transaction; after three attempts, or where somebody
    wanted it to stop, ends it with a sentence instead. Answers whether it was queued."""
    if job.state == JobState.RUNNING and job.cancel_requested_at is not None:
        end(job, JobState.CANCELLED, error="The job was cancelled; nothing of it was kept.")
        return False
    if job.attempts >= MOST_ATTEMPTS:
        end(
            job,
            JobState.FAILED,
            error="Its worker died three times; see the server's log, then start it again.",
        )
        return False
    log.warning("job queued again", job=job.id, kind=job.kind, why=why)
    job.state = JobState.QUEUED
    job.save(update_fields=["state"])
    enqueue(RUN_TASK, job_id=job.id)
    return True


def _take(job_id: int) -> Job | None:
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(id=job_id, state=JobState.QUEUED).first()
        if job is None:
            return None
        job.attempts += 1
        Job.objects.filter(id=job_id).update(
            state=JobState.RUNNING, started_at=Now(), heartbeat_at=Now(), attempts=job.attempts
        )
    return job


def end(job: Job, state: JobState, *, result: dict[str, Any] | None = None, error: str = "") -> None:
    """Notes how this attempt ended; one that another worker has taken over since has nothing to say."""
    with transaction.atomic():
        ended = (
            Job.objects.filter(id=job.id, attempts=job.attempts)
            .exclude(state__in=ENDED)
            .update(state=state, result=result, error=error, finished_at=Now(), phase="")
        )
        if ended and state != JobState.SUCCEEDED and job.kind in WHEN_GIVEN_UP:
            WHEN_GIVEN_UP[job.kind](reason=error, **job.arguments)
