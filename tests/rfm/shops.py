"""Small shops whose right answers are known, and what the tests ask of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from regulars.rfm.models import CustomerRFMScore, RFMRun
from regulars.rfm.queries import movement_rows
from regulars.rfm.services import Days, RFMAnalysisService
from regulars.rfm.summary import movement
from tests.factories import order, record

TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
TEN = {
    "L1": "2021-03-01 2021-09-01 2022-01-15",
    "L2": "2021-03-01 2021-09-01 2022-06-15",
    "L3": "2021-03-01 2022-09-01 2023-01-15",
    "L4": "2021-03-01 2022-09-01 2023-06-15",
    "L5": "2021-03-01 2022-09-01 2024-01-15",
    "L6": "2021-03-01 2022-09-01 2024-06-15",
    "A1": "2026-02-01",
    "A2": "2026-05-01",
    "A3": "2026-08-01",
    "A4": "2026-11-01",
}
FIVE = {
    "c0": (("2025-10-01", 5000), ("2026-08-01", 8000)),
    "c1": (("2025-11-01", 2000),),
    "c2": (("2026-01-10", 3000), ("2026-05-10", 3000)),
    "c3": (("2026-04-01", 1000), ("2026-09-10", 1000)),
    "c4": (("2026-06-01", 9900),),
}


def ten_customers() -> None:
    """Six who bought much and stopped years ago, four who came this year."""
    record(
        *(
            order(f"{who} {day}", who, day, 10_000 if who.startswith("L") else 2_000)
            for who, days in TEN.items()
            for day in days.split()
        )
    )


def five_customers() -> None:
    record(*(order(f"{who} {day}", who, day, total) for who, bought in FIVE.items() for day, total in bought))


def at(day: date | str, hour: int = 12) -> datetime:
    when = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(when, time(hour), tzinfo=UTC)


def run(
    as_of: str | None = None, *, days: Days | None = None, keep: bool = False, now: datetime = NOW
) -> RFMRun:
    return RFMAnalysisService().calculate_rfm_for_all_customers(
        as_of=date.fromisoformat(as_of) if as_of else None, days=days, keep=keep, now=now
    )


def segments() -> dict[str, str]:
    """Who stands where now."""
    return dict(CustomerRFMScore.objects.values_list("customer__external_id", "suggested_segment"))


def scores() -> dict[str, str]:
    return {
        row.customer.external_id or "": str(row)
        for row in CustomerRFMScore.objects.select_related("customer")
    }


def moved(start: str, end: str) -> dict[str, int]:
    """The movement between two days in figures."""
    found = movement(movement_rows(start=date.fromisoformat(start), end=date.fromisoformat(end)))
    return {name: found[name] for name in ("customers", "moved", "improved", "worsened")}
