"""Processes: started so that they cannot outlive us, recognised again, and ended within a time.

embedded_postgres.py and supervisor.py use it. Linux is asked through /proc; elsewhere through `ps`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PR_SET_PDEATHSIG = 1
LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


def dies_with_parent(ending: signal.Signals) -> Callable[[], None] | None:
    """For Popen's preexec_fn: Linux sends the signal when we die, even by kill -9.

    It runs after Popen has changed the account, as it must: changing accounts forgets the request.
    """
    if _libc is None:
        return None
    parent, prctl, value = os.getpid(), _libc.prctl, int(ending)

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, value, 0, 0, 0)
        if os.getppid() != parent:  # We died in between: nobody would send the signal.
            os._exit(1)

    return ask


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Signals that we handle wait for the end of the block.

    A wish to stop that arrived while Popen waits for its child would be raised out of it, and the child, begun
    but not yet noted by anybody, be left behind.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    handled = {
        sent: handler
        for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if callable(handler := signal.getsignal(sent))
    }
    for sent in handled:
        signal.signal(sent, lambda number, _: waiting.append(number))
    try:
        yield
    finally:
        for sent, handler in handled.items():
            signal.signal(sent, handler)
        for number in waiting:
            signal.raise_signal(number)


def alive(pid: int) -> bool:
    """Runs, and is no zombie that merely waits for its parent to look."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    if LINUX:
        return _state(pid) not in {"", "Z", "X"}
    done = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return not done.stdout.strip().startswith("Z")


def _stat(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _state(pid: int) -> str:
    fields = _stat(pid)
    return fields[0] if fields else ""


def birthmark(pid: int) -> str:
    """Tells this process from a later one that was given the same number; empty where it is gone."""
    if LINUX:
        fields = _stat(pid)
        return fields[19] if len(fields) > 19 else ""
    done = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def working_in(directory: Path) -> list[int]:
    """Living processes whose working directory this is: every process of a PostgreSQL server."""
    if not LINUX:
        return []
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").readlink() == directory:
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def wait_until(condition: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def signal_group(group: int, sent: signal.Signals) -> None:
    """Signals a whole process group; one that is gone already is no error."""
    try:
        os.killpg(group, sent)
    except (ProcessLookupError, PermissionError):
        return


def group_alive(group: int) -> bool:
    """Whether any member still runs; zombies do not count, for they are only waiting to be looked at."""
    if not LINUX:
        return alive(group)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if len(fields) > 2 and fields[2] == str(group) and fields[0] not in {"Z", "X"}:
                return True
    return False
