"""What the worker runs for lifetime values; three lines each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from regulars.clv.models import CLVRun
from regulars.clv.services import CLVCalculationService, calculate_automatically
from regulars.core.models import Shop
from regulars.core.money import from_minor
from regulars.jobs.progress import Progress
from regulars.jobs.queue import periodic, task
from regulars.jobs.services import register

CALCULATE_ALL = "clv.calculate_all"
NIGHTLY_HOUR = 4


@register(CALCULATE_ALL)
def calculate_all(
    progress: Progress, *, period_start: str | None = None, period_end: str | None = None
) -> dict[str, Any]:
    start = date.fromisoformat(period_start) if period_start else None
    end = date.fromisoformat(period_end) if period_end else None
    run = CLVCalculationService().calculate_clv_for_all_customers(
        period_start=start, period_end=end, progress=progress, now=datetime.now(tz=UTC)
    )
    return run_summary(run)


@periodic(cron="*/5 * * * *")
@task(name="clv.nightly", queueing_lock="clv.nightly")
def nightly(timestamp: int) -> None:
    """Every few minutes, because the shop's night is not the server's, nor is every machine awake at night, and so
    that what failed is soon tried again. Where nothing is due this costs a few look-ups.
    """
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    if now.astimezone(Shop.current().zone).hour >= NIGHTLY_HOUR:
        calculate_automatically(now=now)


def run_summary(run: CLVRun) -> dict[str, Any]:
    """What calculate_all answers."""
    currency = Shop.current().currency
    average = round(run.profit_minor / run.customers) if run.customers else 0
    return {
        "total_customers": run.customers,
        "processed": run.customers,
        "rows_written": run.rows_written,
        "total_clv": from_minor(run.profit_minor, currency),
        "average_clv": from_minor(average, currency),
        "period_start": run.started_on.isoformat(),
        "period_end": run.as_of.isoformat(),
        "model_run": run.model_run.id,
        "refusal": run.model_run.refusal,
    }
