"""What counts as unknown, and what counts as the same: attributes of any text, tags of any case."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from regulars.core.models import Shop
from regulars.customers.models import Customer
from regulars.segments.rules.compiling import Context
from regulars.segments.rules.explaining import explain
from regulars.segments.rules.parsing import parse
from regulars.segments.rules.population import population
from regulars.segments.rules.wording import Wording
from tests.factories import make_customer, order, record

pytestmark = pytest.mark.django_db
DAYS = (
    "2026-01-15", "2026-01-31", "2026-02-28", "2024-02-29", "2000-02-29", "2026-01-15T10:00", "2026-01-15 10:00:59",
    "2026-01-15T23:59:59.123456Z", "2026-01-15T10:00:00+05:30", "2026-01-15T10:00:00-0800",
)  # fmt: skip
NO_DAYS = (
    "", "2026-02-31", "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01",
    "2026-01-15 nonsense", "2026-01-15x", "2026-01-15T", "2026-01-15T25:00", "2026-01-15T10:60", " 2026-01-15",
    "2026-01-15\n", "2026-01-15\nT10:00", "20260115", "2026-1-5", "٢٠٢٦-٠١-١٥", "infinity", "now", "12026-01-15",
)  # fmt: skip


def matched(field: str, operator: str, value: Any) -> set[str]:
    """The first names of whom one condition matches; explaining it is no error either."""
    tree = {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}
    rule = parse(tree, currency="USD")
    assert rule is not None
    shop, everybody = Shop.current(), list(Customer.objects.values_list("pk", flat=True))
    context = Context(timezone.now(), shop.zone)
    ids = set(population(rule, context).values_list("pk", flat=True))
    why = explain(rule, context, everybody, wording=Wording("USD", shop.zone), clear=True)
    assert {pk for pk, told in why.items() if told["matches"]} == ids
    return set(Customer.objects.filter(pk__in=ids).values_list("first_name", flat=True))


def own(type_: str, operator: str, value: Any = None) -> set[str]:
    return matched("attribute", operator, {"name": "x", "type": type_, "value": value})


def test_a_date_is_a_day_that_exists_alone_or_with_a_time() -> None:
    for at, text in enumerate((*DAYS, *NO_DAYS)):
        make_customer(f"c{at}", first_name=text.encode().hex() or "nothing", attributes={"x": text})
    days = {text.encode().hex() for text in DAYS}
    assert own("date", "notNull") == days
    assert own("date", ">=", "1800-01-01") == days
    assert own("date", "=", "2026-01-15") == {text.encode().hex() for text in DAYS if "2026-01-15" in text}
    assert own("date", "during", {"kind": "dates", "to": "2000-12-31"}) == {b"2000-02-29".hex()}


@pytest.mark.parametrize("measure", ["average", "minimum", "maximum"])
def test_a_measure_of_nothing_is_unknown_and_only_its_negation_matches(measure: str) -> None:
    make_customer("none", first_name="nothing")
    record(order("1", "ten", "2025-05-01", 1000), order("2", "five", "2025-05-01", 500))
    for name in ("ten", "five"):
        Customer.objects.filter(external_id=name).update(first_name=name)

    def asked(operator: str, amount: Any) -> set[str]:
        return matched("orders", operator, {"measure": measure, "of": "net", "amount": amount})

    assert asked("=", 10) == {"ten"}
    assert asked("!=", 10) == {"five", "nothing"}
    assert asked("<", 100) == {"ten", "five"}
    assert asked("between", [0, 100]) == {"ten", "five"}
    assert asked("notBetween", [0, 7]) == {"ten", "nothing"}


def test_an_empty_text_is_unknown() -> None:
    make_customer("a", first_name="empty", attributes={"x": ""})
    make_customer("b", first_name="some", attributes={"x": "L"})
    make_customer("c", first_name="none")
    assert own("text", "null") == {"empty", "none"}
    assert own("text", "notNull") == {"some"}
    assert own("text", "!=", "l") == {"empty", "none"}


@pytest.mark.parametrize(
    ("operator", "value", "names"),
    [
        ("contains", "vip", {"upper", "lower"}),
        ("contains", "VIP", {"upper", "lower"}),
        ("doesNotContain", "Vip", {"odd", "none"}),
        ("in", ["viP", "nobody"], {"upper", "lower"}),
        ("in", ['q"{A},\\', "x"], {"odd"}),
        ("contains", "null", {"odd"}),
        ("notIn", ["KÖLN"], {"upper", "none", "odd"}),
        ("null", None, {"none"}),
    ],
)
def test_tags_are_the_same_whatever_their_case(operator: str, value: Any, names: set[str]) -> None:
    make_customer("a", first_name="upper", tags=["VIP"])
    make_customer("b", first_name="lower", tags=["vip", "Köln"])
    make_customer("c", first_name="odd", tags=['Q"{a},\\', "NULL"])
    make_customer("d", first_name="none")
    assert matched("tags", operator, value) == names
