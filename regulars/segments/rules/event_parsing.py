"""Reads conditions about orders and touchpoints: which events, when, and what of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from regulars.segments.rules import values
from regulars.segments.rules.conditions import Condition, Edge, Having, Measured, Picked, Sequence
from regulars.segments.rules.fields import (
    COMPARISONS,
    LINE_FIELDS,
    NUMERIC,
    OPPOSITE,
    ORDER_FIELDS,
    TOUCHPOINT_FIELDS,
    Field,
)
from regulars.segments.rules.reading import Parser
from regulars.segments.rules.refusal import Path, RuleRefused

SOURCES = ("orders", "touchpoints")
MEASURES = ("count", "sum", "average", "minimum", "maximum")
SOME, EDGES = ("some", "none"), ("first", "last")
EVENT_OPERATORS = (*SOME, *COMPARISONS, *EDGES)
PICKED = ("where", "window", "include")
INCLUDE = ("counted", "all")
HOURS = {"hours": 1, "days": 24, "weeks": 168}
FIELDS = {"orders": ORDER_FIELDS, "touchpoints": TOUCHPOINT_FIELDS}


def events(parser: Parser, rule: Mapping[str, Any], path: Path) -> Condition:
    """How many, how much, or the first or last of one set of events."""
    source = str(rule["field"])
    operator = values.one_of(
        rule.get("operator"), (*path, "operator"), EVENT_OPERATORS, "an operator of events"
    )
    at: Path = (*path, "value")
    value = rule.get("value")
    if operator in SOME:
        sent = values.mapping({} if value is None else value, at, PICKED)
        picked = _picked(parser, source, sent, at)
        return Measured(path, picked, "count", None, ">=", (1,), operator == "none")
    if operator in EDGES:
        sent = values.mapping(value, at, (*PICKED, "then"))
        picked = replace(_picked(parser, source, sent, at), window=None)
        within = values.window(sent["window"], (*at, "window")) if sent.get("window") is not None else None
        then = _where(parser, source, sent.get("then"), (*at, "then"))
        if within is None and then is None:
            raise RuleRefused(at, "Say when that order or touchpoint was (window), or of what kind (then).")
        return Edge(path, picked, operator == "last", within, then)
    sent = values.mapping(value, at, ("measure", "of", "amount", *PICKED))
    measure = values.one_of(sent.get("measure", "count"), (*at, "measure"), MEASURES, "a measure")
    of = None if measure == "count" else _measured_field(source, sent.get("of"), (*at, "of"))
    if measure == "count" and "of" in sent:
        raise RuleRefused((*at, "of"), "A count is of the orders or touchpoints themselves.")
    positive = OPPOSITE.get(operator, operator)
    amounts = _amounts(parser, of, positive, sent.get("amount"), (*at, "amount"))
    picked = _picked(parser, source, sent, at)
    return Measured(path, picked, measure, of, positive, amounts, operator in OPPOSITE)


def sequence(parser: Parser, rule: Mapping[str, Any], path: Path) -> Sequence:
    """One event, then another within a time, perhaps without a third in between."""
    operator = values.one_of(rule.get("operator"), (*path, "operator"), SOME, "an operator of sequences")
    at: Path = (*path, "value")
    sent = values.mapping(rule.get("value"), at, ("first", "then", "within", "without"))
    within = values.mapping(sent.get("within"), (*at, "within"), ("amount", "unit"))
    unit = values.one_of(within.get("unit", "days"), (*at, "within", "unit"), HOURS, "a unit")
    most = 87_600 // HOURS[unit]
    amount = values.integer(within.get("amount"), (*at, "within", "amount"), least=1, most=most, unit=unit)
    steps = {name: _step(parser, sent.get(name), (*at, name)) for name in ("first", "then")}
    without = _step(parser, sent["without"], (*at, "without")) if sent.get("without") is not None else None
    return Sequence(path, steps["first"], steps["then"], amount * HOURS[unit], without, operator == "none")


def _step(parser: Parser, value: Any, at: Path) -> Picked:
    sent = values.mapping(value, at, ("of", *PICKED))
    source = values.one_of(sent.get("of"), (*at, "of"), SOURCES, "a kind of event")
    return _picked(parser, source, sent, at)


def _picked(parser: Parser, source: str, sent: Mapping[str, Any], at: Path) -> Picked:
    window = sent.get("window")
    include = sent.get("include", "counted")
    values.one_of(include, (*at, "include"), INCLUDE, "a choice")
    return Picked(
        source,
        _where(parser, source, sent.get("where"), (*at, "where")),
        values.window(window, (*at, "window")) if window is not None else None,
        uncounted=include == "all",
    )


def _where(parser: Parser, source: str, value: Any, at: Path) -> Any:
    """The filters bound to one event; an empty set of them filters nothing."""
    if value is None or (isinstance(value, dict) and value.get("rules") == []):
        return None
    special = {"line": _line} if source == "orders" else {}
    return replace(parser, fields=FIELDS[source], special=special).group(value, at)


def _line(parser: Parser, rule: Mapping[str, Any], path: Path) -> Having:
    operator = values.one_of(rule.get("operator"), (*path, "operator"), SOME, "an operator of articles")
    lines = replace(parser, fields=LINE_FIELDS, special={})
    return Having(path, lines.group(rule.get("value"), (*path, "value")), operator == "none")


def _measured_field(source: str, name: Any, at: Path) -> Field:
    numeric = [field.name for field in FIELDS[source].values() if field.kind in NUMERIC]
    return FIELDS[source][values.one_of(name, at, numeric, "an amount")]


def _amounts(
    parser: Parser, of: Field | None, operator: str, value: Any, at: Path
) -> tuple[int | Decimal, ...]:
    def read(one: Any, where: Path) -> Any:
        if of is None:
            return values.integer(one, where, least=0)
        return values.of_field(one, where, of, parser.currency)

    if operator != "between":
        return (read(value, at),)
    low, high = (read(one, (*at, n)) for n, one in enumerate(values.pair(value, at)))
    if low > high:
        raise RuleRefused(at, "The lower value comes first.")
    return low, high
