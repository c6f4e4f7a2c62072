"""The test run's own server: gone with the run even where that is killed; the next run sweeps its files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from regulars.runtime import processes

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import os, sys
from tests.database import database
database.start()
sys.stdout.write(f"{database.folder}\\n")
sys.stdout.flush()
sys.stdin.read()
"""


def hold(temporary: Path) -> tuple[subprocess.Popen[str], Path]:
    environment = os.environ | {"TMPDIR": str(temporary), "REGULARS_TEST_DATABASE_URL": ""}
    command = [sys.executable, "-c", HOLD]
    holder = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert holder.stdout
    return holder, Path(holder.stdout.readline().strip())


@pytest.mark.skipif(sys.platform != "linux", reason="looks for leftover processes in /proc")
def test_a_killed_run_leaves_no_server_and_the_next_sweeps_its_files(open_folder: Path) -> None:
    holder, folder = hold(open_folder)
    data = folder / "postgres" / "data"
    assert len(processes.working_in(data)) > 1
    with holder:
        holder.kill()
    assert processes.wait_until(lambda: not processes.working_in(data), seconds=10)
    assert folder.is_dir()

    following, its_folder = hold(open_folder)
    assert not folder.exists()
    following.communicate(timeout=30)
    assert following.returncode == 0
    assert not its_folder.exists()
