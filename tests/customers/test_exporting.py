"""Files for other programs: what a spreadsheet may not run, what a mail tool must read, and what files are called."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from regulars.core.models import Shop
from regulars.customers.exporting import csv_lines, file_name
from regulars.customers.spreadsheets import safe_cell
from tests.factories import caller, make_customer

PHONES = ["+1 555 358 5886", "+49 (0)30 901820", "+44 20-7946.0958", "+1-555-358-5886", "+4915112345678"]
NUMBERS = ["-12.50", "+3", "1,234.90"]
FORMULAS = [
    "=1+1", "+1+1", "+A1", "-2+3", "@SUM(1)", "+1 555 358 5886=A1", "+1 555 HYPERLINK(0)", "+1 555,5", "+1 555\n=A1",
    "+1*555555", "\t+1 555 358 5886", "+(1 555 358)", "-1 555 358 5886", "+1-2", "+1 555 358 5886|' /C calc'!A0",
    "+١ ٥٥٥ ٣٥٨ ٥٨٨٦",
]  # fmt: skip


@pytest.mark.parametrize("text", [*PHONES, *NUMBERS, "Ana", ""])
def test_what_runs_nothing_leaves_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


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
