"""What the worker runs for jobs; three lines each."""

from __future__ import annotations

from regulars.jobs import services
from regulars.jobs.queue import task


@task(name=services.RUN_TASK)
def run(job_id: int) -> None:
    services.run(job_id=job_id)
