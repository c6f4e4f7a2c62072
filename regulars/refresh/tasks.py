"""What the worker runs to keep derived tables true; three lines each."""

from __future__ import annotations

from datetime import UTC, datetime

from regulars.customers.services import DRAIN_TASK
from regulars.jobs.queue import periodic, task
from regulars.jobs.services import register
from regulars.refresh import automatic, services
from regulars.refresh.emptied import forget_runs_over_nothing
from regulars.refresh.rebuilding import REBUILD_SHOP, rebuild_shop


@periodic(cron="* * * * *")
@task(name=DRAIN_TASK, queueing_lock=DRAIN_TASK)
def drain(timestamp: int | None = None) -> None:
    """The clock's calls find what a crash between a commit and its request left waiting, a first calculation too."""
    now = datetime.fromtimestamp(timestamp, tz=UTC) if timestamp else datetime.now(tz=UTC)
    services.drain(now=now)
    if timestamp:
        services.follow_the_calendar(now=now)
    forget_runs_over_nothing()
    automatic.request_if_due(now=now)


register(REBUILD_SHOP)(rebuild_shop)
register(automatic.CALCULATE)(automatic.work)
