"""What the worker runs to keep derived tables true; three lines each."""

from __future__ import annotations

from datetime import UTC, datetime

from regulars.jobs.queue import periodic, task
from regulars.refresh import services


@periodic(cron="* * * * *")
@task(name=services.DRAIN_TASK, queueing_lock=services.DRAIN_TASK)
def drain(timestamp: int | None = None) -> None:
    """The clock's calls find what a crash between a commit and its request left waiting."""
    now = datetime.fromtimestamp(timestamp, tz=UTC) if timestamp else datetime.now(tz=UTC)
    services.drain(now=now)
