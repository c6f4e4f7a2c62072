"""Children that crash are started again with growing pauses, and given up when that is hopeless."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars.runtime import processes
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.supervisor import CRASHES_ALLOWED, Child, Supervisor, end_leftovers

STUBBORN = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
signal.sigwait([signal.SIGUSR1])
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervised = Supervisor([], tmp_path / "children.json", print)
    yield supervised
    supervised.stop()


def ended(child: Child) -> bool:
    return child.process is not None and child.process.poll() is not None


def test_a_child_that_crashes_again_and_again_is_given_up(supervisor: Supervisor) -> None:
    child = Child("worker", [sys.executable, "-c", "raise SystemExit(3)"])
    supervisor.children.append(child)
    supervisor.start()
    now, pauses = 0.0, []
    with pytest.raises(RuntimeProblem, match=r"The worker ended with code 3.*Giving up"):
        for _ in range(CRASHES_ALLOWED + 1):
            assert processes.wait_until(lambda: ended(child), seconds=10)
            supervisor.look(now=now)
            assert child.process is None
            pauses.append(child.start_again_at - now)
            now = child.start_again_at
            supervisor.look(now=now)
    assert pauses == sorted(pauses)
    assert len(pauses) == CRASHES_ALLOWED


def test_rare_crashes_are_forgiven(supervisor: Supervisor) -> None:
    child = Child("worker", [sys.executable, "-c", "raise SystemExit(3)"])
    supervisor.children.append(child)
    supervisor.start()
    for hour in range(CRASHES_ALLOWED + 2):
        assert processes.wait_until(lambda: ended(child), seconds=10)
        supervisor.look(now=hour * 3600.0)
        supervisor.look(now=hour * 3600.0 + 60)
    assert child.process is not None


def test_what_ignores_the_wish_to_end_is_ended(supervisor: Supervisor, tmp_path: Path) -> None:
    child = Child("worker", [sys.executable, "-c", STUBBORN, str(tmp_path / "on")])
    supervisor.children.append(child)
    supervisor.start()
    assert processes.wait_until((tmp_path / "on").exists, seconds=10)
    supervisor.stop()
    assert child.process and child.process.returncode == -signal.SIGKILL
    assert not supervisor.record.exists()


def test_leftovers_of_a_killed_supervisor_are_ended_but_nobody_elses_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STUBBORN, str(tmp_path / "on")]
    with subprocess.Popen(command, start_new_session=True) as left:
        assert processes.wait_until((tmp_path / "on").exists, seconds=10)
        record = tmp_path / "children.json"
        boot = Path("/proc/sys/kernel/random/boot_id")
        record.write_text(
            json.dumps(
                {
                    "boot": boot.read_text().strip() if boot.is_file() else "",
                    "children": {left.pid: processes.birthmark(left.pid), os.getpid(): "another birth"},
                }
            )
        )
        end_leftovers(record)
        assert left.wait(timeout=5) == -signal.SIGKILL
    assert not record.exists()
