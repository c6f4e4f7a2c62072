"""One file is opened at a time, whoever asks: each may take the memory of its limit, and all of them together no more.

The turn is a lock on a file, so that all processes of the server share it and a killed one gives it back.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from regulars.core.errors import Busy

try:
    import fcntl
except ImportError:  # Not everywhere; there, only the threads of one process take turns.
    fcntl = None  # type: ignore[assignment]

LOOK_EVERY_SECONDS = 0.05
WAITING_PAGES = 2
"""So many threads of a process are in here or wait, where somebody waits for an answer; the others serve pages."""
OTHERS_FIRST = "Another file is being opened at this moment. Try again in a few seconds."
_pages = threading.BoundedSemaphore(WAITING_PAGES)
_here = threading.Lock()


@contextlib.contextmanager
def turn(folder: Path, *, patience: float) -> Iterator[None]:
    """Waits as long as the patience says; then raises Busy."""
    deadline = time.monotonic() + patience
    descriptor = os.open(folder / "opening.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _taken(descriptor):
            if time.monotonic() >= deadline:
                raise Busy(OTHERS_FIRST)
            time.sleep(LOOK_EVERY_SECONDS)
        try:
            yield
        finally:
            if fcntl is None:
                _here.release()
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def turn_of_a_page(folder: Path, *, patience: float) -> Iterator[None]:
    """The same where a thread that answers pages would wait: no more than a few of them do, the rest come again."""
    if not _pages.acquire(blocking=False):
        raise Busy(OTHERS_FIRST)
    try:
        with turn(folder, patience=patience):
            yield
    finally:
        _pages.release()


def _taken(descriptor: int) -> bool:
    if fcntl is None:
        return _here.acquire(blocking=False)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
