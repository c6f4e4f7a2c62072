"""What a rule means, in plain Python over people in memory. Written for the tests alone, straight from the
reference of conditions: it shares no code with the parser or the compiler."""

from __future__ import annotations

import calendar
import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Event = dict[str, Any]
NEGATIVE = {
    "!=": "=",
    "notIn": "in",
    "doesNotContain": "contains",
    "doesNotBeginWith": "beginsWith",
    "doesNotEndWith": "endsWith",
    "notBetween": "between",
    "notDuring": "during",
    "notNull": "null",
}
MONEY = {"revenue", "refunded", "rfm_monetary_value", "profit", "total", "net"}
DAYS = {"birth_date", "created_at", "first_order_at", "last_order_at"}


@dataclass
class Person:
    """One customer with everything a rule can ask."""

    id: int
    own: dict[str, Any]
    attributes: dict[str, Any] = field(default_factory=dict)
    rfm: dict[str, Any] | None = None
    value: dict[str, Any] | None = None
    moves: list[date] = field(default_factory=list)
    stays: dict[int, datetime] = field(default_factory=dict)
    orders: list[Event] = field(default_factory=list)
    touchpoints: list[Event] = field(default_factory=list)


def letters(text: str) -> str:
    """A text without its case, letter by letter, its accents in one normal form."""
    return "".join(
        letter.upper() if len(letter.upper()) == 1 else letter
        for letter in unicodedata.normalize("NFC", text)
    )


def counts(order: Event) -> bool:
    return order["status"] not in ("pending", "cancelled") and (
        order["total"] == 0 or order["total"] > order["refunded"]
    )


