"""Reads the values of a rule: every scalar a client sends passes through one of these, or is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from regulars.core.money import MoneyError, to_minor
from regulars.core.text import in_one_form
from regulars.customers.places import code_of
from regulars.segments.rules.conditions import Value
from regulars.segments.rules.fields import Field, Kind
from regulars.segments.rules.refusal import Path, RuleRefused, quoted
from regulars.segments.rules.windows import CALENDAR_UNITS, EARLIEST, LATEST, MOST, Window

LONGEST_TEXT = 500
LARGEST = 10**15
NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,10})?", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
WINDOW_KEYS = {
    "last": ("kind", "amount", "unit"),
    "next": ("kind", "amount", "unit"),
    "ago": ("kind", "from", "to", "unit"),
    "calendar": ("kind", "unit", "back"),
    "dates": ("kind", "from", "to"),
}


def mapping(value: Any, path: Path, allowed: Iterable[str]) -> Mapping[str, Any]:
    """An object that has only the allowed names."""
    names = tuple(allowed)
    if not isinstance(value, dict):
        raise RuleRefused(path, f"Send an object with {_listed(names)}.")
    for key in value:
        if key not in names:
            raise RuleRefused((*path, key), f"There is no {quoted(key)} here; use {_listed(names)}.")
    return value


def one_of(value: Any, path: Path, allowed: Iterable[str], what: str) -> str:
    names = tuple(allowed)
    if not isinstance(value, str) or value not in names:
        raise RuleRefused(path, f"{quoted(value)} is not {what}; use one of {_listed(names)}.")
    return value


def text(value: Any, path: Path, *, longest: int = LONGEST_TEXT) -> str:
    if not isinstance(value, str):
        raise RuleRefused(path, "Send text.")
    if not value:
        raise RuleRefused(path, "Write something; to ask for no value, use the operator null.")
    if len(value) > longest:
        raise RuleRefused(path, f"A text has at most {longest} characters.")
    if "\x00" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise RuleRefused(path, "This text has characters that cannot be stored.")
    return str(in_one_form(value))


def boolean(value: Any, path: Path) -> bool:
    if value is True or value is False:
        return bool(value)
    if value in ("true", "false") and isinstance(value, str):
        return value == "true"
    raise RuleRefused(path, "Send true or false.")


def number(value: Any, path: Path) -> Decimal:
    """A number or its text; a page's number box sends text."""
    if isinstance(value, str):
        if not NUMBER.fullmatch(value):
            raise RuleRefused(path, f"{quoted(value)} is not a number such as 12 or 12.50.")
        found = Decimal(value)
    elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        if not -LARGEST <= value <= LARGEST:  # also where it is not a number at all
            raise RuleRefused(path, "This number is too large to be true.")
        found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    else:
        raise RuleRefused(path, "Send a number.")
    if abs(found) > LARGEST:
        raise RuleRefused(path, "This number is too large to be true.")
    return found


def integer(value: Any, path: Path, *, least: int = -LARGEST, most: int = LARGEST, unit: str = "") -> int:
    """A whole number within bounds; `unit` is what it counts, for the sentence about them."""
    found = number(value, path)
    if found != found.to_integral_value():
        raise RuleRefused(path, "Send a whole number.")
    if not least <= found <= most:
        bounds = f"{least:,} or more" if most == LARGEST else f"from {least:,} to {most:,}"
        raise RuleRefused(path, f"Choose {bounds}{unit and f' {unit}'}.")
    return int(found)


def share(value: Any, path: Path) -> Decimal:
    """A part of 1; whoever thinks in per cent is told."""
    found = number(value, path)
    if not 0 <= found <= 1:
        raise RuleRefused(path, "Send a share from 0 to 1, such as 0.5 for 50 %.")
    return found


def day(value: Any, path: Path) -> date:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and DAY.fullmatch(value) else None
    except ValueError:
        found = None
    if found is None:
        raise RuleRefused(path, "Write the day as 2026-01-31.")
    if not EARLIEST <= found <= LATEST:
        raise RuleRefused(path, f"Days lie between {EARLIEST.year} and {LATEST.year}.")
    return found


def of_field(value: Any, path: Path, field: Field, currency: str) -> Value:
    """One value of the field's own type; money in minor units."""
    if field.kind is Kind.CHOICE:
        return one_of(value, path, (key for key, _ in field.choices), f"a value of {field.label}")
    if field.kind is Kind.MONEY:
        try:
            return to_minor(number(value, path), currency)
        except MoneyError as refused:
            raise RuleRefused(path, str(refused)) from None
    read = READERS[field.kind](value, path)
    return code_of(field.name, read) if field.named and isinstance(read, str) else read


READERS: dict[Kind, Callable[[Any, Path], Value]] = {
    Kind.TEXT: text,
    Kind.LIST: text,
    Kind.INTEGER: integer,
    Kind.NUMBER: number,
    Kind.SHARE: share,
    Kind.BOOLEAN: boolean,
    Kind.DATE: day,
    Kind.MOMENT: day,
}


def several(value: Any, path: Path) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise RuleRefused(path, "Send a list of one value or more.")
    return value


def pair(value: Any, path: Path) -> list[Any]:
    if not isinstance(value, list) or len(value) != 2:
        raise RuleRefused(path, "Send a list of two values, the lower and the upper.")
    return value


def window(value: Any, path: Path, *, days_only: bool = False) -> Window:
    """{"kind": "last" | "ago" | "next" | "calendar" | "dates", …}; see the reference of conditions."""
    if not isinstance(value, dict):
        raise RuleRefused(path, "Send a window of time, such as the last 90 days.")
    kind = one_of(value.get("kind"), (*path, "kind"), WINDOW_KEYS, "a kind of window")
    sent = mapping(value, path, WINDOW_KEYS[kind])
    if kind == "dates":
        return _dates(sent, path)
    if kind == "calendar":
        unit = one_of(sent.get("unit"), (*path, "unit"), CALENDAR_UNITS, "a calendar unit")
        back = integer(sent.get("back", 0), (*path, "back"), least=0, most=100, unit=f"{unit}s back")
        return Window(kind, unit, back)
    units = tuple(name for name in MOST if not (days_only and name == "hours"))
    unit = one_of(sent.get("unit", "days"), (*path, "unit"), units, "a unit")
    if kind != "ago":
        return Window(kind, unit, so_many(sent.get("amount"), (*path, "amount"), unit))
    near = so_many(sent.get("to", 0), (*path, "to"), unit)
    if sent.get("from") is None:
        return Window(kind, unit, None, near)
    far = so_many(sent["from"], (*path, "from"), unit)
    if far < near:
        turned = f"between {far:,} and {near:,} {unit} ago"
        raise RuleRefused(
            (*path, "from"), f"The second number of {unit} must not be smaller than the first: {turned}."
        )
    return Window(kind, unit, far, near)


def so_many(value: Any, path: Path, unit: str) -> int:
    """A number of days, weeks, months, years or hours."""
    return integer(value, path, least=0, most=MOST[unit], unit=unit)


def _dates(sent: Mapping[str, Any], path: Path) -> Window:
    first = day(sent["from"], (*path, "from")) if sent.get("from") is not None else None
    last = day(sent["to"], (*path, "to")) if sent.get("to") is not None else None
    if first is None and last is None:
        raise RuleRefused(path, "Name the first day, the last day, or both.")
    if first is not None and last is not None and first > last:
        raise RuleRefused((*path, "to"), "The last day must not be before the first.")
    return Window("dates", first=first, last=last)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
