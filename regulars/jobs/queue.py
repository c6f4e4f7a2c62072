"""How slices hang work on the worker: `task` for what is asked for, `nightly`-like crons with `periodic`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

FUNCTIONS: dict[str, Callable[..., None]] = {}
"""What each task does, by name."""


def task(*, name: str, queueing_lock: str | None = None) -> Callable[[Callable[..., None]], Any]:
    """A function the worker runs by name. Its connection goes back to the pool, which
    the worker's threads outnumber."""

    def wrap(function: Callable[..., None]) -> Any:
        FUNCTIONS[name] = function

        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> None:
            try:
                function(*args, **kwargs)
            finally:
                connection.close()

        return app.task(name=name, queueing_lock=queueing_lock)(run)

    return wrap


def periodic(*, cron: str) -> Callable[[Any], Any]:
    """Runs a task by the clock; it gets the planned moment as `timestamp` (seconds since 1970, UTC)."""
    return app.periodic(cron=cron)


def run_here(name: str) -> None:
    """Does what a task does, in the caller's own transaction; for callers that lie below the one who made it."""
    FUNCTIONS[name]()


def request_after_commit(name: str) -> None:
    """Asks once for a debounced task after the caller's transaction commits.

    Inside the transaction it would run before its facts are visible, and a second asker would wait for the
    first; so it is asked for afterwards, in a savepoint of its own.
    """
    transaction.on_commit(lambda: _request(name), robust=True)


def _request(name: str) -> None:
    try:
        with transaction.atomic():
            app.configure_task(name, queueing_lock=name).defer()
    except exceptions.AlreadyEnqueued:
        return