@dataclass
class Plain:
    """A moment in a shop."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def matches(self, tree: dict[str, Any], person: Person) -> bool:
        return self.group(tree, lambda rule: self.rule(rule, person))

    def group(self, tree: dict[str, Any], judge: Callable[[dict[str, Any]], bool]) -> bool:
        found = [self.group(r, judge) if "rules" in r else judge(r) for r in tree["rules"]]
        joined = any(found) if tree.get("combinator") == "or" else all(found)
        return joined != tree.get("not", False)

    def rule(self, rule: dict[str, Any], person: Person) -> bool:
        name, operator, value = rule["field"], rule["operator"], rule.get("value")
        special = getattr(self, f"field_{name}", None)
        if special is not None:
            return bool(special(operator, value, person))
        if operator == "unchangedFor":
            return self.unchanged(value, person)
        return self.test(name, self.known(name, person), operator, value)

    def known(self, name: str, person: Person) -> Any:
        orders = [o for o in person.orders if counts(o)]
        rfm = person.rfm or {}
        derived: dict[str, Callable[[], Any]] = {
            "full_name": f"{person.own['first_name']} {person.own['last_name']}".strip,
            "order_count": lambda: len(orders),
            "revenue": lambda: sum(o["net"] for o in orders),
            "refunded": lambda: sum(o["refunded"] for o in orders),
            "first_order_at": lambda: min((o["at"] for o in orders), default=None),
            "last_order_at": lambda: max((o["at"] for o in orders), default=None),
            "rfm_frequency_count": lambda: rfm.get("frequency_count"),
            "rfm_monetary_value": lambda: rfm.get("monetary_minor"),
            "profit": lambda: (person.value or {}).get("profit_minor"),
            "alive_probability": lambda: (person.value or {}).get("alive_probability"),
        }
        if name in derived:
            return derived[name]()
        return person.own[name] if name in person.own else rfm.get(name)

    def test(self, name: str, found: Any, operator: str, value: Any) -> bool:
        if operator in NEGATIVE:
            return not self.test(name, found, NEGATIVE[operator], value)
        if operator == "null":
            return found in (None, "", [])
        if found is None:
            return False
        if operator == "during":
            return self.in_window(found, value)
        if operator == "anniversary":
            return self.anniversary(self.day_of(found), value.get("from", 0), value.get("to", 0))
        if isinstance(found, list):
            mine, asked = {letters(tag) for tag in found}, [value] if operator == "contains" else value
            return any(letters(tag) in mine for tag in asked)
        return self.compare(self.comparable(found), operator, self.operand(name, value))

    def operand(self, name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self.operand(name, v) for v in value]
        if isinstance(value, str) and name in DAYS | {"attribute:date"}:
            return date.fromisoformat(value)
        if name in MONEY:
            return Decimal(str(value)) * 100
        if name == "outcome_value":
            return Decimal(value)
        return letters(value) if isinstance(value, str) else value

    def comparable(self, found: Any) -> Any:
        if isinstance(found, str):
            return letters(found)
        return self.day_of(found) if isinstance(found, date) else found

    def compare(self, found: Any, operator: str, value: Any) -> bool:
        tests: dict[str, Callable[[], bool]] = {
            "=": lambda: found == value,
            "<": lambda: found < value,
            "<=": lambda: found <= value,
            ">": lambda: found > value,
            ">=": lambda: found >= value,
            "between": lambda: value[0] <= found <= value[1],
            "in": lambda: found in value,
            "contains": lambda: value in found,
            "beginsWith": lambda: found.startswith(value),
            "endsWith": lambda: found.endswith(value),
        }
        return bool(tests[operator]())

    def day_of(self, when: date | datetime) -> date:
        return when.astimezone(self.zone).date() if isinstance(when, datetime) else when

    def in_window(self, when: date | datetime, window: dict[str, Any] | None) -> bool:
        if window is None:
            return True
        kind, unit = window["kind"], window.get("unit", "days")
        if kind == "dates":
            day = self.day_of(when)
            return (window.get("from") is None or day >= date.fromisoformat(window["from"])) and (
                window.get("to") is None or day <= date.fromisoformat(window["to"])
            )
        if unit == "hours":
            assert isinstance(when, datetime)
            hours = (self.now - when) / timedelta(hours=1)
            far, near = window.get("amount", window.get("from")), window.get("to", 0)
            if kind == "next":
                return -window["amount"] <= hours <= 0
            return hours >= near and (far is None or hours <= far)
        day = self.day_of(when)
        if kind == "calendar":
            return self.calendar_place(day, unit) == self.calendar_place(self.today, unit) - window.get(
                "back", 0
            )
        if kind == "last":
            return self.back(window["amount"], unit) <= day <= self.today
        if kind == "next":
            return self.today <= day <= self.back(-window["amount"], unit)
        far = window.get("from")
        return (far is None or self.back(far, unit) <= day) and day <= self.back(window.get("to", 0), unit)

    def back(self, amount: int, unit: str) -> date:
        if unit in ("days", "weeks"):
            return self.today - timedelta(days=amount * (7 if unit == "weeks" else 1))
        year, month = self.today.year, self.today.month
        for _ in range(abs(amount) * (12 if unit == "years" else 1)):
            month += -1 if amount > 0 else 1
            if month == 0:
                year, month = year - 1, 12
            if month == 13:
                year, month = year + 1, 1
        return date(year, month, min(self.today.day, calendar.monthrange(year, month)[1]))

    @staticmethod
    def calendar_place(day: date, unit: str) -> int:
        """The number of the day, week, month, quarter or year since some beginning."""
        if unit in ("day", "week"):
            return (day - date(1, 1, 1)).days // (7 if unit == "week" else 1)  # 1 January 1 was a Monday
        months = day.year * 12 + day.month - 1
        return months // {"month": 1, "quarter": 3, "year": 12}[unit]

    def anniversary(self, born: date, first: int, last: int) -> bool:
        for ahead in range(first, last + 1):
            day = self.today + timedelta(days=ahead)
            kept = (
                born.replace(day=28)
                if (born.month, born.day) == (2, 29) and not calendar.isleap(day.year)
                else born
            )
            if (kept.month, kept.day) == (day.month, day.day):
                return True
        return False

    def unchanged(self, value: dict[str, Any], person: Person) -> bool:
        since = self.back(value["amount"], value.get("unit", "days"))
        return person.rfm is not None and max([person.rfm["first_scored_on"], *person.moves]) <= since

    def field_everyone(self, operator: str, value: Any, person: Person) -> bool:
        return bool(value)

    def field_sample(self, operator: str, value: Any, person: Person) -> bool:
        text = f"{value.get('seed', 'sample')}:{person.id}"
        lot = int(hashlib.md5(text.encode()).hexdigest()[:8], 16) % 10_000
        return (lot < Decimal(str(value["percent"])) * 100) == (operator == "in")

    def field_segment(self, operator: str, value: Any, person: Person) -> bool:
        asked = value if isinstance(value, dict) else {"id": value}
        since = person.stays.get(asked["id"])
        return (since is not None and self.in_window(since, asked.get("entered"))) == (operator == "in")

    def field_attribute(self, operator: str, value: Any, person: Person) -> bool:
        found = person.attributes.get(value["name"])
        right = {
            "text": lambda: isinstance(found, str) and found != "",
            "number": lambda: isinstance(found, (int, float)) and not isinstance(found, bool),
            "boolean": lambda: isinstance(found, bool),
            "date": lambda: isinstance(found, str) and self.is_day(found),
        }[value["type"]]()
        if not right:
            found = None
        elif value["type"] == "date":
            found = date.fromisoformat(found[:10])
        elif value["type"] == "number":
            found = Decimal(str(found))
        return self.test(f"attribute:{value['type']}", found, operator, value.get("value"))

    @staticmethod
    def is_day(text: str) -> bool:
        """A day that exists, alone or followed by a time."""
        try:
            date.fromisoformat(text[:10])
            datetime.fromisoformat(text)
        except ValueError:
            return False
        return len(text) == 10 or (len(text) >= 16 and text[4:8:3] == "--" and text[10] in "T ")

    # -- events

    def picked(
        self, source: str, value: dict[str, Any], person: Person, *, windowed: bool = True
    ) -> list[Event]:
        everything = person.orders if source == "orders" else person.touchpoints
        return [
            event
            for event in sorted(everything, key=lambda e: (e["at"], e["id"]))
            if (source != "orders" or value.get("include") == "all" or counts(event))
            and self.fits(value.get("where"), event)
            and (not windowed or self.in_window(event["at"], value.get("window")))
        ]

    def fits(self, where: dict[str, Any] | None, event: Event) -> bool:
        if where is None or not where["rules"]:
            return True

        def plainly(thing: Event) -> Callable[[dict[str, Any]], bool]:
            return lambda r: self.test(r["field"], thing[r["field"]], r["operator"], r.get("value"))

        def judge(rule: dict[str, Any]) -> bool:
            if rule["field"] != "line":
                return plainly(event)(rule)
            some = any(self.group(rule["value"], plainly(line)) for line in event["lines"])
            return some == (rule["operator"] == "some")

        return self.group(where, judge)

    def field_orders(self, operator: str, value: Any, person: Person, source: str = "orders") -> bool:
        value = value or {}
        if operator in ("some", "none"):
            return bool(self.picked(source, value, person)) == (operator == "some")
        if operator in ("first", "last"):
            events = self.picked(source, value, person, windowed=False)
            if not events:
                return False
            chosen = events[0 if operator == "first" else -1]
            return self.in_window(chosen["at"], value.get("window")) and self.fits(value.get("then"), chosen)
        return self.measured(operator, value, self.picked(source, value, person))

    def field_touchpoints(self, operator: str, value: Any, person: Person) -> bool:
        return self.field_orders(operator, value, person, "touchpoints")

    def measured(self, operator: str, value: dict[str, Any], events: list[Event]) -> bool:
        if operator in NEGATIVE:
            return not self.measured(NEGATIVE[operator], value, events)
        measure, amount = value.get("measure", "count"), value["amount"]
        if measure == "count":
            return self.compare(len(events), operator, amount)
        amount = self.operand(value["of"], amount)
        found = [event[value["of"]] for event in events if event[value["of"]] is not None]
        if measure == "sum":
            return self.compare(sum(found), operator, amount)
        if not found:
            return False
        if measure == "average":
            scaled = [a * len(found) for a in amount] if isinstance(amount, list) else amount * len(found)
            return self.compare(sum(found), operator, scaled)
        return self.compare(min(found) if measure == "minimum" else max(found), operator, amount)

    def field_sequence(self, operator: str, value: Any, person: Person) -> bool:
        def step(name: str) -> list[Event]:
            return self.picked(value[name]["of"], value[name], person) if value.get(name) else []

        within = timedelta(**{value["within"].get("unit", "days"): value["within"]["amount"]})
        happened = any(
            a["at"] < b["at"] <= a["at"] + within
            and not any(a["at"] < c["at"] < b["at"] for c in step("without"))
            for a in step("first")
            for b in step("then")
        )
        return happened == (operator == "some")
