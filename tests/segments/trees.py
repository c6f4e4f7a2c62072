"""Random rule trees: every field, every operator, values that meet those of shops.py.

A seeded generator rather than strategies: thousands of deep trees would take Hypothesis minutes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.segments.shops import AGES, AMOUNTS, OUTCOMES, SEGMENTS, TAGS, TEXTS

COMPARE = ("=", "!=", "<", "<=", ">", ">=")
BETWEEN, MEMBER, KNOWN = ("between", "notBetween"), ("in", "notIn"), ("null", "notNull")
MATCH = ("contains", "doesNotContain", "beginsWith", "doesNotBeginWith", "endsWith", "doesNotEndWith")
MONEY = [f"{minor // 100}.{minor % 100:02}" for minor in AMOUNTS]
VALUES = [value for value in OUTCOMES if value]
SMALL = range(6)
STEPS = (0, 1, 2, 7, 24, 30, 48, 90)
UNITS = ("days", "weeks", "months", "years")
CALENDAR = ("day", "week", "month", "quarter", "year")
Rule = dict[str, Any]


@dataclass
class Trees:
    """Makes trees as the page would send them."""

    random: Random
    today: date
    segment_id: int

    def tree(self, depth: int = 3) -> Rule:
        """A group of up to three conditions and groups."""

        def part() -> Rule:
            return self.tree(depth - 1) if depth and self.random.random() < 0.25 else self.rule()

        return self.group(part)

    def of_one_relation(self) -> Rule:
        """Groups whose conditions look at one table beside the customers, or only need to know who it is."""
        families: tuple[tuple[Callable[[], Rule], ...], ...] = (
            (
                lambda: self.number(*self.one((("order_count", SMALL), ("revenue", MONEY))), known=False),
                lambda: self.day(self.one(("last_order_at", "first_order_at")), moment=True),
            ),
            (
                lambda: self.number("recency_score", SMALL),
                lambda: self.text("suggested_segment", SEGMENTS),
                self.unchanged,
            ),
            (
                lambda: self.number("profit", MONEY),
                lambda: self.number("alive_probability", (0, 0.25, 0.5, 1)),
            ),
        )
        anybody = (self.in_segment, self.sample, lambda: self.events("orders"))
        family = self.one(families)

        def part() -> Rule:
            return self.one(family if self.random.random() < 0.75 else anybody)()  # type: ignore[no-any-return]

        return self.group(lambda: self.group(part) if self.random.random() < 0.25 else part())

    def group(self, part: Callable[[], Rule]) -> Rule:
        made: Rule = {"combinator": self.one(("and", "or")), "rules": self.some(part)}
        return self.maybe(made, {"not": lambda: self.one((True, False))})

    def rule(self) -> Rule:
        kinds: Sequence[Callable[[], Rule]] = (
            lambda: self.text(self.one(("city", "first_name", "full_name")), TEXTS),
            lambda: self.text("suggested_segment", SEGMENTS),
            lambda: self.number("order_count", SMALL, known=False),
            lambda: self.number("revenue", MONEY, known=False),
            lambda: self.number("recency_score", SMALL),
            lambda: self.number("rfm_monetary_value", MONEY),
            lambda: self.number("profit", MONEY),
            lambda: self.number("alive_probability", (0, 0.25, 0.5, 1)),
            lambda: self.day("birth_date", moment=False),
            lambda: self.day(self.one(("created_at", "last_order_at", "first_order_at")), moment=True),
            lambda: self.leaf("email_consent", self.one(("=", "!=")), self.one((True, False))),
            self.tags,
            self.unchanged,
            self.attribute,
            self.in_segment,
            self.sample,
            lambda: self.leaf("everyone", "=", self.one((True, False))),
            *[lambda: self.events("orders")] * 3,
            *[lambda: self.events("touchpoints")] * 2,
            *[self.sequence] * 2,
        )  # fmt: skip
        return self.one(kinds)()

    # -- pieces

    def one(self, choices: Sequence[Any]) -> Any:
        return choices[self.random.randrange(len(choices))]

    def some(self, make: Callable[[], Any]) -> list[Any]:
        return [make() for _ in range(self.random.randint(1, 3))]

    def maybe(self, made: Rule, optional: dict[str, Callable[[], Any]]) -> Rule:
        return made | {name: make() for name, make in optional.items() if self.random.random() < 0.4}

    def leaf(self, field: str, operator: str, value: Any) -> Rule:
        return {"field": field, "operator": operator, "value": value}

    def unchanged(self) -> Rule:
        amount = {"amount": self.one((0, 1, 30, 90)), "unit": self.one(("days", "weeks", "months"))}
        return self.leaf("suggested_segment", "unchangedFor", amount)

    def pair(self, values: Sequence[Any], key: Any = float) -> list[Any]:
        return sorted((self.one(values), self.one(values)), key=key)

    def text(self, field: str, values: Sequence[str]) -> Rule:
        operator = self.one(("=", "!=", *MATCH, *MEMBER, *KNOWN))
        value = self.some(lambda: self.typed(values)) if operator in MEMBER else self.typed(values)
        return self.leaf(field, operator, None if operator in KNOWN else value)

    def typed(self, values: Sequence[str]) -> str:
        """As one keyboard or another writes it: accents in one character or two, letters of either case."""
        said: str = self.one((str, str, str.upper, str.lower))(self.one(values))
        return unicodedata.normalize(self.one(("NFC", "NFD")), said)

    def number(self, field: str, values: Sequence[Any], *, known: bool = True) -> Rule:
        operator = self.one((*COMPARE, *BETWEEN, *MEMBER, *(KNOWN if known else ())))
        if operator in BETWEEN:
            return self.leaf(field, operator, self.pair(values))
        value = self.some(lambda: self.one(values)) if operator in MEMBER else self.one(values)
        return self.leaf(field, operator, value)

    def a_day(self) -> str:
        return (self.today - timedelta(days=self.one(AGES))).isoformat()

    def day(self, field: str, *, moment: bool) -> Rule:
        operator = self.one((*COMPARE, *BETWEEN, "during", "during", "notDuring", "anniversary", *KNOWN))
        if operator in BETWEEN:
            return self.leaf(field, operator, sorted((self.a_day(), self.a_day())))
        if operator in ("during", "notDuring"):
            return self.leaf(field, operator, self.window(hours=moment))
        if operator == "anniversary":
            first = self.random.randint(-3, 3)
            return self.leaf(field, operator, {"from": first, "to": first + self.random.randint(0, 40)})
        return self.leaf(field, operator, self.a_day())

    def window(self, *, hours: bool = True) -> Rule:
        kind, unit = self.one(("last", "last", "next", "ago", "calendar", "dates")), self.one(UNITS)
        unit = "hours" if hours and self.random.random() < 0.15 else unit
        if kind == "calendar":
            return {"kind": kind, "unit": self.one(CALENDAR), "back": self.random.randint(0, 3)}
        if kind == "dates":
            first, last = sorted((self.a_day(), self.a_day()))
            return {"kind": kind} | self.one(({"from": first}, {"to": last}, {"from": first, "to": last}))
        if kind == "ago":
            near, far = self.pair(STEPS)
            return {"kind": kind, "to": near, "unit": unit} | self.one(({}, {"from": far}))
        return {"kind": kind, "amount": self.one(STEPS), "unit": unit}

    def tags(self) -> Rule:
        operator = self.one(("contains", "doesNotContain", *MEMBER, *KNOWN))

        def tag() -> str:
            return self.typed(TAGS)

        return self.leaf("tags", operator, self.some(tag) if operator in MEMBER else tag())

    def attribute(self) -> Rule:
        inner = {
            "text": lambda: self.text("x", TEXTS),
            "number": lambda: self.number("x", (1, 2.5, 3)),
            "boolean": lambda: self.leaf("x", self.one(("=", "!=")), self.one((True, False))),
            "date": lambda: self.day("x", moment=False),
        }
        kind = self.one(tuple(inner))
        made = inner[kind]()
        if made["operator"] == "anniversary":
            return self.attribute()
        name = self.one(("size", "5", "a'b", "missing"))
        return self.leaf("attribute", made["operator"], {"name": name, "type": kind, "value": made["value"]})

    def in_segment(self) -> Rule:
        asked = self.one((self.segment_id, self.maybe({"id": self.segment_id}, {"entered": self.window})))
        return self.leaf("segment", self.one(MEMBER), asked)

    def sample(self) -> Rule:
        value = {"percent": self.one((0, 10, "33.33", 50, 100))}
        return self.leaf("sample", self.one(MEMBER), self.maybe(value, {"seed": lambda: self.one(TEXTS)}))

    # -- events

    def picked(self, source: str) -> dict[str, Callable[[], Any]]:
        parts: dict[str, Callable[[], Any]] = {"where": lambda: self.where(source), "window": self.window}
        return parts | ({"include": lambda: self.one(("counted", "all"))} if source == "orders" else {})

    def where(self, source: str) -> Rule:
        kinds: dict[str, Sequence[Callable[[], Rule]]] = {
            "orders": (
                lambda: self.leaf(
                    "status", self.one(("=", "!=")), self.one(("completed", "refunded", "pending"))
                ),
                lambda: self.text("channel", TEXTS),
                lambda: self.number("total", MONEY),
                lambda: self.number("net", MONEY),
                lambda: self.leaf("line", self.one(("some", "none")), self.group(self.line)),
            ),
            "touchpoints": (
                lambda: self.leaf("type", self.one(("=", "!=")), self.one(("email", "visit"))),
                lambda: self.leaf("type", self.one(MEMBER), ["email", "sms"]),
                lambda: self.text("title", TEXTS),
                lambda: self.number("outcome_value", VALUES),
            ),
        }

        def part() -> Rule:
            made: Rule = self.one(kinds[source])()
            return made

        return self.group(part)

    def line(self) -> Rule:
        category = lambda: self.text("category", ("Coffee", "Tea"))  # noqa: E731 - one of two, made when chosen
        return self.one((category, lambda: self.number("quantity", SMALL, known=True)))()

    def events(self, source: str) -> Rule:
        operator = self.one(("some", "none", "first", "last", *COMPARE, *BETWEEN))
        parts = self.picked(source)
        if operator in ("first", "last"):
            edge = self.one(({"window": self.window()}, {"then": self.where(source)}))
            return self.leaf(source, operator, self.maybe(edge, parts))
        value: Rule = {}
        if operator not in ("some", "none"):
            measure = self.one(("count", "count", "sum", "average", "minimum", "maximum"))
            amounts: Sequence[Any] = SMALL if measure == "count" else MONEY if source == "orders" else VALUES
            value = {
                "measure": measure,
                "amount": self.pair(amounts) if operator in BETWEEN else self.one(amounts),
            }
            if measure != "count":
                value["of"] = (
                    self.one(("total", "net", "refunded")) if source == "orders" else "outcome_value"
                )
        return self.leaf(source, operator, self.maybe(value, parts))

    def sequence(self) -> Rule:
        def step() -> Rule:
            source = self.one(("orders", "touchpoints"))
            return self.maybe({"of": source}, self.picked(source))

        within = {"amount": self.random.randint(1, 40), "unit": self.one(("hours", "days", "weeks"))}
        value = {"first": step(), "then": step(), "within": within}
        return self.leaf("sequence", self.one(("some", "none")), self.maybe(value, {"without": step}))

    def followed(self) -> Rule:
        """Any event in a window, then any other soon after: what matters is where the window ends."""

        def rule() -> Rule:
            first = {"of": self.one(("orders", "touchpoints")), "window": self.window()}
            then = {"of": self.one(("orders", "touchpoints"))}
            within = {"amount": self.random.randint(1, 40), "unit": self.one(("hours", "days"))}
            return self.leaf("sequence", "some", {"first": first, "then": then, "within": within})

        return self.group(rule)
