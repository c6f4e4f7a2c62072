"""Files for other programs: what a spreadsheet may not run, what a mail tool must read, and what files are called."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from django.utils import timezone

from regulars.clv.services import CLVCalculationService
from regulars.core.models import Shop
from regulars.customers.exporting import csv_lines, file_name
from regulars.customers.spreadsheets import safe_cell
from regulars.rfm.services import RFMAnalysisService
from tests.factories import NOW, caller, make_customer, order, record

PHONES = ["+1 555 358 5886", "+49 (0)30 901820", "+44 20-7946.0958", "+1-555-358-5886", "+4915112345678"]
NUMBERS = ["-12.50", "+3", "1,234.90"]
FORMULAS = [
    "=1+1", "+1+1", "+A1", "-2+3", "@SUM(1)", "+1 555 358 5886=A1", "+1 555 HYPERLINK(0)", "+1 555,5",
    "+1*555555", "\t+1 555 358 5886", "+(1 555 358)", "-1 555 358 5886", "+1-2", "+1 555 358 5886|' /C calc'!A0",
    "＝1+1", "＠SUM(1)", " =1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b@A1",
    "+١ ٥٥٥ ٣٥٨ ٥٨٨٦",
]  # fmt: skip


@pytest.mark.parametrize("text", [*PHONES, *NUMBERS, "Ana", ""])
def test_what_runs_nothing_leaves_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a;=1+1", "a;'=1+1"), ("a\t=1+1", "a\t'=1+1"), ("a\n =1+1", "a\n' =1+1"),
        ("a;+cmd|' /C calc'!A0", "a;'+cmd|' /C calc'!A0"),
        ("+1 555\n=A1", "'+1 555\n'=A1"), ("a;＝1", "a;'＝1"), ("a;b", "a;b"), ("a; - b", "a; - b"), ("a;-5", "a;-5"),
        ("call;+49 30 901820", "call;+49 30 901820"),
    ],
)  # fmt: skip
def test_a_spreadsheet_that_cuts_at_semicolons_finds_no_formula_either(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


def test_no_text_makes_the_search_for_formulas_slow() -> None:
    start = time.process_time()
    for text in ("\t" * 50_000, ";" + " " * 50_000, " " * 50_000, ";+" + "a" * 50_000, ";+a" * 20_000):
        safe_cell(text)
    assert time.process_time() - start < 2


def test_shares_have_as_many_digits_as_mean_something() -> None:
    (_, line) = csv_lines(
        ["share", "many", "none"], [{"share": 0.14131760878405855, "many": 12, "none": None}]
    )
    assert line == "0.1413,12,\r\n"


def test_files_are_called_by_what_they_list_and_the_day() -> None:
    day = date(2026, 11, 28)
    assert file_name("customers", "At Risk", "", day=day) == "customers-at-risk-2026-11-28.csv"
    assert file_name("segment", "5", "日本", day=day, kind="jsonl") == "segment-5-2026-11-28.jsonl"
    assert '"' not in file_name('a"b\r\nc', day=day)


@pytest.mark.django_db
def test_heads_say_which_money_a_column_holds() -> None:
    def heads() -> list[str]:
        text = b"".join(caller().get("/api/customers/export/").streaming_content)  # type: ignore[attr-defined]
        return text.decode().splitlines()[0].split(",")

    money = {"revenue_ever", "revenue_all_orders_scored", "revenue_as_valued", "present_value"}
    assert money <= set(heads())
    assert not {"revenue", "profit"} & set(heads())
    record(order("1", "a", "2025-05-01", 5000, cost_minor=2000))
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=NOW.date(), days=90)
    CLVCalculationService().calculate_clv_for_all_customers(period_end=NOW.date())
    assert {"revenue_ever", "revenue_90_days", "profit_so_far", "present_value"} <= set(heads())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("margin", "cost", "known"), [(None, None, False), ("0.4", None, True), (None, 2000, True)]
)
def test_whether_profit_is_known_and_what_is_called_so(
    margin: str | None, cost: int | None, known: bool
) -> None:
    api = caller()
    record(order("1", "a", "2025-05-01", 5000, cost_minor=cost))
    Shop.objects.filter(id=1).update(margin=margin)
    CLVCalculationService().calculate_clv_for_all_customers(period_end=NOW.date())
    assert api.get("/api/shop/").json()["profit_known"] is known
    assert api.get("/api/customers/totals/").json()["profit_known"] is known
    offered = {one["name"]: one for one in api.get("/api/customers/segments/fields/").json()["fields"]}
    rule = {"field": "profit", "operator": ">", "value": 10}
    sent = {"name": "good", "behavioral_criteria": {"combinator": "and", "rules": [rule]}}
    sentence = api.post("/api/customers/segments/", sent).json()["sentence"]
    words = [sentence, *(offered[name]["label"] for name in ("profit", "predicted_value"))]
    assert all(("profit" in said.lower()) is known for said in words), words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({}, "customers"),
        ({"ordering": "-revenue"}, "customers"),
        ({"suggested_segment": "At Risk,Lost"}, "customers-at-risk-lost"),
        ({"suggested_segment": "Can't Lose Them", "min_orders": "2"}, "customers-cant-lose-them-narrowed"),
    ],
)
def test_the_list_leaves_with_bare_phones_and_a_name(asked: dict[str, str], name: str) -> None:
    make_customer("c1", phone="+1 555 358 5886")
    answer = caller().get("/api/customers/export/", asked)
    day = Shop.current().day(timezone.now())
    assert name in answer["Content-Disposition"]
    assert any(
        f"{name}-{when}.csv" in answer["Content-Disposition"] for when in (day, day - timedelta(days=1))
    )
    if not set(asked) - {"ordering"}:
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert ",+1 555 358 5886," in text
