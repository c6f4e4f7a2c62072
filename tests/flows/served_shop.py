"""A shop served as `make run` serves it, empty, with a person and a key; for stories told from outside."""

from __future__ import annotations

import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from tests.runtime.serving import run, served

EMAIL, PASSWORD = "ann@example.com", "right horse 7 battery"


@dataclass(frozen=True)
class ServedShop:
    """Where the shop is, and a program's way to it."""

    address: str
    home: Path
    key: str

    def call(self, method: str, path: str, *, status: int = 200, **given: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = requests.request(method, self.address + path, headers=headers, timeout=30, **given)
        assert answer.status_code == status, (answer.status_code, answer.text[:500])
        return answer.json() if "json" in answer.headers.get("Content-Type", "") else answer.text

    def finished(self, accepted: dict[str, Any], *, seconds: float = 60) -> dict[str, Any]:
        """The job's result, once it has one."""
        job = eventually(
            lambda: self._ended(accepted["status_url"]), seconds=seconds, what=f"job {accepted['job_id']}"
        )
        assert job["state"] == "succeeded", job
        result: dict[str, Any] = job["result"]
        return result

    def _ended(self, url: str) -> dict[str, Any] | None:
        path = "/api/" + url.split("/api/", 1)[1]
        job: dict[str, Any] = self.call("GET", path)
        return job if job["state"] in {"succeeded", "failed", "cancelled"} else None


def eventually(ask: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """The first true answer; waits, because a worker does the work."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := ask():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen within {seconds} seconds")


@contextmanager
def served_shop() -> Iterator[ServedShop]:
    folder = Path(tempfile.mkdtemp(prefix="regulars-story-"))
    folder.chmod(0o755)
    home, port = folder / "home", _unused_port()
    try:
        with served(home, "--no-demo", "--port", str(port)):
            run(home, "create-user", EMAIL, "--role", "admin", "--password", PASSWORD)
            key = run(home, "create-key", "story", "--role", "marketer").stdout.split()[-1]
            yield ServedShop(f"http://127.0.0.1:{port}", home, key)
    finally:
        for pointer in folder.rglob("postgres/location"):
            shutil.rmtree(pointer.read_text().strip(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def orders_file(path: Path, customers: int = 60) -> Path:
    """Orders of the last year: the higher a customer's number, the more, the later and the larger."""
    today = datetime.now(tz=UTC).date()
    lines = ["order id,customer id,first name,email,date,total"]
    for number in range(customers):
        for n in range(1 + number // 10):
            day = today - timedelta(days=1 + (customers - number) * 5 + 3 * n)
            lines.append(f"{number}-{n},c{number},Name{number},c{number}@example.com,{day},{10 + number}.50")
    path.write_text("\n".join(lines) + "\n")
    return path


def _unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
