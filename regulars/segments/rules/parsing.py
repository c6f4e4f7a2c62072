"""The way in: a tree as sent becomes a rule, or is refused with the path of the node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regulars.segments.rules import event_parsing, values
from regulars.segments.rules.conditions import (
    Attribute,
    Compare,
    Condition,
    During,
    Everyone,
    Group,
    InSegment,
    Sample,
)
from regulars.segments.rules.fields import CUSTOMER_FIELDS, Field, Kind
from regulars.segments.rules.limits import check_limits
from regulars.segments.rules.reading import GROUP_KEYS, Parser, Special
from regulars.segments.rules.refusal import Path, RuleRefused

ATTRIBUTE_TYPES = {"text": Kind.TEXT, "number": Kind.NUMBER, "boolean": Kind.BOOLEAN, "date": Kind.DATE}
MEMBER = ("in", "notIn")


def parse(tree: Any, *, currency: str) -> Group | None:
    """The rule of a tree as sent; None where it says nothing (nothing, {}, or a root without rules)."""
    check_limits(tree)
    if tree is None or tree == {}:
        return None
    if isinstance(tree, dict) and tree.get("rules") == []:
        values.mapping(tree, (), GROUP_KEYS)
        return None
    return Parser(currency, CUSTOMER_FIELDS, SPECIAL).group(tree, ())


def with_rfm_ranges(rule: Group | None, ranges: Mapping[str, int | None]) -> Group | None:
    """The rule and the contract's shorthand (rfm_recency_min, …), which says the same as conditions would."""
    parts: list[Condition] = []
    for measure in ("recency", "frequency", "monetary"):
        field = CUSTOMER_FIELDS[f"{measure}_score"]
        for end, operator in (("min", ">="), ("max", "<=")):
            limit = ranges.get(f"rfm_{measure}_{end}")
            if limit is not None:
                parts.append(Compare((f"rfm_{measure}_{end}",), field, operator, (limit,)))
    if not parts:
        return rule
    return Group((), True, False, (*parts, rule) if rule is not None else tuple(parts))


def _attribute(parser: Parser, rule: Mapping[str, Any], path: Path) -> Attribute:
    at: Path = (*path, "value")
    sent = values.mapping(rule.get("value"), at, ("name", "type", "value"))
    name = values.text(sent.get("name"), (*at, "name"), longest=200)
    type_ = values.one_of(sent.get("type"), (*at, "type"), ATTRIBUTE_TYPES, "a type")
    field = Field(
        name, f"Attribute {name}", ATTRIBUTE_TYPES[type_], "attributes", nullable=True, personal=True
    )
    operator = rule.get("operator")
    test = parser.about(field, operator, sent.get("value"), path, (*at, "value"))
    if not isinstance(test, Compare | During):
        raise RuleRefused((*path, "operator"), "Attributes take no anniversaries.")
    return Attribute(path, name, type_, test)


def _segment(parser: Parser, rule: Mapping[str, Any], path: Path) -> InSegment:
    operator = values.one_of(rule.get("operator"), (*path, "operator"), MEMBER, "an operator")
    at: Path = (*path, "value")
    sent = rule.get("value")
    sent = values.mapping(sent, at, ("id", "entered")) if isinstance(sent, dict) else {"id": sent}
    segment_id = values.integer(sent.get("id"), (*at, "id"), least=1, most=values.LARGEST)
    entered = sent.get("entered")
    window = values.window(entered, (*at, "entered")) if entered is not None else None
    return InSegment(path, segment_id, window, operator == "notIn")


def _sample(parser: Parser, rule: Mapping[str, Any], path: Path) -> Sample:
    operator = values.one_of(rule.get("operator"), (*path, "operator"), MEMBER, "an operator")
    at: Path = (*path, "value")
    sent = values.mapping(rule.get("value"), at, ("percent", "seed"))
    share = values.number(sent.get("percent"), (*at, "percent")) * 100
    if share != share.to_integral_value() or not 0 <= share <= 10_000:
        raise RuleRefused(
            (*at, "percent"), "Send a share from 0 to 100, with at most two digits after the point."
        )
    seed = values.text(sent.get("seed", "sample"), (*at, "seed"), longest=100)
    return Sample(path, seed, int(share), operator == "notIn")


def _everyone(parser: Parser, rule: Mapping[str, Any], path: Path) -> Everyone:
    values.one_of(rule.get("operator"), (*path, "operator"), ("=",), "an operator")
    return Everyone(path, negated=not values.boolean(rule.get("value"), (*path, "value")))


SPECIAL: dict[str, Special] = {
    "attribute": _attribute,
    "segment": _segment,
    "sample": _sample,
    "everyone": _everyone,
    "orders": event_parsing.events,
    "touchpoints": event_parsing.events,
    "sequence": event_parsing.sequence,
}
