"""A rule in plain words: "Has at least 3 orders in the last 90 days (each with channel web) and city is Berlin".

What belongs to an order stands in brackets behind it, so that it is not read as the customer's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod
from typing import Any
from zoneinfo import ZoneInfo

from regulars.customers.places import name_of
from regulars.segments.rules import conditions as c
from regulars.segments.rules.fields import Field, Kind
from regulars.segments.rules.phrases import amount, counted, day, day_from_today, label, money, window

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
WITH = {
    "=": "", "<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "between": "between",
    "in": "one of", "contains": "containing", "beginsWith": "beginning with", "endsWith": "ending with",
    "null": "not known",
}  # fmt: skip
WITH_NOT = {
    "=": "not", "<": "not less than", "<=": "not at most", ">": "not more than", ">=": "not at least",
    "between": "not between", "in": "none of", "contains": "not containing", "beginsWith": "not beginning with",
    "endsWith": "not ending with", "null": "known",
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
OF_DAYS = {
    "=": "on",
    "<": "before",
    "<=": "on or before",
    ">": "after",
    ">=": "on or after",
    "between": "between",
}
MEASURES = {"average": "average", "minimum": "smallest", "maximum": "largest"}
ONE_EVENT = {"orders": "order", "touchpoints": "touchpoint"}
HIDDEN = "…"


@dataclass(frozen=True)
class Wording:
    """What words need that rules lack: the shop's currency, its zone, and the names of segments."""

    currency: str
    zone: ZoneInfo
    names: Mapping[int, str] = field(default_factory=dict)
    clear: bool = True
    """Whether what is asked of personal fields is said."""
    profit_known: bool = True
    """Whether the shop knows anything of costs, so that something may be called profit."""

    def sentence(self, rule: c.Group | None) -> str:
        """The whole rule, beginning with a capital."""
        if rule is None:
            return "Only customers added by hand."
        said = self.of(rule)
        start = 1 if said.startswith("(") else 0
        return f"{said[:start]}{said[start : start + 1].upper()}{said[start + 1 :]}."

    def of(self, node: c.Condition) -> str:
        """One condition or group, as a part of a sentence."""
        node = _without_needless_groups(node)
        return self._group(node, self.of) if isinstance(node, c.Group) else self.leaf(node)

    def _group(self, group: c.Group, say: Any) -> str:
        """Joined by and / or; the opposite of several as a list that says whether all or none."""
        parts = [_without_needless_groups(part) for part in group.parts]
        if group.negated:
            listed = "; ".join(_bracketed(say(p), isinstance(p, c.Group) and p.negated) for p in parts)
            return f"{'not all' if group.all and len(parts) > 1 else 'none'} of these: {listed}"
        said = [
            _bracketed(say(p), isinstance(p, c.Group) and (p.negated or p.all != group.all)) for p in parts
        ]
        return (" and " if group.all else " or ").join(said)

    @singledispatchmethod
    def leaf(self, leaf: Any) -> str:
        raise TypeError(f"No words for {type(leaf).__name__}.")

    @leaf.register
    def _(self, leaf: c.Compare) -> str:
        asked = leaf.field
        if asked.kind is Kind.BOOLEAN and leaf.operator == "=" and asked.said:
            return asked.said[0 if leaf.values[0] is not leaf.negated else 1]
        if asked.counts and leaf.operator == "=" and leaf.values == (0,):
            return f"has {'some' if leaf.negated else 'no'} orders {asked.counts}"
        if asked.counts and leaf.operator in TIMES:
            has = "does not have" if leaf.negated else "has"
            return f"{has} {self._so_many(leaf, 'order')} {asked.counts}"
        name = (
            f"the number of orders {asked.counts}"
            if asked.counts
            else label(asked, profit_known=self.profit_known)
        )
        return f"{name} {self._compared(leaf)}"

    def _so_many(self, leaf: c.Compare | c.Measured, one: str, more: str = "") -> str:
        """At least 3 orders; exactly 1 order."""
        amounts = leaf.values if isinstance(leaf, c.Compare) else leaf.amounts
        said = " and ".join(map(amount, amounts))
        many = counted(amounts[-1], one) if leaf.operator != "between" else f"{one}s"
        return f"{TIMES[leaf.operator]} {said} {many}{more}"

    def _compared(self, leaf: c.Compare) -> str:
        one, other = (LIST_IS, LIST_IS_NOT) if leaf.field.kind is Kind.LIST else (IS, IS_NOT)
        return self._against(leaf, other if leaf.negated else one)

    def _against(self, leaf: c.Compare, verbs: Mapping[str, str]) -> str:
        return f"{verbs[leaf.operator]} {self._values(leaf.field, leaf.operator, leaf.values)}".strip()

    @leaf.register
    def _(self, leaf: c.During) -> str:
        name = label(leaf.field)
        return self._dated(f"the {name}" if leaf.field.kind is Kind.MOMENT else name, leaf)

    def _dated(self, name: str, leaf: c.During) -> str:
        verbs = ("was", "was not") if leaf.field.kind is Kind.MOMENT else ("is", "is not")
        said = f"{name} {verbs[leaf.negated]}"
        if leaf.field.said:
            said = leaf.field.said[leaf.negated]
        return f"{said} {self._when(leaf)}"

    def _when(self, leaf: c.During) -> str:
        """The window, or the comparison with days that it was sent as."""
        if leaf.field.personal and not self.clear:
            return HIDDEN
        if not leaf.operator:
            return window(leaf.window)
        return f"{OF_DAYS[leaf.operator]} {' and '.join(map(day, leaf.days))}"

    @leaf.register
    def _(self, leaf: c.Anniversary) -> str:
        first, last = day_from_today(leaf.first), day_from_today(leaf.last)
        when = first if first == last else f"from {first} to {last}"
        if leaf.first == 0 and leaf.last > 1:
            when = f"in the next {leaf.last} days"
        if leaf.field.personal and not self.clear:
            when = HIDDEN
        if leaf.field.name == "birth_date":
            return f"has {'no' if leaf.negated else 'a'} birthday {when}"
        has = "does not have" if leaf.negated else "has"
        return f"{label(leaf.field)} {has} its anniversary {when}"

    @leaf.register
    def _(self, leaf: c.UnchangedFor) -> str:
        span = f"{amount(leaf.window.to)} {counted(leaf.window.to, leaf.window.unit[:-1])}"
        said = f"has changed in the last {span}" if leaf.negated else f"has not changed for {span}"
        return f"{label(leaf.field)} {said}"

    @leaf.register
    def _(self, leaf: c.Attribute) -> str:
        if isinstance(leaf.test, c.During):
            return self._dated(leaf.name, leaf.test)
        return f"{leaf.name} {self._compared(leaf.test)}"

    @leaf.register
    def _(self, leaf: c.Having) -> str:
        return f"{'no' if leaf.negated else 'an'} article ({self._filters(leaf.where)})"

    @leaf.register
    def _(self, leaf: c.Measured) -> str:
        if leaf.of is not None:
            events = replace(leaf.events, window=None, where=None)
            what = f"{MEASURES.get(leaf.measure, '')} {label(leaf.of)} of".strip()
            what += (
                f" all {self._events(events)} together"
                if leaf.measure == "sum"
                else f" {self._events(events)}"
            )
            verb = (IS_NOT if leaf.negated else IS)[leaf.operator]
            amounts = self._values(leaf.of, leaf.operator, leaf.amounts)
            unknown = leaf.negated and leaf.measure in MEASURES
            none = f" (or there is no such {ONE_EVENT[leaf.events.source]})" if unknown else ""
            return f"the {what}{self._borders(leaf.events)} {verb} {amounts}{none}"
        if leaf.operator == ">=" and leaf.amounts == (1,):
            return f"has {'no' if leaf.negated else _an(leaf.events)} {self._events(leaf.events, one=True)}"
        has = "does not have" if leaf.negated else "has"
        one = leaf.operator != "between" and leaf.amounts[-1] == 1
        more = f"{_status(leaf.events)}{self._borders(leaf.events, one=one)}"
        return f"{has} {self._so_many(leaf, ONE_EVENT[leaf.events.source], more)}"

    @leaf.register
    def _(self, leaf: c.Edge) -> str:
        said = f"the {'last' if leaf.last else 'first'} {self._events(leaf.events, one=True)}"
        if leaf.within is not None:
            then = f" (with {self._inside(leaf.then)})" if leaf.then else ""
            return f"{said} was {window(leaf.within)}{then}"
        kind = _without_needless_groups(leaf.then) if leaf.then else None
        if isinstance(kind, c.Compare):
            return f"{said} had {self._filters(kind)}"
        return f"{said} was one (with {self._inside(leaf.then)})" if leaf.then else said

    @leaf.register
    def _(self, leaf: c.Sequence) -> str:
        span = f"{leaf.hours // 24} {counted(leaf.hours // 24, 'day')}"
        if leaf.hours % 24:
            span = f"{leaf.hours} {counted(leaf.hours, 'hour')}"
        first, then = (self._events(picked, one=True) for picked in (leaf.first, leaf.then))
        other = "another" if leaf.first.source == leaf.then.source else _an(leaf.then)
        without = leaf.without
        between = f" with no {self._events(without, one=True)} in between" if without else ""
        has = "never has" if leaf.negated else "has"
        return f"{has} {_an(leaf.first)} {first} and then {other} {then} within {span}{between}"

    @leaf.register
    def _(self, leaf: c.InSegment) -> str:
        name = self.names.get(leaf.segment_id, f"segment {leaf.segment_id}")
        since = f" (entered {window(leaf.entered)})" if leaf.entered else ""
        return f"is {'not ' if leaf.negated else ''}in “{name}”{since}"

    @leaf.register
    def _(self, leaf: c.Sample) -> str:
        return f"is {'not ' if leaf.negated else ''}in a random {leaf.basis_points / 100:g} % (“{leaf.seed}”)"

    @leaf.register
    def _(self, leaf: c.Everyone) -> str:
        return "nobody" if leaf.negated else "everyone"

    # -- what belongs to an order or touchpoint

    def _events(self, picked: c.Picked, *, one: bool = False) -> str:
        """Orders in the last 90 days (each with channel web)."""
        said = ONE_EVENT[picked.source] if one else picked.source
        return f"{said}{_status(picked)}{self._borders(picked, one=one)}"

    def _borders(self, picked: c.Picked, *, one: bool = False) -> str:
        """When, and the filters in brackets."""
        said = f" {window(picked.window)}" if picked.window is not None else ""
        if picked.where is None:
            return said
        return f"{said} ({'with' if one else 'each with'} {self._inside(picked.where)})"

    def _inside(self, where: c.Group) -> str:
        """Filters that brackets end: what is said of an article needs no others if it is all that is said."""
        node = _without_needless_groups(where)
        if isinstance(node, c.Having):
            return f"{'no' if node.negated else 'an'} article whose {self.of(node.where)}"
        return self._filters(node)

    def _filters(self, node: c.Condition) -> str:
        """Channel web or total more than $20.00."""
        node = _without_needless_groups(node)
        if isinstance(node, c.Group):
            return self._group(node, self._filters)
        if isinstance(node, c.Compare):
            return f"{label(node.field)} {self._against(node, WITH_NOT if node.negated else WITH)}"
        return self.leaf(node)

    def _values(self, about: Field, operator: str, given: tuple[Any, ...]) -> str:
        if given and about.personal and not self.clear:
            return HIDDEN
        if about.named and operator in ("=", "in"):
            return ", ".join(name_of(about.name, value) for value in given)
        said = [self._one(about, value) for value in given]
        return " and ".join(said) if operator == "between" else ", ".join(said)

    def _one(self, about: Field, value: Any) -> str:
        if about.kind is Kind.MONEY:
            return money(value, self.currency)
        if about.kind is Kind.SHARE:
            return f"{amount(value * 100)} %"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(dict(about.choices).get(value, value)) if isinstance(value, str) else amount(value)


def _without_needless_groups(node: c.Condition) -> c.Condition:
    """A group of one as what it holds; its "not" goes to what can say its own opposite."""
    while isinstance(node, c.Group) and len(node.parts) == 1:
        inner = node.parts[0]
        if not node.negated:
            node = inner
        elif isinstance(inner, c.Attribute):
            node = replace(inner, test=replace(inner.test, negated=not inner.test.negated))
        elif isinstance(inner, c.Edge):
            break  # whoever has no order has no last one either: "was not" would leave them out
        else:
            node = replace(inner, negated=not inner.negated)
    return node


def _bracketed(said: str, needed: bool) -> str:
    return f"({said})" if needed else said


def _an(picked: c.Picked) -> str:
    return "an" if picked.source == "orders" else "a"


def _status(picked: c.Picked) -> str:
    return " of any status" if picked.uncounted else ""
