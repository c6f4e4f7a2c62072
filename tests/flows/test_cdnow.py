"""The CDNOW customers, from a file to their scores by the command line, against a computation of the test's own."""

from __future__ import annotations

import csv
import gzip
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.datasets import dataset
from tests.flows.served_shop import ServedShop, served_shop
from tests.runtime.serving import run

AS_OF, DAYS = date(1998, 6, 30), 365
MEASURES = ("recency_days", "frequency_count", "monetary_value")
Row = dict[str, str]


@dataclass(frozen=True)
class Values:
    """What a customer did, by the definition: the last order ever, the period's orders and money."""

    recency_days: int
    frequency_count: int
    monetary_value: Decimal


@pytest.fixture
def rows() -> list[Row]:
    with gzip.open(dataset("cdnow_full.csv.gz"), "rt") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def shop(rows: list[Row]) -> Iterator[ServedShop]:
    with served_shop() as opened:
        yield opened


def by_definition(rows: list[Row]) -> dict[str, Values]:
    bought: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for row in rows:
        bought[row["customer_id"]].append((date.fromisoformat(row["date"]), Decimal(row["amount"])))
    start = AS_OF - timedelta(days=DAYS)
    found = {}
    for customer, orders in bought.items():
        recent = [amount for day, amount in orders if start <= day <= AS_OF]
        last = max(day for day, _ in orders)
        found[customer] = Values((AS_OF - last).days, len(recent), sum(recent, Decimal(0)))
    return found


def ranks(values: dict[str, Values]) -> dict[str, str]:
    """Score = 1 + floor(5 · strictly worse ÷ all), straight from the sentence."""
    scores: dict[str, str] = defaultdict(str)
    for measure in MEASURES:
        sign = -1 if measure == "recency_days" else 1
        worse, seen = {}, 0
        count: dict[Any, int] = defaultdict(int)
        for value in values.values():
            count[sign * getattr(value, measure)] += 1
        for value in sorted(count):
            worse[value], seen = seen, seen + count[value]
        for customer, value in values.items():
            scores[customer] += str(1 + 5 * worse[sign * getattr(value, measure)] // len(values))
    return dict(scores)


def listed(shop: ServedShop, path: str, **given: Any) -> Iterator[dict[str, Any]]:
    page: int | None = 1
    while page is not None:
        answer = shop.call("GET", path, params={"page_size": 500, "page": page, **given})
        yield from answer["results"]
        page = page + 1 if answer["next"] else None


def scored(shop: ServedShop) -> tuple[dict[str, Values], dict[str, str]]:
    """Each customer's raw values and score as the API answers them, by the file's own id."""
    names = {row["id"]: row["external_id"] for row in listed(shop, "/api/customers/")}
    values, scores = {}, {}
    for row in listed(shop, "/api/customers/rfm-scores/"):
        values[names[row["customer"]]] = Values(
            row["recency_days"], row["frequency_count"], Decimal(row["monetary_value"])
        )
        scores[names[row["customer"]]] = row["rfm_score"]
    return values, scores


def command(shop: ServedShop, *words: str) -> str:
    done = run(shop.home, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_customer_is_scored_as_the_definition_says_whatever_the_order_of_rows(
    rows: list[Row], shop: ServedShop, tmp_path: Path
) -> None:
    file = str(dataset("cdnow_full.csv.gz"))
    answer = command(shop, "import", file, "--kind", "orders")
    assert "69,659 rows read, 69,659 new" in answer
    assert "23,570 new customers" in answer
    assert "23,570 customers scored" in command(
        shop, "calculate", "rfm", "--as-of", AS_OF.isoformat(), "--days", str(DAYS)
    )
    values, scores = scored(shop)
    assert values == by_definition(rows)
    assert scores == ranks(values)
    command(shop, "imports", "undo", "1")
    assert shop.call("GET", "/api/customers/")["count"] == 0
    shuffled = list(rows)
    random.Random(7).shuffle(shuffled)
    with (tmp_path / "shuffled.csv").open("w", newline="") as again:
        writer = csv.DictWriter(again, list(rows[0]))
        writer.writeheader()
        writer.writerows(shuffled)
    command(shop, "import", str(tmp_path / "shuffled.csv"), "--kind", "orders")
    command(shop, "calculate", "rfm", "--as-of", AS_OF.isoformat(), "--days", str(DAYS))
    assert scored(shop) == (values, scores)
    command(shop, "verify")
