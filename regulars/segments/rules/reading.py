"""Reads groups and conditions about fields: one Parser for each kind of thing, customers, orders, lines.

A group is {"combinator": "and" | "or", "not": bool, "rules": [...]}; a rule {"field", "operator", "value"}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.segments.rules import values
from regulars.segments.rules.conditions import (
    Anniversary,
    Compare,
    Condition,
    During,
    Group,
    UnchangedFor,
    Value,
)
from regulars.segments.rules.fields import DATED, OPPOSITE, Field, Kind, operators_of
from regulars.segments.rules.refusal import Path, RuleRefused, quoted
from regulars.segments.rules.windows import MOST, Window, before

GROUP_KEYS = ("combinator", "not", "rules", "id")
RULE_KEYS = ("field", "operator", "value", "valueSource", "id")

Special = Callable[["Parser", Mapping[str, Any], Path], Condition]


@dataclass(frozen=True)
class Parser:
    """Reads rules about one kind of thing: the fields it has, and the special conditions it takes."""

    currency: str
    fields: Mapping[str, Field]
    special: Mapping[str, Special]

    def group(self, sent: Any, path: Path) -> Group:
        """A group with at least one condition."""
        if not isinstance(sent, dict):
            raise RuleRefused(path, "Send a group of rules: an object with combinator and rules.")
        values.mapping(sent, path, GROUP_KEYS)
        check_id(sent, path)
        combinator = sent.get("combinator", "and")
        values.one_of(combinator, (*path, "combinator"), ("and", "or"), "a way to join rules")
        negated = sent.get("not", False)
        if negated is not True and negated is not False:
            raise RuleRefused((*path, "not"), "Send true or false.")
        rules = sent.get("rules")
        if not isinstance(rules, list):
            raise RuleRefused((*path, "rules"), "Send a list of rules.")
        if not rules:
            raise RuleRefused((*path, "rules"), "This group is empty; add a condition or remove the group.")
        parts = tuple(self._node(rule, (*path, "rules", at)) for at, rule in enumerate(rules))
        return Group(path, combinator == "and", negated, parts)

    def _node(self, sent: Any, path: Path) -> Condition:
        if isinstance(sent, dict) and "rules" in sent:
            return self.group(sent, path)
        rule = values.mapping(sent, path, RULE_KEYS)
        check_id(rule, path)
        if rule.get("valueSource", "value") != "value":
            raise RuleRefused((*path, "valueSource"), "Only values can be compared, not fields.")
        name = rule.get("field")
        if not isinstance(name, str) or (name not in self.fields and name not in self.special):
            raise RuleRefused((*path, "field"), f"There is no field {quoted(name)} here.")
        if name in self.special:
            return self.special[name](self, rule, path)
        return self.about(self.fields[name], rule.get("operator"), rule.get("value"), path)

    def about(self, field: Field, operator: Any, value: Any, path: Path, at: Path = ()) -> Condition:
        """A condition about one field; `at` is where its value stands, where that is not `value`."""
        values.one_of(operator, (*path, "operator"), operators_of(field), f"an operator of {field.label}")
        at = at or (*path, "value")
        negated, positive = operator in OPPOSITE, OPPOSITE.get(operator, operator)
        if positive == "null":
            return Compare(path, field, "null", (), negated)
        if positive == "anniversary":
            return _anniversary(field, value, path, at)
        if positive == "unchangedFor":
            return UnchangedFor(path, field, _longer(value, at))
        if positive == "during":
            return During(path, field, values.window(value, at, days_only=field.kind is Kind.DATE), negated)
        found = self._operands(field, positive, value, at)
        if field.kind in DATED:
            return During(path, field, _dates(positive, found), negated, positive, found)
        return Compare(path, field, positive, found, negated)

    def _operands(self, field: Field, operator: str, value: Any, at: Path) -> tuple[Any, ...]:
        def read(one: Any, where: Path) -> Value:
            return values.of_field(one, where, field, self.currency)

        if operator == "in":
            return tuple(read(one, (*at, n)) for n, one in enumerate(values.several(value, at)))
        if operator != "between":
            return (read(value, at),)
        low, high = (read(one, (*at, n)) for n, one in enumerate(values.pair(value, at)))
        if low > high:  # type: ignore[operator]  # both are of the field's own type
            raise RuleRefused(at, "The lower value comes first.")
        return low, high


def check_id(sent: Mapping[str, Any], path: Path) -> None:
    if sent.get("id") is not None:
        values.text(sent["id"], (*path, "id"), longest=100)


def _dates(operator: str, found: tuple[Any, ...]) -> Window:
    """A comparison with days, as the window it means."""
    day = found[0]
    if operator in ("=", "between"):
        return Window("dates", first=day, last=found[-1])
    if operator == "<":
        return Window("dates", last=before(day, "days", 1))
    if operator == "<=":
        return Window("dates", last=day)
    return Window("dates", first=day if operator == ">=" else before(day, "days", -1))


def _anniversary(field: Field, value: Any, path: Path, at: Path) -> Anniversary:
    sent = values.mapping(value, at, ("from", "to"))
    first, last = (
        values.integer(sent.get(end, 0), (*at, end), least=-365, most=365, unit="days")
        for end in ("from", "to")
    )
    if last < first:
        raise RuleRefused((*at, "to"), "The second number of days must not be smaller than the first.")
    return Anniversary(path, field, first, last)


def _longer(value: Any, at: Path) -> Window:
    """{"amount", "unit"}: since at least that long."""
    sent = values.mapping(value, at, ("amount", "unit"))
    if sent.get("amount") is None:
        raise RuleRefused((*at, "amount"), "Say for how long.")
    units = tuple(name for name in MOST if name != "hours")
    unit = values.one_of(sent.get("unit", "days"), (*at, "unit"), units, "a unit")
    return Window("ago", unit, to=values.so_many(sent["amount"], (*at, "amount"), unit))
