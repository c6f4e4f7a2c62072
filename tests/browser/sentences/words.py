"""Numbers, amounts and days as a page in British English writes them; written anew here, so that it can disagree."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec".split()
SIGNS = {"USD": "US$", "EUR": "€", "GBP": "£"}
THOUSAND = 1000
LITTLE, HARDLY = Decimal(10), Decimal("0.05")


def count(value: int) -> str:
    return f"{value:,}"


def counted(value: int, one: str) -> str:
    return f"{value:,} {one}{'' if value == 1 else 's'}"


def money(minor: int, currency: str = "USD") -> str:
    """No cents from a thousand on."""
    amount = Decimal(minor) / 100
    return _signed(amount, currency, places=0 if abs(amount) >= THOUSAND else 2)


def amount(minor: int) -> str:
    value = Decimal(minor) / 100
    return f"{rounded(value, 0 if abs(value) >= THOUSAND else 2):,}"


def short_money(minor: int, currency: str = "USD") -> str:
    """US$1.2K, as on axes."""
    value = Decimal(minor) / 100
    for size, letter in ((10**6, "M"), (10**3, "K")):
        if abs(value) >= size:
            return f"{SIGNS[currency]}{_trimmed(rounded(value / size, 1))}{letter}"
    return _signed(value, currency, places=0)


def percent(share: float) -> str:
    """A decimal only below a tenth."""
    hundredths = Decimal(repr(float(share))) * 100
    if 0 < hundredths < HARDLY:
        return "< 0.1%"
    return f"{_trimmed(rounded(hundredths, 1 if 0 < abs(hundredths) < LITTLE else 0))}%"


def part(some: int, of: int) -> str:
    return percent(some / of if of else 0.0)


def decimal(value: float, places: int = 1) -> str:
    return _trimmed(rounded(Decimal(repr(float(value))), places))


def day(when: date, today: date) -> str:
    """The year is left out in the present one."""
    return dated(when) if when.year != today.year else f"{when.day} {MONTHS[when.month - 1]}"


def dated(when: date) -> str:
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def days(first: date, last: date) -> str:
    """From one day to another; what both share is said once."""
    if first == last:
        return dated(first)
    if first.year != last.year:
        return f"{dated(first)} – {dated(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} – {dated(last)}"
    return f"{first.day}–{dated(last)}"


def moment(when: datetime, today: date) -> str:
    """In the shop's zone already."""
    return f"{day(when.date(), today)}, {when:%H:%M}"


def days_ago(number: int) -> str:
    return {0: "today", 1: "yesterday"}.get(number, f"{number:,} days ago")


def rounded(value: Decimal | Fraction | int, places: int) -> Decimal:
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _signed(value: Decimal, currency: str, *, places: int) -> str:
    sign = "-" if value < 0 else ""
    return f"{sign}{SIGNS[currency]}{rounded(abs(value), places):,}"


def _trimmed(value: Decimal) -> str:
    text = f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
