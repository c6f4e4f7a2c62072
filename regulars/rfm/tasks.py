"""What the worker runs for RFM; three lines each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from regulars.core.models import Shop
from regulars.jobs.progress import Progress
from regulars.jobs.queue import periodic, task
from regulars.jobs.services import register
from regulars.rfm.models import RFMRun
from regulars.rfm.services import RFMAnalysisService

CALCULATE_ALL = "rfm.calculate_all"
NIGHTLY_HOUR = 4


@register(CALCULATE_ALL)
def calculate_all(progress: Progress, *, days: int | None = None, as_of: str | None = None) -> dict[str, Any]:
    day = date.fromisoformat(as_of) if as_of else None
    run = RFMAnalysisService().calculate_rfm_for_all_customers(days=days, as_of=day, progress=progress)
    return run_summary(run)


@periodic(cron="5 * * * *")
@task(name="rfm.nightly", queueing_lock="rfm.nightly")
def nightly(timestamp: int) -> None:
    """Hourly, because the shop's night is not the server's, nor is every machine awake at night.

    A run pinned to a past date is left alone.
    """
    local = datetime.fromtimestamp(timestamp, tz=UTC).astimezone(Shop.current().zone)
    latest = RFMRun.latest()
    is_due = latest is None or (not latest.pinned and latest.as_of < local.date())
    if local.hour >= NIGHTLY_HOUR and is_due:
        RFMAnalysisService().calculate_rfm_for_all_customers()


def run_summary(run: RFMRun) -> dict[str, Any]:
    """What calculate_all answers."""
    return {
        "total_customers": run.customers,
        "processed": run.customers,
        "rows_written": run.rows_written,
        "analysis_period_start": run.period_start.isoformat(),
        "analysis_period_end": run.as_of.isoformat(),
    }
