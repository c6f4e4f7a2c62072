"""How slices hang work on the worker: `task` for what is asked for, `periodic` for what the clock asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from regulars.core.races import again_after_a_race
from regulars.jobs.by_clock import run_noted

FUNCTIONS: dict[str, Callable[..., None]] = {}
"""What each task does, by name."""
SCHEDULE: dict[str, str] = {}
"""When the clock asks for a task, by its name, as cron writes it."""
_queue = JobManager(DjangoConnector())
"""The app's own has other connections in a worker: what it queued would be taken before its transaction commits."""


def task(*, name: str, queueing_lock: str | None = None) -> Callable[[Callable[..., None]], Any]:
    """A function the worker runs by name. Its connection goes back to the pool, which threads outnumber."""

    def wrap(function: Callable[..., None]) -> Any:
        FUNCTIONS[name] = function

        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> None:
            def work() -> None:
                again_after_a_race(lambda: function(*args, **kwargs))

            try:
                run_noted(name, work) if name in SCHEDULE else work()
            finally:
                connection.close()

        return app.task(name=name, queueing_lock=queueing_lock)(run)

    return wrap


def periodic(*, cron: str) -> Callable[[Any], Any]:
    """Has housekeeping.py ask for a task by the clock, with the planned `timestamp` (seconds since 1970, UTC)."""

    def keep(periodic_task: Any) -> Any:
        SCHEDULE[periodic_task.name] = cron
        return periodic_task

    return keep


def enqueue(name: str, *, lock: str | None = None, **arguments: Any) -> None:
    """Asks for a task in the caller's transaction: it is there if and only if that commits."""
    configure_task(name=name, job_manager=_queue, queueing_lock=lock).defer(**arguments)


def enqueue_once(name: str, **arguments: Any) -> None:
    """Asks for a task unless it waits already."""
    try:
        with transaction.atomic():
            enqueue(name, lock=name, **arguments)
    except exceptions.AlreadyEnqueued:
        return


def run_here(name: str) -> None:
    """Does what a task does, in the caller's own transaction; for callers that lie below the one who made it."""
    FUNCTIONS[name]()


def request_after_commit(name: str) -> None:
    """Asks once for a debounced task after the caller's transaction commits.

    Inside the transaction a second asker would wait for the first; so it is asked for afterwards.
    """
    transaction.on_commit(lambda: enqueue_once(name), robust=True)
