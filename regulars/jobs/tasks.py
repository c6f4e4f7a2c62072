"""What the worker runs for jobs; three lines each."""

from __future__ import annotations

from datetime import UTC, datetime

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app

from regulars.access.idempotency import forget_old_answers
from regulars.access.limits import forget_old_attempts
from regulars.jobs import services
from regulars.jobs.queue import periodic, task

QUIET_SECONDS = 30
KEEP_FINISHED_HOURS = 72


@task(name=services.RUN_TASK)
def run(job_id: int) -> None:
    services.run(job_id=job_id)


@periodic(cron="* * * * * */15")
@task(name="jobs.requeue_stalled", queueing_lock="jobs.requeue_stalled")
def requeue_stalled(timestamp: int) -> None:
    """A worker killed with -9 leaves its queue rows `doing` for ever unless somebody looks."""
    async_to_sync(_requeue_queue_rows)()
    services.requeue_stalled(now=datetime.fromtimestamp(timestamp, tz=UTC))


@periodic(cron="17 * * * *")
@task(name="jobs.tidy", queueing_lock="jobs.tidy")
def tidy(timestamp: int) -> None:
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    forget_old_answers(now=now)
    forget_old_attempts(now=now)


async def _requeue_queue_rows() -> None:
    manager = app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=QUIET_SECONDS):
        await manager.retry_job(stalled)
    await manager.delete_old_jobs(nb_hours=KEEP_FINISHED_HOURS)
