"""The shop while its database restarts, hangs, and comes back: real processes, a PostgreSQL of its own."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from regulars.runtime import processes
from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.home import open_home
from tests.flows.served_shop import ServedShop, eventually
from tests.runtime.serving import Serving, run, served

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="stops processes by what /proc tells")


@pytest.fixture
def database(open_folder: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(open_home(open_folder / "database"), print, throwaway=True)
    postgres.start()
    yield postgres
    postgres.stop(seconds=5)


def asked(shop: ServedShop, path: str) -> tuple[requests.Response, float]:
    start = time.monotonic()
    answer = requests.get(shop.address + path, headers={"Authorization": f"Bearer {shop.key}"}, timeout=30)
    return answer, time.monotonic() - start


def refused_in_words(shop: ServedShop) -> None:
    """Programs get 503 as JSON, pages still come and say so, health answers at once."""
    for path in ("/api/customers/", "/_allauth/browser/v1/auth/session"):
        answer, _ = asked(shop, path)
        if path.startswith("/api/"):
            assert answer.status_code == 503, answer.text
        if answer.status_code == 503:
            assert int(answer.headers["Retry-After"]) > 0
            (error,) = answer.json()["errors"]
            assert (error["code"], "again in a few seconds" in error["detail"]) == ("unavailable", True)
    assert asked(shop, "/")[0].status_code == 200
    health, seconds = asked(shop, "/healthz")
    assert health.status_code == 503
    assert health.json()["database"] in {"unreachable", "does not answer"}
    assert seconds < 1


def is_well(shop: ServedShop, serving: Serving) -> bool:
    assert serving.process.poll() is None, serving.said()
    answer, _ = asked(shop, "/healthz")
    return answer.status_code == 200 and answer.json()["queue"] == "ok"


def test_a_restart_of_the_database_is_503_and_passes(
    open_folder: Path, database: EmbeddedPostgres, unused_port: int
) -> None:
    home = open_folder / "home"
    variables = {"DATABASE_URL": f"postgresql://regulars@/regulars?host={database.placement.socket}"}
    with served(home, "--no-demo", "--port", str(unused_port), **variables) as serving:
        key = run(home, "create-key", "story", "--role", "admin", **variables).stdout.split()[-1]
        shop = ServedShop(f"http://127.0.0.1:{unused_port}", home, key)
        eventually(lambda: is_well(shop, serving), seconds=30, what="a worker")

        database.stop(seconds=5)
        deadline = time.monotonic() + 8
        while time.monotonic() < deadline:
            refused_in_words(shop)
        database.start()
        eventually(lambda: is_well(shop, serving), seconds=60, what="coming back")
        shop.call("GET", "/api/customers/")
        accepted = shop.call(
            "POST", "/api/customers/rfm-scores/calculate_all/", status=202, json={"background": True}
        )
        shop.finished(accepted, seconds=90)
        assert serving.said().count("Traceback") == 0, serving.said()

        stopped = processes.working_in(database.placement.data)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            time.sleep(0.6)
            health, seconds = asked(shop, "/healthz")
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
        assert (health.status_code, health.json()["database"]) == (503, "does not answer")
        assert seconds < 1
        assert serving.stop(signal.SIGTERM) == 0
