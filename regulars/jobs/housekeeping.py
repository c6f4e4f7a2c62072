"""What a worker does beside its work: asks for tasks by the clock, and sweeps up what nobody does.

The clock of the wall may be set at any time. A task is asked for whenever the latest moment of its plan is another than
the one it was last asked for, so nothing waits for a clock set back to catch up; what lasts is measured by another.
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

from regulars.jobs.queue import SCHEDULE, enqueue_once
from regulars.jobs.sweep import Watch, sweep
from regulars.jobs.tidying import tidy

log = structlog.get_logger(__name__)
LOOK_EVERY_SECONDS = 1.0
SWEEP_EVERY_SECONDS = 10.0
TIDY_EVERY_SECONDS = 3600.0
JUMP = timedelta(seconds=60)


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


def keep_house(stop: threading.Event) -> None:
    """Until told to stop; a database that is away is waited for, and whatever happens, the next look comes."""
    house = Housekeeping()
    while not stop.wait(LOOK_EVERY_SECONDS):
        try:
            house.look(now=datetime.now(tz=UTC), at=time.monotonic())
        except (DatabaseError, ConnectorException) as problem:
            log.warning("housekeeping waits for the database", reason=str(problem))
            connection.close()
        except Exception:
            log.exception("housekeeping stumbled")
    connection.close()
