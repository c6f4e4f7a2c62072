"""Scores and values that calculate themselves: after the first orders, and after an import that brings a later day.

Whoever brings facts asks with request_if_due(); the minutes' clock asks too, so that a crash between an import and
its calculation loses nothing. At most one such job waits or runs at a time, and it decides again under the lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from regulars.clv import services as values
from regulars.clv.models import CLVRun
from regulars.customers.models import CustomerMark, CustomerOrderSummary, Order
from regulars.customers.tables import counted
from regulars.jobs import services as jobs
from regulars.jobs.models import ENDED, Job, JobState
from regulars.jobs.progress import Progress, silent
from regulars.refresh.services import drain
from regulars.rfm import services as scores
from regulars.rfm.models import RFMRun
from regulars.rfm.periods import as_sent
from regulars.segments import evaluation as segments

CALCULATE = "refresh.calculate"
STEPS = 4
ASKING = 0x41534B43  # any number nobody else uses
TRY_AGAIN_AFTER = timedelta(hours=1)
"""A calculation that failed or was cancelled is not begun again by the clock every minute."""


@dataclass(frozen=True)
class Calculated:
    """What an automatic calculation made anew; None where the present run stands."""

    scored: RFMRun | None
    valued: CLVRun | None

    def as_sent(self) -> dict[str, Any]:
        """What the job answers."""
        run = self.scored
        return {
            "customers": run.customers if run else None,
            "as_of": run.as_of.isoformat() if run else None,
            "days": as_sent(run.days) if run else None,
            "valued": self.valued.customers if self.valued else None,
        }


def waits_for_first_run() -> bool:
    """Whether there is somebody to rank and no run over everybody yet."""
    if RFMRun.objects.exists() and CLVRun.objects.exists():
        return False
    return CustomerOrderSummary.objects.exists() or _counting_order_exists()


def request_if_due(*, now: datetime, after_import: bool = False, requested_by: str = "") -> Job | None:
    """Queues the calculation where one is due, or answers the one that is under way.

    After an import the job is queued wherever there are orders, because the file may have brought a later day;
    it decides for itself. The clock asks for a shop's first run only; the nights see to the rest.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ASKING])
        latest = Job.objects.filter(kind=CALCULATE).order_by("-id").first()
        if latest is not None and latest.state == JobState.QUEUED:
            return latest
        if not (waits_for_first_run() or (after_import and _counting_order_exists())):
            return None
        if latest is not None and not after_import:
            if latest.state not in ENDED:
                return latest
            if latest.finished_at is not None and now - latest.finished_at < TRY_AGAIN_AFTER:
                return None
        return jobs.start(kind=CALCULATE, arguments={}, requested_by=requested_by)


def calculate(*, now: datetime, progress: Progress = silent) -> Calculated:
    """Adds up what waits, then scores, values and fills, each where it is due; safe to run at any time, twice."""
    progress("Adding up orders", 0, STEPS)
    drain(now=now)
    progress("Scoring customers", 1, STEPS)
    scored = scores.calculate_automatically(now=now, progress=_within(progress, "Scoring customers", 1))
    progress("Valuing customers", 2, STEPS)
    valued = values.calculate_automatically(now=now, progress=_within(progress, "Valuing customers", 2))
    progress("Filling segments", 3, STEPS)
    segments.fill_stale(now=now)
    progress("Done", STEPS, STEPS)
    return Calculated(scored, valued)


def work(progress: Progress) -> dict[str, Any]:
    """The job; its time is the moment at which it begins."""
    return calculate(now=timezone.now(), progress=progress).as_sent()


def calculation_state() -> tuple[str, Job | None]:
    """Whether scores are there (`calculated`), on their way (`calculating`), `stopped`, or rest on `nothing`."""
    latest = Job.objects.filter(kind=CALCULATE).order_by("-id").first()
    if latest is not None and latest.state not in ENDED:
        return "calculating", latest
    if RFMRun.objects.exists() and CLVRun.objects.exists():
        return "calculated", latest
    if not (
        CustomerOrderSummary.objects.exists() or CustomerMark.objects.exists() or _counting_order_exists()
    ):
        return "nothing", None
    if latest is not None and latest.state in {JobState.FAILED, JobState.CANCELLED}:
        return "stopped", latest
    return "calculating", None


def _counting_order_exists() -> bool:
    return Order.objects.filter(counted()).exists()


def _within(progress: Progress, what: str, step: int) -> Callable[..., None]:
    """Progress of one step: its phases are heard, and so is a wish to stop; the figure stays the whole's."""

    def report(phase: str, done: int = 0, total: int = 0) -> None:
        progress(what if phase == "Done" else f"{what}: {phase[:1].lower()}{phase[1:]}", step, STEPS)

    return report
