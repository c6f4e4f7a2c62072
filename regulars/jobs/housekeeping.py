"""What a worker does beside its work: asks for tasks by the clock, and sweeps up what nobody does.

The clock of the wall may be set back or forward at any time. A task is asked for whenever the latest moment of its
plan is another than the one it was last asked for, so a clock set back starts the plan anew instead of waiting to
catch up; everything that lasts is measured by a clock that only runs on.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from croniter import croniter
from django.db import DatabaseError, connection
from procrastinate.exceptions import ConnectorException

from regulars.access.idempotency import forget_old_answers
from regulars.jobs.queue import SCHEDULE, enqueue_once
from regulars.jobs.sweep import Watch, sweep

log = structlog.get_logger(__name__)
LOOK_EVERY_SECONDS = 1.0
SWEEP_EVERY_SECONDS = 10.0
TIDY_EVERY_SECONDS = 3600.0
JUMP = timedelta(seconds=60)
KEEP_FINISHED = "72 hours"
FORGET_FINISHED = """
DELETE FROM procrastinate_jobs q WHERE q.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = q.id AND e.at > now() - %s::interval)
"""


@dataclass
class Housekeeping:
    """One worker's; `now` is the wall's time, `at` the seconds of a clock that only runs on."""

    schedule: dict[str, str] = field(default_factory=lambda: SCHEDULE)
    asked: dict[str, int] = field(default_factory=dict)
    watch: Watch = field(default_factory=Watch)
    swept_at: float | None = None
    tidied_at: float | None = None
    looked: tuple[datetime, float] | None = None

    def look(self, *, now: datetime, at: float) -> None:
        """Does what is due; a look that failed is made up for by the next."""
        self._notice_jump(now, at)
        for name, cron in self.schedule.items():
            planned = int(croniter(cron, now).get_prev(float))
            if self.asked.get(name) != planned:
                enqueue_once(name, timestamp=planned)
                self.asked[name] = planned
        if self.swept_at is None or at - self.swept_at >= SWEEP_EVERY_SECONDS:
            sweep(self.watch, at=at)
            self.swept_at = at
        if self.tidied_at is None:
            self.tidied_at = at
        elif at - self.tidied_at >= TIDY_EVERY_SECONDS:
            tidy(now=now)
            self.tidied_at = at

    def _notice_jump(self, now: datetime, at: float) -> None:
        """What is old by a clock that was just set may be young: nothing is thrown away for an hour."""
        if self.looked is not None:
            jumped = (now - self.looked[0]) - timedelta(seconds=at - self.looked[1])
            if abs(jumped) > JUMP:
                log.warning("the clock was set", by=str(jumped))
                self.tidied_at = at
        self.looked = (now, at)


def tidy(*, now: datetime) -> None:
    """Forgets answers that nobody asks for again, and what the queue did days ago."""
    forget_old_answers(now=now)
    with connection.cursor() as cursor:
        cursor.execute(FORGET_FINISHED, [KEEP_FINISHED])


def keep_house(stop: threading.Event) -> None:
    """Until told to stop; a database that is away is waited for."""
    house = Housekeeping()
    while not stop.wait(LOOK_EVERY_SECONDS):
        try:
            house.look(now=datetime.now(tz=UTC), at=time.monotonic())
        except (DatabaseError, ConnectorException) as problem:
            log.warning("housekeeping waits for the database", reason=str(problem))
            connection.close()
        except Exception:  # whatever it is, tasks must go on being asked for
            log.exception("housekeeping stumbled")
    connection.close()
