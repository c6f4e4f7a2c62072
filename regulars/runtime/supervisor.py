"""Keeps the web server and the worker running beside each other, and ends them together.

serve.py hands it the children; a child that crashes is restarted with growing pauses until that is hopeless.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from regulars.runtime import processes
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.state_files import write_durably

Say = Callable[[str], None]
PATIENCE_SECONDS = 3.5
CRASHES_ALLOWED = 5
CRASH_WINDOW_SECONDS = 120.0


@dataclass
class Child:
    """One program under supervision, in a session of its own so that Ctrl-C reaches only us."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    crashes: list[float] = field(default_factory=list)
    start_again_at: float = 0.0

    def start(self) -> None:
        with processes.undisturbed():
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 - no threads here
            )

    def signal(self, sent: signal.Signals) -> None:
        if self.process is not None:
            processes.signal_group(self.process.pid, sent)

    def gone(self) -> bool:
        """Nothing of its process group runs any more."""
        if self.process is None:
            return True
        return self.process.poll() is not None and not processes.group_alive(self.process.pid)


@dataclass
class Supervisor:
    children: list[Child]
    record: Path
    say: Say

    def start(self) -> None:
        for child in self.children:
            child.start()
        self._note()

    def look(self, *, now: float) -> None:
        """Restarts what crashed; raises when a child crashes again and again."""
        for child in self.children:
            if child.process is None:
                if now >= child.start_again_at:
                    child.start()
                    self._note()
            elif (code := child.process.poll()) is not None:
                self._crashed(child, code, now=now)

    def stop(self) -> None:
        """Asks everything to end, and ends by force what has not in a few seconds."""
        for sent in (signal.SIGTERM, signal.SIGKILL):
            for child in self.children:
                if not child.gone():
                    child.signal(sent)
            if processes.wait_until(
                lambda: all(child.gone() for child in self.children), seconds=PATIENCE_SECONDS
            ):
                break
        self.record.unlink(missing_ok=True)

    def _crashed(self, child: Child, code: int, *, now: float) -> None:
        child.signal(signal.SIGKILL)  # Its own children must not keep the port.
        child.process = None
        child.crashes = [when for when in child.crashes if now - when < CRASH_WINDOW_SECONDS] + [now]
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        if len(child.crashes) > CRASHES_ALLOWED:
            raise RuntimeProblem(
                f"The {child.name} {how}, for the {len(child.crashes)}th time in {CRASH_WINDOW_SECONDS:.0f} "
                "seconds. Giving up; what it said is above."
            )
        pause = 0.5 * 2 ** (len(child.crashes) - 1)
        child.start_again_at = now + pause
        self.say(f"The {child.name} {how}; starting it again in {pause:g} s.")

    def _note(self) -> None:
        pids = [child.process.pid for child in self.children if child.process]
        marks = {pid: processes.birthmark(pid) for pid in pids}
        write_durably(self.record, json.dumps({"boot": _boot(), "children": marks}))


def end_leftovers(record: Path) -> None:
    """Ends what a supervisor that was killed left behind: they are ending already, and get a moment."""
    groups = [group for group in _recorded(record) if processes.group_alive(group)]
    for sent in (signal.SIGTERM, signal.SIGKILL):
        for group in groups:
            processes.signal_group(group, sent)
        if processes.wait_until(
            lambda: not any(map(processes.group_alive, groups)), seconds=PATIENCE_SECONDS
        ):
            break
    record.unlink(missing_ok=True)


def _recorded(record: Path) -> list[int]:
    """The groups noted, without numbers that belong to somebody else by now."""
    try:
        noted = json.loads(record.read_text())
        children = (
            {int(pid): mark for pid, mark in noted["children"].items()} if noted["boot"] == _boot() else {}
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):  # Broken: nothing to go by.
        return []
    return [pid for pid, mark in children.items() if processes.birthmark(pid) in {"", mark}]


def _boot() -> str:
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.is_file() else ""


def seconds_now() -> float:
    return time.monotonic()
