"""`regulars serve` from start to end, with kills in between. Each start is a real one."""

from __future__ import annotations

import http.cookiejar
import json
import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from regulars.runtime import processes
from regulars.runtime.home import Home
from regulars.runtime.prepare import ADMIN_EMAIL
from tests.runtime.serving import STOP_SECONDS, Serving, left_behind, run, served

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for leftover processes in /proc")


def log_in(address: str, password: str) -> int:
    cookies = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    with opener.open(f"{address}/_allauth/browser/v1/config", timeout=10):
        token = next((cookie.value for cookie in cookies if cookie.name == "csrftoken"), "") or ""
    request = urllib.request.Request(
        f"{address}/_allauth/browser/v1/auth/login",
        data=json.dumps({"email": ADMIN_EMAIL, "password": password}).encode(),
        headers={"Content-Type": "application/json", "X-CSRFToken": token},
    )
    try:
        with opener.open(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def health(address: str) -> dict[str, str]:
    with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
        return dict(json.load(answer))


def test_the_life_of_a_server(home: Home, unused_port: int) -> None:
    """First start, login, a second serve, a command beside it, SIGTERM; start again, kill -9, and again."""
    address = f"http://127.0.0.1:{unused_port}"
    arguments = ("--port", str(unused_port), "--no-demo")
    with served(home.path, *arguments) as serving:
        password = home.admin_password.read_text().strip()
        assert password in serving.said()
        assert home.admin_password.stat().st_mode & 0o777 == 0o600
        assert home.secret_key.stat().st_mode & 0o777 == 0o600
        assert log_in(address, "not the password") == 400
        assert log_in(address, password) == 200
        worked = processes.wait_until(lambda: health(address)["queue"] == "ok", seconds=20, every=0.2)
        assert worked, serving.said()

        second = run(home.path, "serve", "--port", "1")
        assert second.returncode == 1
        assert "already running" in second.stderr

        key = run(home.path, "create-key", "till", "--role", "tracker")
        assert key.returncode == 0, key.stderr
        assert serving.process.poll() is None

        assert serving.stop(signal.SIGTERM) == 0
        assert left_behind(home.path) == []
    with served(home.path, *arguments) as serving:
        assert password not in serving.said(), "the password is told once, at the first start"
        serving.process.kill()
        serving.process.wait()
        again = Serving(home.path, *arguments)
        again.wait_until_open()
        assert log_in(address, password) == 200
        assert again.stop(signal.SIGINT) == 0
        assert left_behind(home.path) == []


def test_crashed_parts_are_started_again(home: Home, unused_port: int) -> None:
    address = f"http://127.0.0.1:{unused_port}"
    with served(home.path, "--port", str(unused_port), "--no-demo") as serving:
        children = json.loads((home.state / "children.json").read_text())["children"]
        server = int((home.postgres / "data" / "postmaster.pid").read_text().splitlines()[0])
        for pid in [*map(int, children), server]:
            os.kill(pid, signal.SIGKILL)

        def well() -> bool:
            try:
                return health(address)["database"] == "ok" and serving.said().count("starting it again") >= 3
            except OSError:
                return False

        assert processes.wait_until(well, seconds=40, every=0.2), serving.said()
        assert serving.stop(signal.SIGTERM) == 0
        assert left_behind(home.path) == []


def test_a_port_in_use_is_said_at_once(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run(home.path, "serve", "--port", str(port))
    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use" in refused.stderr
    assert not (home.postgres / "data").exists()


def test_a_start_cut_short_leaves_nothing(home: Home, unused_port: int) -> None:
    serving = Serving(home.path, "--port", str(unused_port), "--no-demo")
    started: Path = home.postgres / "data" / "postmaster.pid"
    assert processes.wait_until(started.exists, seconds=60)
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(timeout=STOP_SECONDS) == 0, serving.said()
    assert left_behind(home.path) == []
