"""A disk that fills up in the middle of an import: what was acknowledged is there, and the rest goes on once there is
room again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from regulars.runtime.home import Home
from tests.flows.served_shop import ServedShop, eventually
from tests.runtime.serving import served
from tests.runtime.test_killed import opened, started, uploaded, verified

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="only root can make a small disk"
    ),
]
DISK_MB = 700
FOR_THE_FILE, FOR_THE_TABLE = 24, 70
"""MB left: too few to open the file, or enough for that and too few for the database."""
SAID = {FOR_THE_FILE: "The server's disk is full", FOR_THE_TABLE: "Nothing of it was kept."}
ORDERS = 120_000
MB = 1024 * 1024


@pytest.fixture
def small_disk(home: Home) -> Iterator[Path]:
    """The home on a disk of its own, in memory."""
    home.path.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=0755", "tmpfs", str(home.path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip(f"this machine lets nobody make a small disk: {mounted.stderr.strip()}")
    try:
        yield home.path
    finally:
        subprocess.run(["umount", "-l", str(home.path)], check=False)


def fill(disk: Path, *, but: int) -> Path:
    """Leaves little room on the disk, by one file."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        while shutil.disk_usage(disk).free > but * MB:
            file.write(b"\0" * MB)
            file.flush()
    return ballast


def sent_order(shop: ServedShop, external_id: str) -> int:
    headers = {"Authorization": f"Bearer {shop.key}"}
    body = {
        "external_id": external_id,
        "customer_external_id": "k",
        "placed_at": "2025-05-01",
        "total": "9.50",
    }
    try:
        return requests.post(
            shop.address + "/api/customers/orders/", json=body, headers=headers, timeout=30
        ).status_code
    except requests.RequestException:
        return 0


@pytest.mark.parametrize("left", [FOR_THE_FILE, FOR_THE_TABLE])
def test_an_import_that_fills_the_disk_loses_nothing(
    home: Home, unused_port: int, small_disk: Path, left: int
) -> None:
    with served(home.path, "--port", str(unused_port), "--no-demo"):
        shop = opened(home.path, unused_port)
        shop.call("POST", "/api/customers/", status=201, json={"external_id": "k"})
        import_id = uploaded(shop, ORDERS)
        ballast = fill(small_disk, but=left)
        status = started(shop, import_id)
        answers = {f"r{n}": sent_order(shop, f"r{n}") for n in range(100)}
        eventually(lambda: _is_over(shop, status), seconds=120, what="the import's end on a full disk")
        ballast.unlink()
        eventually(lambda: sent_order(shop, "after") in {200, 201}, seconds=120, what="the shop's return")
        kept = {row["external_id"] for row in _orders(shop)}
        acknowledged = {name for name, code in answers.items() if code in {200, 201}}
        assert acknowledged <= kept
        assert not set(answers.values()) - {0, 200, 201, 503}, answers
        job = shop.call("GET", status)
        assert job["state"] == "failed"
        assert SAID[left] in job["error"], job
        assert shop.call("GET", "/api/customers/orders/?page_size=1")["count"] == len(kept)
        status = started(shop, import_id)  # Now there is room.
        eventually(lambda: _is_over(shop, status), seconds=150, what="the import's second end")
        assert shop.call("GET", "/api/customers/orders/?page_size=1")["count"] == len(kept) + ORDERS
        verified(home.path)


def _is_over(shop: ServedShop, status: str) -> bool:
    headers = {"Authorization": f"Bearer {shop.key}"}
    try:
        answer = requests.get(shop.address + status, headers=headers, timeout=15)
    except requests.RequestException:
        return False
    return answer.status_code == 200 and answer.json()["state"] in {"failed", "succeeded"}


def _orders(shop: ServedShop) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = shop.call("GET", "/api/customers/orders/?source=api&page_size=500")[
        "results"
    ]
    return rows
