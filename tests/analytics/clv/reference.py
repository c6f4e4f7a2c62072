"""Reference data: purchases that published estimates were made from. They are not part of the product."""

from __future__ import annotations

import csv
import gzip
import os
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from regulars.analytics.clv import PurchaseHistories

ROOT = Path(__file__).resolve().parents[3]
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
    if place is None:
        pytest.skip("no reference data: set REGULARS_REFERENCE_DATA to a folder that has them")
    with gzip.open(place / f"{name}.csv.gz", "rt") as file:
        found = [
            (int(row["customer_id"]), epoch(date.fromisoformat(row["date"][:10])), row.get("amount", "1"))
            for row in csv.DictReader(file)
        ]
    customers, days, amounts = zip(*found, strict=True)
    return np.array(customers), np.array(days), np.rint(np.array(amounts, dtype=float) * 100).astype(np.int64)


@cache
def calibration(name: str, until: date = CALIBRATION_END) -> PurchaseHistories:
    return PurchaseHistories.from_purchases(*rows(name), until_day=epoch(until))
