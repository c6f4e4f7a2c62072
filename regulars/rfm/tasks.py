"""What the worker runs for RFM; three lines each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from regulars.core.models import Shop
from regulars.jobs.progress import Progress
from regulars.jobs.queue import periodic, task
from regulars.jobs.services import register
from regulars.rfm.models import RFMRun
from regulars.rfm.periods import Days, as_sent
from regulars.rfm.services import RFMAnalysisService, calculate_automatically

CALCULATE_ALL = "rfm.calculate_all"
NIGHTLY_HOUR = 4


@register(CALCULATE_ALL)
def calculate_all(
    progress: Progress, *, days: Days | None = None, as_of: str | None = None, keep: bool = False
) -> dict[str, Any]:
    day, now = date.fromisoformat(as_of) if as_of else None, datetime.now(tz=UTC)
    run = RFMAnalysisService().calculate_rfm_for_all_customers(
        days=days, as_of=day, keep=keep, progress=progress, now=now
    )
    return run_summary(run)


@periodic(cron="*/5 * * * *")
@task(name="rfm.nightly", queueing_lock="rfm.nightly")
def nightly(timestamp: int) -> None:
    """Every few minutes, because the shop's night is not the server's, nor is every machine awake at night, and so
    that what failed is soon tried again. Where nothing is due this costs three look-ups.
    """
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    if now.astimezone(Shop.current().zone).hour >= NIGHTLY_HOUR:
        calculate_automatically(now=now)


def run_summary(run: RFMRun) -> dict[str, Any]:
    """What calculate_all answers."""
    return {
        "total_customers": run.customers,
        "processed": run.customers,
        "rows_written": run.rows_written,
        "analysis_period_start": run.period_start.isoformat(),
        "analysis_period_end": run.as_of.isoformat(),
        "days": as_sent(run.days),
        "days_chosen_by": str(run.days_chosen_by),
        "kept": run.kept,
    }
