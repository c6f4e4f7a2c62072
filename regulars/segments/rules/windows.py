"""Windows of time: a number of the shop's days up to today, a calendar month, two dates, or exact hours.

Edges are the shop's midnights, so "the last 90 days" is today and the 90 days before it, whatever the hour;
only a window in hours moves with the clock.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOST = {"hours": 87_600, "days": 36_500, "weeks": 5_200, "months": 1_200, "years": 100}
CALENDAR_UNITS = ("day", "week", "month", "quarter", "year")
EARLIEST, LATEST = date(1800, 1, 1), date(2300, 12, 31)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Days:
    """First and last day, both inside; None is open."""

    first: date | None = None
    last: date | None = None

    def instants(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """From (inside) and to (outside) as instants: midnights of the shop."""
        start = midnight(self.first, zone) if self.first else None
        end = midnight(self.last + timedelta(days=1), zone) if self.last else None
        return start, end


@dataclass(frozen=True)
class Window:
    """As sent. `amount` is the far edge and `to` the near one, in `unit`s before today."""

    kind: str
    unit: str = "days"
    amount: int | None = None
    to: int = 0
    first: date | None = None
    last: date | None = None

    @property
    def clock(self) -> str:
        """What makes it move: nothing, the day, or the moment."""
        if self.kind == "dates":
            return ""
        return "moment" if self.unit == "hours" else "day"

    def days(self, today: date) -> Days:
        """The days it covers as seen from `today`."""
        if self.kind == "dates":
            return Days(self.first, self.last)
        if self.kind == "last":
            return Days(before(today, self.unit, self.amount or 0), today)
        if self.kind == "next":
            return Days(today, before(today, self.unit, -(self.amount or 0)))
        if self.kind == "ago":
            far = before(today, self.unit, self.amount) if self.amount is not None else None
            return Days(far, before(today, self.unit, self.to))
        return calendar_days(today, self.unit, self.amount or 0)

    def instants(self, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """From (inside) and to (outside), as instants."""
        if self.unit != "hours":
            return self.days(now.astimezone(zone).date()).instants(zone)
        amount = timedelta(hours=self.amount) if self.amount is not None else None
        if self.kind == "next":
            return now, now + (amount or timedelta()) + TICK
        return (now - amount if amount is not None else None), now - timedelta(hours=self.to) + TICK


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins in the shop. Where clocks skip midnight, that is the moment they jump."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def before(today: date, unit: str, amount: int) -> date:
    """The day `amount` units before; a month back from the 31st is the month's last day."""
    if unit == "weeks":
        return today - timedelta(weeks=amount)
    if unit in ("months", "years"):
        return _months_back(today, amount * (12 if unit == "years" else 1))
    return today - timedelta(days=amount)


def calendar_days(today: date, unit: str, back: int) -> Days:
    """A whole calendar day, week (from Monday), month, quarter or year, `back` of them ago."""
    if unit == "day":
        return Days(today - timedelta(days=back), today - timedelta(days=back))
    if unit == "week":
        monday = today - timedelta(days=today.weekday(), weeks=back)
        return Days(monday, monday + timedelta(days=6))
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    start = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    first = _months_back(start, back * months)
    return Days(first, _months_back(first, -months) - timedelta(days=1))


def _months_back(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 - months
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_days(today: date, first: int, last: int) -> tuple[int, ...]:
    """Month × 100 + day of the days from `first` to `last` days after today; 29 February is kept on the 28th
    where a year lacks it."""
    found = set()
    for ahead in range(first, min(last, first + 366) + 1):
        day = today + timedelta(days=ahead)
        found.add(day.month * 100 + day.day)
        if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year):
            found.add(229)
    return tuple(sorted(found))
