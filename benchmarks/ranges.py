"""How often the range of the headline held, rolled over real shops; and how wide one customer's interval is there.

`python -m benchmarks.ranges [FOLDER]` reads cdnow_full, complete_journey_half and grocery as .csv.gz with columns
customer_id, date and (but for grocery) amount; FOLDER is REGULARS_REFERENCE_DATA by default.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from regulars.analytics.clv.fitting import fit_spend, fit_transactions
from regulars.analytics.clv.histories import PurchaseHistories, purchase_days
from regulars.analytics.clv.rolling import Past
from regulars.analytics.clv.value import ValueModel
from regulars.analytics.rfm import epoch_day

HORIZONS = (91, 182, 273)
EVERY = 30
OLD_LEAST, OLD_MOST, OLD_HOLDOUT = 1.1, 3.0, 365
SHOPS = ("cdnow_full", "complete_journey_half")
INTERVALS = (("cdnow_full", 272), ("complete_journey_half", 182), ("grocery", 364))


class Rows(NamedTuple):
    """Purchase days, sorted by customer and day."""

    ids: np.ndarray
    days: np.ndarray
    net: np.ndarray


class Case(NamedTuple):
    """A forecast of everybody's spend: what came ÷ what was expected, and the factors of both ranges."""

    horizon: int
    ratio: float
    factor: float
    old_factor: float | None

    @staticmethod
    def within(ratio: float, factor: float) -> bool:
        return 1 / factor <= ratio <= factor


def main(folder: str | None = None) -> None:
    place = Path(folder or os.environ.get("REGULARS_REFERENCE_DATA", ""))
    for name in SHOPS:
        for model in ("mbg_nbd", "bg_nbd", "pareto_nbd"):
            _say_ranges(name, model, list(_cases(_rows(place / f"{name}.csv.gz"), model)))
    for name, holdout in INTERVALS:
        _say_intervals(name, _rows(place / f"{name}.csv.gz"), holdout)


def _rows(path: Path) -> Rows:
    if not path.is_file():
        sys.exit(f"There is no {path}: name the folder, or set REGULARS_REFERENCE_DATA to it.")
    with gzip.open(path, "rt") as text:
        rows = [
            (row["customer_id"], epoch_day(date.fromisoformat(row["date"][:10])), float(row.get("amount", 1)))
            for row in csv.DictReader(text)
        ]
    names, days, amounts = zip(*rows, strict=True)
    ids = np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)
    return Rows(*purchase_days(ids, np.array(days), np.rint(np.array(amounts) * 100).astype(np.int64)))


def _cases(rows: Rows, model: str) -> Iterator[Case]:
    """A forecast every 30 days, from the first day on which there was anything to check it by."""
    first, last = int(rows.days.min()), int(rows.days.max())
    for horizon in HORIZONS:
        past = Past(*rows, horizon_days=horizon, model=model, prior=True, corrects_level=False)
        for day in range(first + EVERY, last - horizon + 1, EVERY):
            outcome, factor = past.outcome(day, horizon), past.factor(day, horizon)
            if outcome is not None and factor is not None:
                ratio = outcome.actual_minor / outcome.expected_minor
                yield Case(horizon, ratio, factor, _old_factor(past, first, day))


def _old_factor(past: Past, first: int, day: int) -> float | None:
    """The rule as it was: what one backtest on the later half of the history was off by, at least 1.1, at most 3."""
    held_back = min(OLD_HOLDOUT, (day - first) // 2)
    outcome = past.outcome(day - held_back, held_back)
    if outcome is None:
        return None
    ratio = outcome.actual_minor / outcome.expected_minor
    return min(max(ratio, 1 / ratio, OLD_LEAST), OLD_MOST)


def _say_ranges(name: str, model: str, cases: list[Case]) -> None:
    now = [case.within(case.ratio, case.factor) for case in cases]
    old = [case.within(case.ratio, case.old_factor) for case in cases if case.old_factor]
    by_horizon = ", ".join(
        f"{sum(held)} of {len(held)} over {horizon} days"
        for horizon in HORIZONS
        if (held := [inside for case, inside in zip(cases, now, strict=True) if case.horizon == horizon])
    )
    print(
        f"{name}, {model}: held {sum(now)} of {len(now)} ({by_horizon}); before {sum(old)} of {len(old)}; "
        f"median factor {np.median([case.factor for case in cases]):.2f}, "
        f"before {np.median([case.old_factor for case in cases if case.old_factor]):.2f}",
        flush=True,
    )


def _say_intervals(name: str, rows: Rows, holdout: int) -> None:
    """What share of customers the 80 % interval of one customer's spend covers."""
    end = int(rows.days.max()) - holdout
    known = PurchaseHistories.from_purchases(*rows, until_day=end)
    spend = fit_spend(known)
    value = ValueModel(
        fit_transactions(known).model, spend.model, horizon_days=holdout, paid_share=spend.paid_share
    )
    predicted = value.predict(known, margins=1.0)
    later = rows.days > end
    place = np.minimum(np.searchsorted(known.customer_ids, rows.ids[later]), len(known) - 1)
    ours = known.customer_ids[place] == rows.ids[later]
    came = np.bincount(place[ours], rows.net[later][ours], minlength=len(known))
    inside = (np.floor(predicted.low_minor) <= came) & (came <= np.ceil(predicted.high_minor))
    groups = {
        "bought nothing in four cases of five": predicted.order_probability <= 0.2,
        "others": predicted.order_probability > 0.2,
        "bought every week": known.repeat_purchases >= known.age_days / 7,
        "everybody": np.ones(len(known), dtype=bool),
    }
    told = ", ".join(
        f"{label} {inside[which].mean():.2f} of {which.sum():,}"
        for label, which in groups.items()
        if which.any()
    )
    nothing = float((predicted.order_probability <= 0.2).mean())
    print(
        f"{name}, {holdout} days: the 80 % interval covers {told}; {nothing:.0%} most likely nothing",
        flush=True,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
