"""The three shops whose sentences are read, each served as `make run` serves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.home import open_home
from tests.datasets import dataset
from tests.flows.served_shop import ServedShop, eventually, served_shop
from tests.runtime.serving import run

LOAD = (
    "from datetime import UTC, datetime; from regulars.runtime.demo.loading import load_demo; "
    "load_demo(now=datetime.now(tz=UTC), customers={customers})"
)
SCORES = "/api/customers/rfm-scores/"
YEAR = 365


@contextmanager
def demo_shop(*, customers: int) -> Iterator[ServedShop]:
    """The demo shop as its button loads it, with fewer customers so that it is there in seconds."""
    with served_shop() as shop:
        loaded = run(shop.home, "manage", "shell", "-c", LOAD.format(customers=customers))
        assert loaded.returncode == 0, loaded.stderr
        yield shop


@contextmanager
def cdnow_shop(file: str) -> Iterator[ServedShop]:
    """CDNOW, scored over a year as of its last order: too short a period, so that the page proposes another."""
    path = dataset(file)
    with served_shop() as shop:
        _bring_in(shop, path)
        shop.call("PUT", f"{SCORES}settings/", json={"days": YEAR})
        summary = shop.call("GET", f"{SCORES}summary/")
        body = {"background": True, "as_of": summary["recalculate_as_of"]}
        shop.finished(shop.call("POST", f"{SCORES}calculate_all/", status=202, json=body), seconds=240)
        yield shop


def _bring_in(shop: ServedShop, path: Path) -> None:
    with path.open("rb") as sent:
        seen = shop.call("POST", "/api/imports/", status=201, files={"file": sent}, data={"kind": "orders"})
    shop.finished(shop.call("POST", f"/api/imports/{seen['id']}/start/", status=202, json={}), seconds=240)
    eventually(
        lambda: (
            shop.call("GET", f"{SCORES}summary/")["run"]
            and shop.call("GET", "/api/customers/clv/summary/")["run"]
        ),
        seconds=240,
        what="the first calculation",
    )


@contextmanager
def database_of(shop: ServedShop) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A reader's own way to the shop's rows, past everything that the product computes from them."""
    named = EmbeddedPostgres(open_home(shop.home), print).environment()
    with psycopg.connect(
        host=named["REGULARS_DB_HOST"],
        port=int(named["REGULARS_DB_PORT"]),
        dbname=named["REGULARS_DB_NAME"],
        user=named["REGULARS_DB_USER"],
        autocommit=True,
    ) as connection:
        connection.read_only = True
        yield connection
