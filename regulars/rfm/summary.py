"""The summary as the API answers it: rows of queries.py with shares, money as text, and a headline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from regulars.analytics.rfm.segment_map import SLIPPING
from regulars.core.models import Shop
from regulars.core.money import from_minor
from regulars.rfm import freshness, periods, queries
from regulars.rfm.models import RFMRun, RFMSettings

BEST_FIRST = (
    "Champions", "Loyal", "Potential Loyalist", "Promising", "New", "Need Attention", "About To Sleep",
    "At Risk", "Can't Lose Them", "Hibernating", "Lost",
)  # fmt: skip


def decided_by(cell_segment: str, segment: str) -> str:
    """`cell`, or `first_order` where the score is a new customer's and the first order is not recent."""
    return "cell" if segment == cell_segment else "first_order"


def run_as_sent(run: RFMRun) -> dict[str, Any]:
    """A run with its period."""
    return {
        "id": run.id,
        "as_of": run.as_of,
        "days": periods.as_sent(run.days),
        "scheme": run.scheme,
        "customers": run.customers,
        "pinned": run.pinned,
        "automatic": run.automatic,
        "days_chosen_by": run.days_chosen_by,
        "calculated_at": run.calculated_at,
        "analysis_period_start": run.period_start,
        "analysis_period_end": run.as_of,
    }


def summary(*, now: datetime) -> dict[str, Any]:
    """What the RFM page shows; `run` is None, and everything else empty, before the first calculation."""
    run, currency = RFMRun.latest(), Shop.current().currency
    again = freshness.recalculate_as_of(now=now)
    if run is None:
        return {"run": None, "currency": currency, "recalculate_as_of": again, "headline": None, "segments": [],
                "grid": [], "distributions": None, "cut_points": None, "period": None, "standing": None}  # fmt: skip
    cells = queries.cells(run)
    segments = queries.segment_rows(cells)
    return {
        "run": run_as_sent(run),
        "currency": currency,
        "recalculate_as_of": again,
        "period": freshness.period(run),
        "standing": freshness.standing(run, now=now),
        "headline": _headline(segments, currency),
        "segments": _with_shares(segments, currency),
        "grid": [_with_money(row, currency) for row in queries.grid_rows(cells)],
        "distributions": _distributions(run, currency),
        "cut_points": _cut_points(run, cells, currency),
    }


def movement(rows: list[tuple[str | None, str | None, int]]) -> dict[str, Any]:
    """The matrix with how many moved, and whether for better or worse by the segments' own order."""
    order = {name: at for at, name in enumerate(BEST_FIRST)}
    moved = sum(n for a, b, n in rows if a != b)
    both = [(order.get(a, 0), order.get(b, 0), n) for a, b, n in rows if a is not None and b is not None]
    return {
        "customers": sum(n for _, _, n in rows),
        "moved": moved,
        "improved": sum(n for a, b, n in both if b < a),
        "worsened": sum(n for a, b, n in both if b > a),
        "matrix": [{"from_segment": a, "to_segment": b, "customers": n} for a, b, n in rows],
    }


def _headline(segments: list[dict[str, Any]], currency: str) -> dict[str, Any]:
    def of(names: tuple[str, ...]) -> dict[str, Any]:
        chosen = [row for row in segments if row["segment"] in names]
        return {
            "customers": sum(row["customers"] for row in chosen),
            "revenue": from_minor(sum(row["revenue_minor"] for row in chosen), currency),
            "lifetime_revenue": from_minor(sum(row["lifetime_revenue_minor"] for row in chosen), currency),
        }

    everybody = tuple(row["segment"] for row in segments)
    return {
        "champions": of(("Champions",)),
        "slipping": {**of(SLIPPING), "segments": list(SLIPPING)},
        "total": of(everybody),
    }


def _with_shares(segments: list[dict[str, Any]], currency: str) -> list[dict[str, Any]]:
    customers = sum(row["customers"] for row in segments) or 1
    revenue = sum(row["revenue_minor"] for row in segments) or 1
    words = {segment["segment"]: segment for segment in RFMSettings.current().segments}
    return [
        {
            **_with_money(row, currency),
            "description": words.get(row["segment"], {}).get("description", ""),
            "advice": words.get(row["segment"], {}).get("advice", ""),
            "share_of_customers": row["customers"] / customers,
            "share_of_revenue": row["revenue_minor"] / revenue,
            "average_revenue": (
                from_minor(round(row["revenue_minor"] / row["customers"]), currency)
                if row["customers"]
                else None
            ),
        }
        for row in segments
    ]


def _average(minor: int, customers: int, currency: str) -> str | None:
    return from_minor(round(minor / customers), currency) if customers else None


def _with_money(row: dict[str, Any], currency: str) -> dict[str, Any]:
    return {
        key.removesuffix("_minor"): from_minor(value, currency) if key.endswith("_minor") else value
        for key, value in row.items()
    }


def _distributions(run: RFMRun, currency: str) -> dict[str, Any]:
    found = queries.distributions(run)
    for bucket in found["monetary"]:
        for edge in ("from", "to"):
            bucket[edge] = from_minor(bucket[edge], currency) if bucket[edge] is not None else None
    return found


def _cut_points(run: RFMRun, cells: list[queries.Cell], currency: str) -> dict[str, Any]:
    found = queries.cut_point_rows(run, cells)
    for row in found["monetary"]:
        least = row["at_least"]
        row["at_least"] = from_minor(least, currency) if least is not None else None
    return found
