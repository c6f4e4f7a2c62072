"""What the worker runs for segments; three lines each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from regulars.core.errors import Conflict
from regulars.customers.services import DRAIN_TASK
from regulars.jobs.progress import Progress
from regulars.jobs.queue import periodic, run_here, task
from regulars.jobs.services import register
from regulars.segments import evaluation, revenue
from regulars.segments.filling import Outcome
from regulars.segments.models import CustomerSegment

ASSIGN = "segments.assign_customers"


@periodic(cron="* * * * *")
@task(name=evaluation.FILL_TASK, queueing_lock=evaluation.FILL_TASK)
def fill_stale(timestamp: int | None = None) -> None:
    """By the clock for what time and calculations left behind, and on request after an edit."""
    now = datetime.fromtimestamp(timestamp, tz=UTC) if timestamp else datetime.now(tz=UTC)
    evaluation.fill_stale(now=now)
    revenue.add_up_stale(now=now)


@register(ASSIGN)
def assign(progress: Progress, *, segment_id: int) -> dict[str, Any]:
    progress("Finding who matches", 0, 1)
    run_here(DRAIN_TASK)
    outcome = evaluation.fill_segment(segment_id=segment_id, now=timezone.now())
    segment = CustomerSegment.objects.get(pk=segment_id)
    if outcome is None:
        raise Conflict(segment.failure)
    return assigned(segment, outcome)


def assigned(segment: CustomerSegment, outcome: Outcome) -> dict[str, Any]:
    """What assign_customers answers."""
    entered, left, matched = outcome.entered, outcome.left, outcome.matched
    whom = "1 customer" if matched == 1 else f"{matched:,} customers"
    return {
        "message": f"“{segment.name}” matches {whom}: {entered:,} entered, {left:,} left.",
        "assigned_count": outcome.matched,
        "entered": entered,
        "left": left,
    }
