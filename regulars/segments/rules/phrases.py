"""The small change of sentences: amounts, days, windows of time, singular and plural."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from regulars.core.money import decimal_from_minor
from regulars.segments.rules.fields import Field
from regulars.segments.rules.windows import Window

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def label(of: Field, *, profit_known: bool = True) -> str:
    """A field's name within a sentence; SKU stays as it is."""
    said = of.called(profit_known=profit_known)
    return said if said[1:2].isupper() else f"{said[:1].lower()}{said[1:]}"


def counted(number: Any, one: str) -> str:
    """Order for 1, orders for any other."""
    return one if number == 1 else f"{one}s"


def amount(number: Any) -> str:
    """12,345.5: thousands separated, and no zeros that say nothing."""
    said = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def money(minor: int, currency: str) -> str:
    """$12,345.50, as the page writes it; other currencies by their code."""
    said = f"{abs(decimal_from_minor(minor, currency)):,f}"
    sign, symbol = "-" if minor < 0 else "", SYMBOLS.get(currency)
    return f"{sign}{symbol}{said}" if symbol else f"{sign}{said} {currency}"


def day(of: date) -> str:
    """June 1, 2026, in English whatever the server speaks."""
    return f"{MONTHS[of.month - 1]} {of.day}, {of.year}"


def day_from_today(days: int) -> str:
    """Today, tomorrow, 5 days from today, 3 days ago."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(days) or (f"{days} days from today" if days > 0 else f"{-days} days ago")


def window(asked: Window) -> str:
    """In the last 90 days; 30 to 90 days ago; this month."""
    kinds: dict[str, Callable[[Window], str]] = {
        "last": lambda w: _reach("last", w.amount or 0, w.unit),
        "next": lambda w: _reach("next", w.amount or 0, w.unit),
        "ago": _ago,
        "calendar": _calendar,
        "dates": lambda w: _dates(w.first, w.last),
    }
    return kinds[asked.kind](asked)


def _reach(way: str, number: int, unit: str) -> str:
    if number == 0:
        return "this very moment" if unit == "hours" else "today"
    return f"in the {way} {unit[:-1]}" if number == 1 else f"in the {way} {number:,} {unit}"


def _ago(asked: Window) -> str:
    near, far, unit = asked.to, asked.amount, asked.unit
    if far is None:
        return f"at least {near:,} {counted(near, unit[:-1])} ago" if near else "today or earlier"
    if near == 0:
        return _reach("last", far, unit)
    return f"{near:,} {counted(near, unit[:-1])} ago" if near == far else f"{near:,} to {far:,} {unit} ago"


def _calendar(asked: Window) -> str:
    unit, back = asked.unit, asked.amount or 0
    if unit == "day" and back < 2:
        return ("today", "yesterday")[back]
    return {0: f"this {unit}", 1: f"last {unit}"}.get(back, f"{back} {unit}s ago")


def _dates(first: date | None, last: date | None) -> str:
    if first is None:
        return f"on or before {day(last)}" if last is not None else "ever"
    if last is None:
        return f"on or after {day(first)}"
    return f"on {day(first)}" if first == last else f"from {day(first)} to {day(last)}"
