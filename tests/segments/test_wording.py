"""A rule in plain words, and its opposite in others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from regulars.segments.rules.parsing import parse
from regulars.segments.rules.wording import Wording

WORDING = Wording("USD", ZoneInfo("UTC"), {7: "Champions"})


def days(amount: int = 30, kind: str = "last", unit: str = "days") -> dict[str, Any]:
    return {"kind": kind, "amount": amount, "unit": unit}


def rule(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def group(*rules: Any, joined: str = "and", negated: bool = False) -> dict[str, Any]:
    return {"combinator": joined, "not": negated, "rules": list(rules)}


def said(tree: dict[str, Any], wording: Wording = WORDING) -> str:
    return wording.sentence(parse(tree if "rules" in tree else group(tree), currency="USD"))


BERLIN, AGREED = rule("city", "=", "Berlin"), rule("email_consent", "=", True)
WEB, DEAR = rule("channel", "=", "web"), rule("total", ">", "20.00")
COFFEE = rule("line", "some", group(rule("category", "=", "Coffee")))
MANY_COFFEES = rule("line", "some", group(rule("category", "=", "Coffee"), rule("quantity", ">", 1)))
LAST_WEB = rule("orders", "last", {"then": group(WEB)})
LAST_WEB_OR_DEAR = {"then": group(WEB, DEAR, joined="or")}


def own(type_: str, operator: str, value: Any) -> dict[str, Any]:
    return rule("attribute", operator, {"name": "size", "type": type_, "value": value})


CONDITIONS: tuple[tuple[dict[str, Any], str], ...] = (
    (AGREED, "Has agreed to e-mail."),
    (rule("email_consent", "=", False), "Has not agreed to e-mail."),
    (rule("email_consent", "!=", True), "Has not agreed to e-mail."),
    (rule("sms_consent", "=", True), "Has agreed to SMS."),
    (rule("is_active", "=", False), "Is not active."),
    (rule("city", "beginsWith", "Ber"), "City begins with Ber."),
    (rule("city", "doesNotContain", "x"), "City does not contain x."),
    (rule("order_count", "notIn", [1, 3]), "The number of orders so far is none of 1, 3."),
    (rule("order_count", "=", 0), "Has no orders so far."),
    (rule("order_count", "=", 1), "Has exactly 1 order so far."),
    (rule("order_count", ">=", 12345), "Has at least 12,345 orders so far."),
    (rule("order_count", "!=", 0), "Has some orders so far."),
    (rule("revenue", ">", "12345.50"), "Revenue ever is more than $12,345.50."),
    (rule("revenue", "between", [0, -0]), "Revenue ever is between $0.00 and $0.00."),
    (rule("profit", "<", "-5"), "Profit so far is less than -$5.00."),
    (rule("alive_probability", "<", 0.5), "Chance of still being a customer is less than 50 %."),
    (rule("alive_probability", "in", ["0.125", 1]), "Chance of still being a customer is one of 12.5 %, 100 %."),
    (own("number", ">=", 1234.5), "Size is at least 1,234.5."),
    (own("date", "<", "2026-06-01"), "Size is before June 1, 2026."),
    (rule("segment", "in", 7), "Is in “Champions”."),
)  # fmt: skip
TIMES: tuple[tuple[dict[str, Any], str], ...] = (
    (rule("created_at", "<", "2026-06-01"), "Became known before June 1, 2026."),
    (rule("last_order_at", "<=", "2026-06-01"), "The last order was on or before June 1, 2026."),
    (rule("last_order_at", ">", "2026-06-01"), "The last order was after June 1, 2026."),
    (rule("last_order_at", ">=", "2026-06-01"), "The last order was on or after June 1, 2026."),
    (rule("last_order_at", "!=", "2026-06-01"), "The last order was not on June 1, 2026."),
    (
        rule("birth_date", "between", ["2000-01-01", "2000-12-31"]),
        "Birthday is between January 1, 2000 and December 31, 2000.",
    ),
    (
        rule("created_at", "during", {"kind": "dates", "from": "2026-01-01", "to": "2026-03-31"}),
        "Became known from January 1, 2026 to March 31, 2026.",
    ),
    (rule("last_order_at", "during", days(1)), "The last order was in the last day."),
    (rule("last_order_at", "during", days(1, unit="hours")), "The last order was in the last hour."),
    (rule("last_order_at", "during", days(0)), "The last order was today."),
    (rule("last_order_at", "during", {"kind": "ago", "to": 1}), "The last order was at least 1 day ago."),
    (rule("last_order_at", "during", {"kind": "ago", "from": 1, "to": 1}), "The last order was 1 day ago."),
    (
        rule("last_order_at", "notDuring", {"kind": "calendar", "unit": "day", "back": 1}),
        "The last order was not yesterday.",
    ),
    (rule("birth_date", "anniversary", {"from": 0, "to": 7}), "Has a birthday in the next 7 days."),
    (rule("birth_date", "anniversary", {"from": 1, "to": 1}), "Has a birthday tomorrow."),
    (
        rule("suggested_segment", "unchangedFor", {"amount": 1, "unit": "months"}),
        "Suggested segment has not changed for 1 month.",
    ),
)
EVENTS: tuple[tuple[dict[str, Any], str], ...] = (
    (rule("orders", ">=", {"amount": 2, "window": days()}), "Has at least 2 orders in the last 30 days."),
    (rule("orders", "=", {"amount": 1, "window": days(1)}), "Has exactly 1 order in the last day."),
    (rule("orders", "!=", {"amount": 1}), "Does not have exactly 1 order."),
    (rule("orders", "none", {"window": days()}), "Has no order in the last 30 days."),
    (
        rule("orders", ">=", {"amount": 3, "window": days(90), "where": group(WEB, DEAR, joined="or")}),
        "Has at least 3 orders in the last 90 days (each with channel web or total more than $20.00).",
    ),
    (rule("orders", "some", {"where": group(COFFEE)}), "Has an order (with an article whose category is Coffee)."),
    (
        rule("orders", "some", {"include": "all", "where": group(MANY_COFFEES, DEAR)}),
        "Has an order of any status (with an article (category Coffee and quantity more than 1) and total more than"
        " $20.00).",
    ),
    (rule("orders", "=", {"amount": 2, "where": group(MANY_COFFEES)}),
     "Has exactly 2 orders (each with an article whose category is Coffee and quantity is more than 1)."),
    (LAST_WEB, "The last order had channel web."),
    (rule("orders", "last", {"then": group(COFFEE)}),
     "The last order was one (with an article whose category is Coffee)."),
    (rule("orders", "last", LAST_WEB_OR_DEAR), "The last order was one (with channel web or total more than $20.00)."),
    (
        rule("orders", "first", {**LAST_WEB_OR_DEAR, "window": days(1)}),
        "The first order was in the last day (with channel web or total more than $20.00).",
    ),
    (
        rule("orders", ">", {"measure": "sum", "of": "total", "amount": 1500, "window": days(), "where": group(WEB)}),
        "The total of all orders together in the last 30 days (each with channel web) is more than $1,500.00.",
    ),
    (
        rule("orders", "<", {"measure": "average", "of": "net", "amount": 5}),
        "The average net revenue of orders is less than $5.00.",
    ),
    (
        rule("orders", "!=", {"measure": "average", "of": "net", "amount": 10}),
        "The average net revenue of orders is not $10.00 (or there is no such order).",
    ),
    (
        rule("touchpoints", "notBetween", {"measure": "maximum", "of": "outcome_value", "amount": [1, 2]}),
        "The largest outcome value of touchpoints is not between 1 and 2 (or there is no such touchpoint).",
    ),
    (
        rule("orders", "!=", {"measure": "sum", "of": "net", "amount": 10}),
        "The net revenue of all orders together is not $10.00.",
    ),
    (
        rule("sequence", "some", {"first": {"of": "orders"}, "then": {"of": "orders"}, "within": {"amount": 30}}),
        "Has an order and then another order within 30 days.",
    ),
    (
        rule("sequence", "none", {"first": {"of": "touchpoints"}, "then": {"of": "orders"}, "within": {"amount": 1},
                                  "without": {"of": "touchpoints"}}),
        "Never has a touchpoint and then an order within 1 day with no touchpoint in between.",
    ),
)  # fmt: skip
GROUPS: tuple[tuple[dict[str, Any], str], ...] = (
    (group(BERLIN, AGREED), "City is Berlin and has agreed to e-mail."),
    (
        group(BERLIN, AGREED, joined="or", negated=True),
        "None of these: city is Berlin; has agreed to e-mail.",
    ),
    (group(BERLIN, AGREED, negated=True), "Not all of these: city is Berlin; has agreed to e-mail."),
    (group(BERLIN, negated=True), "City is not Berlin."),
    (group(group(BERLIN, AGREED, joined="or"), negated=True),
     "None of these: city is Berlin; has agreed to e-mail."),
    (group(group(BERLIN, AGREED, negated=True), group(WEB_SHOP := rule("city", "=", "Rome"), AGREED, joined="or")),
     "(Not all of these: city is Berlin; has agreed to e-mail) and (city is Rome or has agreed to e-mail)."),
    (group(group(group(BERLIN, AGREED, negated=True), WEB_SHOP), AGREED, joined="or", negated=True),
     "None of these: (not all of these: city is Berlin; has agreed to e-mail) and city is Rome; has agreed to"
     " e-mail."),
    (group(LAST_WEB, negated=True), "None of these: the last order had channel web."),
    (group(own("text", "=", "L"), negated=True), "Size is not L."),
)  # fmt: skip


@pytest.mark.parametrize(("tree", "words"), (*CONDITIONS, *TIMES, *EVENTS, *GROUPS), ids=str)
def test_rules_read_as_people_say_them(tree: dict[str, Any], words: str) -> None:
    assert said(tree) == words


def test_money_has_its_sign_or_its_code() -> None:
    rule_ = parse(group(rule("revenue", ">", 1500)), currency="CHF")
    assert replace(WORDING, currency="CHF").sentence(rule_) == "Revenue ever is more than 1,500.00 CHF."
    rule_ = parse(group(rule("revenue", ">", 1500)), currency="JPY")
    assert replace(WORDING, currency="JPY").sentence(rule_) == "Revenue ever is more than ¥1,500."


PERSONAL: tuple[tuple[dict[str, Any], str], ...] = (
    (rule("email", "contains", "secret"), "E-mail contains …."),
    (rule("phone", "null"), "Phone is not known."),
    (rule("last_name", "notIn", ["secret", "other"]), "Last name is none of …."),
    (rule("birth_date", "<", "1999-05-05"), "Birthday is …."),
    (rule("birth_date", "during", {"kind": "dates", "from": "1999-05-05"}), "Birthday is …."),
    (rule("birth_date", "anniversary", {"from": 0, "to": 7}), "Has a birthday …."),
    (own("text", "=", "secret"), "Size is …."),
    (own("date", "<", "1999-05-05"), "Size is …."),
    (group(rule("email", "=", "secret"), BERLIN, negated=True), "Not all of these: e-mail is …; city is Berlin."),
)  # fmt: skip


@pytest.mark.parametrize(("tree", "words"), PERSONAL, ids=str)
def test_who_may_not_see_personal_fields_is_not_told_what_is_asked_of_them(
    tree: dict[str, Any], words: str
) -> None:
    assert said(tree, replace(WORDING, clear=False)) == words
