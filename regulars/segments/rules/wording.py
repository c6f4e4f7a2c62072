"""A rule in plain words: "Orders at least 3 times in the last 90 days and city is Berlin"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import singledispatchmethod
from typing import Any
from zoneinfo import ZoneInfo

from regulars.core.money import from_minor
from regulars.segments.rules import conditions as c
from regulars.segments.rules.fields import Field, Kind
from regulars.segments.rules.windows import Window

IS = {
    "=": "is", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least",
    "between": "is between", "in": "is one of", "contains": "contains", "beginsWith": "begins with",
    "endsWith": "ends with", "null": "is not known",
}  # fmt: skip
IS_NOT = {
    "=": "is not", "<": "is not less than", "<=": "is not at most", ">": "is not more than", ">=": "is not at least",
    "between": "is not between", "in": "is none of", "contains": "does not contain",
    "beginsWith": "does not begin with", "endsWith": "does not end with", "null": "is known",
}  # fmt: skip
LIST_IS = {"contains": "include", "in": "include one of", "null": "are empty"}
LIST_IS_NOT = {"contains": "do not include", "in": "include none of", "null": "are not empty"}
TIMES = {
    "=": "exactly",
    "<": "fewer than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
    "between": "between",
}
MEASURES = {"sum": "sum of", "average": "average", "minimum": "smallest", "maximum": "largest"}
ONE_EVENT = {"orders": "order", "touchpoints": "touchpoint"}


@dataclass(frozen=True)
class Wording:
    """What words need that rules lack: the shop's currency, its zone, and the names of segments."""

    currency: str
    zone: ZoneInfo
    names: Mapping[int, str] = field(default_factory=dict)

    def sentence(self, rule: c.Group | None) -> str:
        """The whole rule, beginning with a capital."""
        if rule is None:
            return "Only customers added by hand."
        said = self.of(rule)
        return f"{said[:1].upper()}{said[1:]}."

    def of(self, node: c.Condition) -> str:
        """One condition or group, as a part of a sentence."""
        if not isinstance(node, c.Group):
            return self.leaf(node)
        said = [f"({self.of(p)})" if self._needs_brackets(p, node) else self.of(p) for p in node.parts]
        joined = (" and " if node.all else " or ").join(said)
        return f"not ({joined})" if node.negated else joined

    @staticmethod
    def _needs_brackets(part: c.Condition, around: c.Group) -> bool:
        return (
            isinstance(part, c.Group) and not part.negated and len(part.parts) > 1 and part.all != around.all
        )

    @singledispatchmethod
    def leaf(self, leaf: Any) -> str:
        raise TypeError(f"No words for {type(leaf).__name__}.")

    @leaf.register
    def _(self, leaf: c.Compare) -> str:
        label = f"{leaf.field.label[:1].lower()}{leaf.field.label[1:]}"
        if leaf.field.kind is Kind.BOOLEAN and leaf.operator == "=":
            return label if leaf.values[0] is not leaf.negated else f"not {label}"
        return f"{label} {self._compared(leaf)}"

    def _compared(self, leaf: c.Compare) -> str:
        one, other = (LIST_IS, LIST_IS_NOT) if leaf.field.kind is Kind.LIST else (IS, IS_NOT)
        verb = (other if leaf.negated else one)[leaf.operator]
        return f"{verb} {self._values(leaf.field, leaf.operator, leaf.values)}".rstrip()

    @leaf.register
    def _(self, leaf: c.During) -> str:
        return f"{leaf.field.label.lower()} is {'not ' if leaf.negated else ''}{self.window(leaf.window)}"

    @leaf.register
    def _(self, leaf: c.Anniversary) -> str:
        when = f"{leaf.first} to {leaf.last} days from today"
        if leaf.first == 0:
            when = f"in the next {leaf.last} days" if leaf.last else "today"
        has = "does not have" if leaf.negated else "has"
        return f"{leaf.field.label.lower()} {has} its anniversary {when}"

    @leaf.register
    def _(self, leaf: c.UnchangedFor) -> str:
        span = f"{leaf.window.to} {leaf.window.unit}"
        said = f"has changed in the last {span}" if leaf.negated else f"has not changed for {span}"
        return f"{leaf.field.label.lower()} {said}"

    @leaf.register
    def _(self, leaf: c.Attribute) -> str:
        if isinstance(leaf.test, c.During):
            return f"{leaf.name} is {'not ' if leaf.test.negated else ''}{self.window(leaf.test.window)}"
        return f"{leaf.name} {self._compared(leaf.test)}"

    @leaf.register
    def _(self, leaf: c.Having) -> str:
        return f"articles include {'none' if leaf.negated else 'one'} whose {self.of(leaf.where)}"

    @leaf.register
    def _(self, leaf: c.Measured) -> str:
        what = self._events(leaf.events)
        if leaf.of is not None:
            verb = (IS_NOT if leaf.negated else IS)[leaf.operator]
            amounts = self._values(leaf.of, leaf.operator, leaf.amounts)
            return f"the {MEASURES[leaf.measure]} {leaf.of.label.lower()} of {what} {verb} {amounts}"
        if leaf.operator == ">=" and leaf.amounts == (1,):
            return f"has {'no' if leaf.negated else 'some'} {what}"
        amounts = " and ".join(map(str, leaf.amounts))
        return f"has {'not ' if leaf.negated else ''}{TIMES[leaf.operator]} {amounts} {what}"

    @leaf.register
    def _(self, leaf: c.Edge) -> str:
        event = self._events(leaf.events, one=True)
        said = f"the {'last' if leaf.last else 'first'} {event} was{' not' if leaf.negated else ''}"
        when = f" {self.window(leaf.within)}" if leaf.within else ""
        then = f" one whose {self.of(leaf.then)}" if leaf.then else ""
        return said + when + then

    @leaf.register
    def _(self, leaf: c.Sequence) -> str:
        within = f"{leaf.hours // 24} days" if leaf.hours % 24 == 0 else f"{leaf.hours} hours"
        without = f" without {self._events(leaf.without)} in between" if leaf.without else ""
        first, then = self._events(leaf.first), self._events(leaf.then)
        return f"{'never ' if leaf.negated else ''}{first}, then {then} within {within}{without}"

    @leaf.register
    def _(self, leaf: c.InSegment) -> str:
        name = self.names.get(leaf.segment_id, f"segment {leaf.segment_id}")
        since = f", entered {self.window(leaf.entered)}" if leaf.entered else ""
        return f"is {'not ' if leaf.negated else ''}in “{name}”{since}"

    @leaf.register
    def _(self, leaf: c.Sample) -> str:
        return f"is {'not ' if leaf.negated else ''}in a random {leaf.basis_points / 100:g} % (“{leaf.seed}”)"

    @leaf.register
    def _(self, leaf: c.Everyone) -> str:
        return "nobody" if leaf.negated else "everyone"

    def window(self, window: Window) -> str:
        """In the last 90 days; 30 to 90 days ago; this month."""
        unit, amount = window.unit, window.amount
        kinds: dict[str, Callable[[], str]] = {
            "last": lambda: f"in the last {amount} {unit}" if amount else "today",
            "next": lambda: f"in the next {amount} {unit}" if amount else "today",
            "ago": lambda: (
                f"{window.to} {unit} ago or longer"
                if amount is None
                else f"{window.to} to {amount} {unit} ago"
            ),
            "calendar": lambda: {0: f"this {unit}", 1: f"last {unit}"}.get(
                amount or 0, f"{amount} {unit}s ago"
            ),
            "dates": lambda: _dates(window.first, window.last),
        }
        return kinds[window.kind]()

    def _events(self, picked: c.Picked, *, one: bool = False) -> str:
        said = (ONE_EVENT[picked.source] if one else picked.source) + (
            " of any status" if picked.uncounted else ""
        )
        if picked.where is not None:
            said += f" whose {self.of(picked.where)}"
        return said + (f" {self.window(picked.window)}" if picked.window is not None else "")

    def _values(self, about: Field, operator: str, given: tuple[Any, ...]) -> str:
        said = [self._one(about, value) for value in given]
        return " and ".join(said) if operator == "between" else ", ".join(said)

    def _one(self, about: Field, value: Any) -> str:
        if about.kind is Kind.MONEY:
            return f"{from_minor(value, self.currency)} {self.currency}"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(dict(about.choices).get(value, value)) if isinstance(value, str) else f"{value}"


def _dates(first: date | None, last: date | None) -> str:
    if first == last:
        return f"on {first}"
    if first is None or last is None:
        return f"on or after {first}" if last is None else f"on or before {last}"
    return f"from {first} to {last}"
