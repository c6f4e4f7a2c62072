"""Homes for launcher tests: paths that the database's account can enter, removed with their processes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars.runtime import processes
from regulars.runtime.home import Home, open_home


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty directory that everybody may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-launch-"))
    folder.chmod(0o755)
    yield folder
    for pointer in folder.rglob("postgres/location"):
        shutil.rmtree(pointer.read_text().strip(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home(open_folder: Path) -> Iterator[Home]:
    opened = open_home(open_folder / "home")
    yield opened
    data = opened.postgres / "data"
    for pid in processes.working_in(data):
        os.kill(pid, signal.SIGKILL)
    processes.wait_until(lambda: not processes.working_in(data), seconds=5)


@pytest.fixture(autouse=True)
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about the embedded server, whatever the run itself uses."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
