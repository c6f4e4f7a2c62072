"""Which days a run counts: what was asked for, what the shop chose, or what its own rhythm asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from django.db import connection
from django.db.backends.utils import CursorWrapper

from regulars.analytics.rfm.periods import choose
from regulars.core.errors import InvalidInput
from regulars.core.models import Shop
from regulars.customers.tables import COUNTS
from regulars.rfm.models import ChosenBy, RFMSettings
from regulars.rfm.scoring import last_orders, read_values

Days = int | Literal["all"]
ALL: Literal["all"] = "all"
QUIET_DAYS = 60
"""A shop whose latest order lies further back is looked at as of that order's day, when nobody asks for another."""
EARLIEST = date(1900, 1, 1)

LATEST = f"""
SELECT o.placed_at FROM orders o WHERE {COUNTS} AND o.placed_at < %(until)s ORDER BY o.placed_at DESC LIMIT 1
"""  # noqa: S608 - our own text
AFTER = f"SELECT count(*) FROM orders o WHERE {COUNTS} AND o.placed_at >= %(since)s"  # noqa: S608
RECORDED = f"""
SELECT EXISTS (SELECT 1 FROM orders o WHERE {COUNTS} AND o.placed_at >= %(since)s AND o.created_at > %(recorded)s)
"""  # noqa: S608 - our own text


@dataclass(frozen=True)
class Period:
    """How many days count, None for all of the history, and who said so."""

    days: int | None
    chosen_by: str


def checked_day(as_of: date | None, today: date) -> date:
    """The day a run is for; today where none is asked for."""
    if as_of is not None and as_of > today:
        raise InvalidInput("This day has not come yet; choose today or a day before.", attr="as_of")
    if as_of is not None and as_of < EARLIEST:
        raise InvalidInput("Choose a day after 1900.", attr="as_of")
    return as_of or today


def checked_days(days: Days | None, as_of: date) -> int | None:
    """Days as they are kept: None for all."""
    if days is None or days == ALL:
        return None
    if days < 1 or as_of.toordinal() - days < 1:
        raise InvalidInput(
            "Choose 1 day or more, but not so many that they begin before the year 1; or “all”.", attr="days"
        )
    return int(days)


def as_sent(days: int | None) -> Days:
    """Days as the API writes them."""
    return ALL if days is None else days


def said(days: int | None) -> str:
    """“730 days” or “all of the history”, for sentences."""
    return "all of the history" if days is None else f"{days:,} day{'' if days == 1 else 's'}"


def decide(
    cursor: CursorWrapper, *, days: Days | None, settings: RFMSettings, shop: Shop, as_of: date
) -> Period:
    """What was asked for, else the shop's period, else the shortest in which few buyers have no order."""
    if days is not None:
        return Period(checked_days(days, as_of), ChosenBy.PERSON)
    if settings.days_chosen_by:
        checked_days(as_sent(settings.days), as_of)
        return Period(settings.days, settings.days_chosen_by)
    read_values(cursor, zone=shop.time_zone, period_start=as_of, as_of=as_of)
    return Period(choose(last_orders(cursor), as_of=as_of).days, ChosenBy.HOUSE)


def latest_order_on(shop: Shop, today: date) -> date | None:
    """The day of the latest counting order up to today."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST, {"until": _midnight_after(today, shop)})
        row = cursor.fetchone()
    return shop.day(row[0]) if row else None


def automatic_day(shop: Shop, today: date) -> date | None:
    """As of which day the house scores by itself: today, or the latest order's day where that is long ago."""
    latest = latest_order_on(shop, today)
    if latest is None:
        return None
    return latest if (today - latest).days > QUIET_DAYS else today


def orders_after(day: date, shop: Shop) -> int:
    """Counting orders dated after a day."""
    with connection.cursor() as cursor:
        cursor.execute(AFTER, {"since": _midnight_after(day, shop)})
        return int(cursor.fetchone()[0])


def recorded_since(moment: datetime, *, after: date, shop: Shop) -> bool:
    """Whether a counting order dated after a day was recorded after a moment."""
    with connection.cursor() as cursor:
        cursor.execute(RECORDED, {"since": _midnight_after(after, shop), "recorded": moment})
        return bool(cursor.fetchone()[0])


def _midnight_after(day: date, shop: Shop) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=shop.zone)
