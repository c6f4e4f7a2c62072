"""Two at once: which of the database's refusals mean that somebody else was quicker, and trying again.

Whoever calls these does all its work in one transaction, so that what failed left nothing behind.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection

Result = TypeVar("Result")
ATTEMPTS = 6
PAUSE_SECONDS = 0.05
SERIALIZATION, DEADLOCK, LOCK_TIMEOUT = "40001", "40P01", "55P03"
TOOK_TURNS = (SERIALIZATION, DEADLOCK, LOCK_TIMEOUT)
"""The same again would have gone well a moment later."""
TAKEN = ("23505", "23503", "23P01")
"""What a statement relied on is there already, or gone: looked at again, it is seen."""


def sqlstate(problem: BaseException) -> str:
    """PostgreSQL's code of an error, Django's wrapping or not; empty where it has none."""
    for error in (problem, problem.__cause__):
        code = getattr(error, "sqlstate", None)
        if code:
            return str(code)
    return ""


def is_race(problem: BaseException) -> bool:
    """Whether somebody else's work at the same moment is the likely reason."""
    return isinstance(problem, DatabaseError) and sqlstate(problem) in (*TOOK_TURNS, *TAKEN)


def is_taken(problem: BaseException) -> bool:
    """Whether the loser of a race met something that will still be there however often it tries."""
    return isinstance(problem, IntegrityError)


def connection_lost(problem: BaseException) -> bool:
    """Whether the database went away in the middle; what was under way has been taken back by it."""
    if isinstance(problem, InterfaceError):
        return True
    return isinstance(problem, OperationalError) and (
        not sqlstate(problem) or sqlstate(problem).startswith(("08", "57P", "53300"))
    )


def pause(attempt: int) -> None:
    """Longer each time, and never as long as somebody else's."""
    time.sleep(PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311 - no secret


def again_after_a_race(work: Callable[[], Result], *, attempts: int = ATTEMPTS) -> Result:
    """Does the work, and does it again, a few times at most, where it lost a race. Inside somebody else's
    transaction there is nothing to do again: what failed has spoilt it."""
    for attempt in range(attempts):
        try:
            return work()
        except DatabaseError as problem:
            if connection.in_atomic_block or not is_race(problem) or attempt == attempts - 1:
                raise
        pause(attempt)
    raise AssertionError("unreachable")
