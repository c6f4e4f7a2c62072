"""Runs `regulars serve` as a person would, and looks for what it leaves behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from regulars.runtime import processes

START_SECONDS = 90
STOP_SECONDS = 10


class Serving:
    """One `serve`, its output kept in a file so that a failed test can show it."""

    def __init__(self, home: Path, *arguments: str, **variables: str) -> None:
        self.home = home
        self.log = home.parent / "serve.out"
        self._said_before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command("serve", *arguments),
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment(home) | variables,
            )

    def said(self) -> str:
        return self.log.read_bytes()[self._said_before :].decode(errors="replace")

    def wait_until_open(self) -> None:
        reached = processes.wait_until(
            lambda: "Stop with Ctrl-C" in self.said() or self.process.poll() is not None,
            seconds=START_SECONDS,
            every=0.1,
        )
        assert reached, self.said()
        assert self.process.poll() is None, self.said()

    def stop(self, sent: signal.Signals) -> int:
        self.process.send_signal(sent)
        return self.process.wait(timeout=STOP_SECONDS)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "regulars.runtime", *arguments]


def environment(home: Path) -> dict[str, str]:
    """The caller's without the test run's own database and key."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REGULARS_")}
    kept.pop("DATABASE_URL", None)
    return kept | {"REGULARS_HOME": str(home), "COLUMNS": "100"}


def left_behind(home: Path) -> list[str]:
    """Living processes of this home: ours by their environment, PostgreSQL's by where they work."""
    marks = [f"REGULARS_HOME={home}".encode()]
    found = [f"postgres {pid}" for pid in processes.working_in(home / "postgres" / "data")]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                variables = (entry / "environ").read_bytes().split(b"\0")
                if any(mark in variables for mark in marks) and processes.alive(int(entry.name)):
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def run(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command, run to its end."""
    return subprocess.run(
        command(*arguments),
        env=environment(home) | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextlib.contextmanager
def served(home: Path, *arguments: str, **variables: str) -> Iterator[Serving]:
    """A `serve` that is open; whatever happens, nothing of it outlives the test."""
    serving = Serving(home, *arguments, **variables)
    try:
        serving.wait_until_open()
        yield serving
    finally:
        if serving.process.poll() is None:
            serving.process.kill()
            serving.process.wait()
        processes.wait_until(lambda: not left_behind(home), seconds=STOP_SECONDS)
