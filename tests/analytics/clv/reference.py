"""Reference data: purchases that published estimates were made from. They are not part of the product."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import os
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from regulars.analytics.clv.histories import PurchaseHistories

ROOT = Path(__file__).resolve().parents[3]
Row = tuple[int, date, float]
CALIBRATION_END, HOLDOUT_END = date(1997, 9, 30), date(1998, 6, 30)


def epoch(day: date) -> int:
    return (day - date(1970, 1, 1)).days


@cache
def folder() -> Path | None:
    """REGULARS_REFERENCE_DATA, or shared/data beside the checkout or above it."""
    named = os.environ.get("REGULARS_REFERENCE_DATA")
    places = [Path(named)] if named else [parent / "shared" / "data" for parent in ROOT.parents]
    return next((place for place in places if place.is_dir()), None)


@cache
def rows(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Customer, day since 1970-01-01 and amount in cents of each purchase; an amount of 1.00 where there is none."""
    place = folder()
    found = _of_lifetimes(name) if place is None else _of_file(place / f"{name}.csv.gz")
    if found is None:
        pytest.skip("no reference data: set REGULARS_REFERENCE_DATA to a folder that has them")
    customers, days, amounts = zip(*found, strict=True)
    return (
        np.array(customers),
        np.array([epoch(day) for day in days]),
        np.rint(np.array(amounts) * 100).astype(np.int64),
    )


def _of_file(file: Path) -> list[Row] | None:
    if not file.is_file():
        return None
    with gzip.open(file, "rt") as text:
        return [
            (int(row["customer_id"]), date.fromisoformat(row["date"][:10]), float(row.get("amount", 1)))
            for row in csv.DictReader(text)
        ]


def _of_lifetimes(name: str) -> list[Row] | None:
    """CDNOW as the package lifetimes brings it, where the peers are installed."""
    files = {"cdnow_full": "CDNOW_master.txt", "cdnow_sample": "CDNOW_sample.txt"}
    package = importlib.util.find_spec("lifetimes")
    if package is None or package.origin is None or name not in files:
        return None
    lines = (Path(package.origin).parent / "datasets" / files[name]).read_text().splitlines()
    cells = [line.split() for line in lines if line.strip()[:1].isdigit()]
    return [(int(row[0]), date.fromisoformat(row[-3]), float(row[-1])) for row in cells]


@cache
def calibration(name: str, until: date = CALIBRATION_END) -> PurchaseHistories:
    return PurchaseHistories.from_purchases(*rows(name), until_day=epoch(until))
