"""From a file to a score to a purchase that changes it, with nothing but HTTP and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.flows.served_shop import ServedShop, eventually, orders_file, served_shop
from tests.runtime.serving import run

SCORES = "/api/customers/rfm-scores/"


@pytest.fixture(scope="module")
def shop() -> Iterator[ServedShop]:
    with served_shop() as opened:
        yield opened


def test_the_story(shop: ServedShop, tmp_path: Path) -> None:
    _a_file_is_looked_at_and_loaded(shop, tmp_path)
    _everybody_is_scored_in_the_background(shop)
    _every_number_leads_to_its_customers(shop)
    _a_purchase_changes_a_score_within_seconds(shop)
    verified = run(shop.home, "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def _a_file_is_looked_at_and_loaded(shop: ServedShop, folder: Path) -> None:
    with orders_file(folder / "orders.csv").open("rb") as file:
        seen = shop.call("POST", "/api/imports/", status=201, files={"file": file}, data={"kind": "orders"})
    assert (seen["missing"], seen["questions"]) == ([], [])
    assert seen["mapping"]["customer_external_id"] == "customer id"
    trial = shop.call("POST", f"/api/imports/{seen['id']}/start/", status=202, json={"dry_run": True})
    assert shop.finished(trial)["created"] == seen["rows_estimate"]
    assert shop.call("GET", "/api/customers/orders/")["count"] == 0
    started = shop.call("POST", f"/api/imports/{seen['id']}/start/", status=202, json={})
    assert shop.finished(started)["customers_created"] == 60
    first = shop.call("GET", "/api/customers/", params={"search": "name59"})["results"][0]
    assert (first["email"], first["external_id"]) == ("c59@example.com", "c59")
    shop.call("POST", f"/api/imports/{seen['id']}/start/", status=409, json={})


def _everybody_is_scored_in_the_background(shop: ServedShop) -> None:
    accepted = shop.call("POST", SCORES + "calculate_all/", status=202, json={"background": True})
    assert shop.finished(accepted)["processed"] == 60
    again = shop.call("POST", SCORES + "calculate_all/", json={})
    assert (again["total_customers"], again["rows_written"]) == (60, 0)


def _every_number_leads_to_its_customers(shop: ServedShop) -> None:
    summary = shop.call("GET", SCORES + "summary/")
    assert sum(segment["customers"] for segment in summary["segments"]) == 60
    for segment in summary["segments"]:
        listed = shop.call("GET", "/api/customers/", params={"suggested_segment": segment["segment"]})
        assert listed["count"] == segment["customers"], segment
    for cell in summary["grid"]:
        scores = {name: cell[name] for name in ("recency_score", "frequency_score")}
        assert shop.call("GET", SCORES, params=scores)["count"] == cell["customers"], cell


def _a_purchase_changes_a_score_within_seconds(shop: ServedShop) -> None:
    worst = shop.call("GET", SCORES, params={"search": "name0"})["results"][0]
    assert worst["recency_score"] == 1
    order = {
        "external_id": "new",
        "customer": worst["customer"],
        "placed_at": datetime.now(tz=UTC).isoformat(),
        "total": "9999.00",
    }
    sent = shop.call(
        "POST",
        "/api/customers/orders/bulk/",
        json={"orders": [order, {**order, "external_id": "bad", "total": "much"}]},
    )
    assert [row["status"] for row in sent["rows"]] == ["created", "rejected"]
    assert sent["rows"][1]["errors"][0]["attr"] == "total"

    def rescored() -> Any:
        score = shop.call("GET", f"{SCORES}{worst['customer']}/")
        return score if score["recency_score"] == 5 else None

    score = eventually(rescored, seconds=10, what="the new score")
    assert score["monetary_score"] == 5
    profile = shop.call("GET", f"/api/customers/{worst['customer']}/profile/")
    assert profile["summary"]["order_count"] == 2
    assert profile["segment_history"][0]["to_segment"] == score["suggested_segment"]
