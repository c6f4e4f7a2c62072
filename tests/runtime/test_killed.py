"""Kills in the middle of work, as power cuts and out-of-memory killers do: nothing is lost, doubled or stuck."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
import requests

from regulars.runtime.home import Home
from tests.flows.served_shop import ServedShop, eventually
from tests.runtime.serving import Serving, run, served

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes by what /proc tells")
ROUNDS = int(os.environ.get("REGULARS_KILL_ROUNDS", "4"))
ORDERS = 60_000


def opened(home: Path, port: int) -> ServedShop:
    made = run(home, "create-key", f"tests {time.monotonic()}", "--role", "admin")
    assert made.returncode == 0, made.stderr
    return ServedShop(f"http://127.0.0.1:{port}", home, made.stdout.split()[-1])


def children(home: Path) -> dict[str, int]:
    """The web server and the worker, by what they run."""
    noted = json.loads((home / "state" / "children.json").read_text())["children"]
    lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in noted}
    return {"worker" if b"runtime.worker" in line else "web": pid for pid, line in lines.items()}


def postgres_of(home: Path) -> int:
    pointer = home / "postgres" / "location"
    base = Path(pointer.read_text().strip()) if pointer.is_file() else home / "postgres"
    return int((base / "data" / "postmaster.pid").read_text().splitlines()[0])


def uploaded(shop: ServedShop, orders: int) -> int:
    rows = "".join(f"o{n},c{n % 900},2025-05-01,{n % 90 + 1}.50\n" for n in range(orders))
    file = {"file": ("orders.csv", "order_id,customer_id,date,total\n" + rows)}
    return int(shop.call("POST", "/api/imports/", status=201, data={"kind": "orders"}, files=file)["id"])


def started(shop: ServedShop, import_id: int) -> str:
    accepted = shop.call("POST", f"/api/imports/{import_id}/start/", status=202, json={})
    return "/api/" + accepted["status_url"].split("/api/", 1)[1]


def verified(home: Path) -> None:
    checked = run(home, "verify")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_an_import_whose_worker_is_killed_is_done_by_the_next(home: Home, unused_port: int) -> None:
    with served(home.path, "--port", str(unused_port), "--no-demo"):
        shop = opened(home.path, unused_port)
        import_id = uploaded(shop, ORDERS)
        status = started(shop, import_id)
        eventually(lambda: shop.call("GET", status)["state"] == "running", seconds=60, what="the start")
        os.kill(children(home.path)["worker"], signal.SIGKILL)
        assert shop.call("GET", status)["state"] in {"running", "queued"}
        ended = eventually(
            lambda: (job := shop.call("GET", status))["state"] in {"succeeded", "failed"} and job,
            seconds=150, what="the end",
        )  # fmt: skip
        assert ended["state"] == "succeeded", ended
        assert shop.call("GET", f"/api/imports/{import_id}/")["state"] == "finished"
        assert shop.call("GET", "/api/customers/orders/?page_size=1")["count"] == ORDERS
        verified(home.path)


class Load:
    """Orders sent one after the other; only what was acknowledged counts, and what got no answer is sent again."""

    def __init__(self, shop: ServedShop, name: str) -> None:
        self.shop, self.name, self.acknowledged = shop, name, list[str]()
        self.odd: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()

    def _send(self) -> None:
        headers = {"Authorization": f"Bearer {self.shop.key}"}
        address, at = self.shop.address + "/api/customers/orders/", 0
        while not self._stop.is_set():
            external_id = f"{self.name}-{at}"
            body = {
                "external_id": external_id,
                "customer_external_id": f"k{at % 50}",
                "placed_at": "2025-05-01",
                "total": "9.50",
            }
            try:
                answer = requests.post(address, json=body, headers=headers, timeout=15)
            except requests.RequestException:
                time.sleep(0.1)
                continue
            if answer.status_code in {200, 201}:
                self.acknowledged.append(external_id)
                at += 1
            elif answer.status_code != 503:
                self.odd.append(f"{answer.status_code} {answer.text[:200]}")
                time.sleep(0.1)

    def end(self) -> None:
        self._stop.set()
        self._thread.join(30)


@pytest.mark.long
def test_rounds_of_kills_under_load_lose_and_double_nothing(home: Home, unused_port: int) -> None:
    """kill -9 and SIGTERM over worker, PostgreSQL, web server and all at once; REGULARS_KILL_ROUNDS says how often."""
    chance = random.Random(7)
    arguments = ("--port", str(unused_port), "--no-demo")
    serving = Serving(home.path, *arguments)
    try:
        serving.wait_until_open()
        shop = opened(home.path, unused_port)
        for n in range(50):
            shop.call("POST", "/api/customers/", status=201, json={"external_id": f"k{n}"})
        acknowledged: list[str] = []
        for number in range(ROUNDS):
            loads = [Load(shop, f"r{number}-{at}") for at in range(4)]
            status = started(shop, uploaded(shop, 5_000 + number))
            time.sleep(chance.uniform(0.5, 3))
            sent = signal.SIGKILL if number % 2 == 0 else signal.SIGTERM
            target = ("worker", "postgres", "web", "all")[number % 4]
            if target == "all":
                serving.process.send_signal(sent)
                serving.process.wait(timeout=60)
                serving = Serving(home.path, *arguments)
                serving.wait_until_open()
            else:
                os.kill(postgres_of(home.path) if target == "postgres" else children(home.path)[target], sent)
            eventually(lambda: _well(shop), seconds=90, what=f"recovery after {sent.name} of {target}")
            time.sleep(2)
            for load in loads:
                load.end()
                assert load.odd == [], f"{sent.name} of {target}"
                acknowledged += load.acknowledged
            what = f"the import after {sent.name} of {target}"
            eventually(partial(_ended, shop, status), seconds=200, what=what)
        assert len(acknowledged) == len(set(acknowledged)) > 20 * ROUNDS
        present = shop.call("GET", "/api/customers/orders/?page_size=1&source=api")["count"]
        unanswered = 4 * ROUNDS  # Each load may have one that was kept though its answer was lost.
        assert len(acknowledged) <= present <= len(acknowledged) + unanswered
        for external_id in chance.sample(acknowledged, 40):
            assert shop.call("GET", f"/api/customers/orders/?external_id={external_id}")["count"] == 1
        verified(home.path)
    finally:
        if serving.process.poll() is None:
            serving.process.kill()
            serving.process.wait()


def _well(shop: ServedShop) -> bool:
    try:
        health = requests.get(shop.address + "/healthz", timeout=5)
    except requests.RequestException:
        return False
    return health.status_code == 200 and health.json()["queue"] == "ok"


def _ended(shop: ServedShop, status: str) -> bool:
    try:
        return shop.call("GET", status)["state"] in {"succeeded", "failed"}
    except (requests.RequestException, AssertionError):
        return False
