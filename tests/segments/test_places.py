"""Countries and languages by name: in rules, in their sentences, and among the values that are offered."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from regulars.customers.places import NAMES, code_of, name_of
from tests.factories import caller, make_customer

SEGMENTS = "/api/customers/segments/"


def preview(api: APIClient, field: str, operator: str, value: Any) -> dict[str, Any]:
    rule = {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}
    answer = api.post(f"{SEGMENTS}preview/", {"behavioral_criteria": rule})
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_every_code_has_one_name_that_leads_back_to_it() -> None:
    assert len(NAMES["country"]) == 249
    for kind, names in NAMES.items():
        for code, name in names.items():
            assert code_of(kind, name.upper()) == code
            assert name_of(kind, code) == name


def test_what_is_no_code_and_no_name_stays_as_it_is() -> None:
    assert name_of("country", "de") == "Germany"
    assert (name_of("country", "XX"), code_of("country", "Atlantis")) == ("XX", "Atlantis")
    assert (name_of("language", "en-GB"), name_of("language", "tlh-KL")) == ("English (GB)", "tlh-KL")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "operator", "value", "count", "sentence"),
    [
        ("country", "=", "DE", 2, "Country is Germany."),
        ("country", "=", "Germany", 2, "Country is Germany."),
        ("country", "=", "germany ", 2, "Country is Germany."),
        ("country", "in", ["Germany", "FR"], 3, "Country is one of Germany, France."),
        ("country", "!=", "Germany", 2, "Country is not Germany."),
        ("country", "=", "Atlantis", 0, "Country is Atlantis."),
        ("country", "contains", "D", 2, "Country contains D."),
        ("language", "=", "German", 1, "Language is German."),
    ],
)
def test_a_rule_takes_names_and_says_them(
    field: str, operator: str, value: Any, count: int, sentence: str
) -> None:
    for at, (country, language) in enumerate([("DE", "de"), ("DE", "en"), ("FR", "fr"), ("", "")]):
        make_customer(f"c{at}", country=country, language=language)
    answer = preview(caller(), field, operator, value)
    assert (answer["count"], answer["sentence"]) == (count, sentence)


@pytest.mark.django_db
def test_values_are_offered_with_names_and_how_often_they_occur() -> None:
    for at, country in enumerate(["DE", "DE", "FR", ""]):
        make_customer(f"c{at}", country=country, city="Köln" if at else "")
    fields = {field["name"]: field for field in caller().get(f"{SEGMENTS}fields/").json()["fields"]}
    assert fields["country"]["values"] == [
        {"value": "DE", "label": "Germany", "count": 2},
        {"value": "FR", "label": "France", "count": 1},
    ]
    assert fields["city"]["values"] == [{"value": "Köln", "label": "Köln", "count": 3}]
    assert fields["country"]["complete"] and fields["city"]["complete"]
    assert not fields["first_name"]["complete"]
