"""A rule in plain words, and its opposite in others."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from regulars.segments.rules.parsing import parse
from regulars.segments.rules.wording import Wording

WORDING = Wording("USD", ZoneInfo("UTC"))
DAYS = {"kind": "last", "amount": 30, "unit": "days"}
COFFEE = {"combinator": "and", "rules": [{"field": "category", "operator": "=", "value": "Coffee"}]}
WITH_COFFEE = {
    "combinator": "and",
    "rules": [{"field": "line", "operator": "some", "value": COFFEE}],
}


def said(field: str, operator: str, value: Any = None, *, negated: bool = False) -> str:
    rule = {
        "combinator": "and",
        "not": negated,
        "rules": [{"field": field, "operator": operator, "value": value}],
    }
    return WORDING.sentence(parse(rule, currency="USD"))


@pytest.mark.parametrize(
    ("field", "operator", "value", "words"),
    [
        ("email_consent", "=", True, "Agreed to e-mail."),
        ("email_consent", "=", False, "Not agreed to e-mail."),
        ("email_consent", "!=", True, "Not agreed to e-mail."),
        ("city", "beginsWith", "Ber", "City begins with Ber."),
        ("city", "doesNotContain", "x", "City does not contain x."),
        ("orders", ">=", {"amount": 2, "window": DAYS}, "Has at least 2 orders in the last 30 days."),
        (
            "orders",
            "some",
            {"where": WITH_COFFEE},
            "Has some orders whose articles include one whose category is Coffee.",
        ),
    ],
)
def test_conditions_read_as_people_say_them(field: str, operator: str, value: Any, words: str) -> None:
    assert said(field, operator, value) == words
