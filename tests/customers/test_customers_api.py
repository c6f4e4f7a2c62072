"""Customers through the API: the list, masking, duplicates, search and export."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regulars.refresh.services import drain
from regulars.rfm.services import RFMAnalysisService
from tests.factories import caller, make_customer, order, record

pytestmark = pytest.mark.django_db
CUSTOMERS = "/api/customers/"


def test_one_of_four_names_is_needed() -> None:
    answer = caller().post(CUSTOMERS, {"city": "Rome"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "external_id"


def test_an_email_belongs_to_one_customer_whatever_its_case() -> None:
    api = caller()
    assert api.post(CUSTOMERS, {"email": "Ana@example.com"}).status_code == 201
    again = api.post(CUSTOMERS, {"email": "ana@EXAMPLE.com"})
    assert (again.status_code, again.json()["errors"][0]["attr"]) == (400, "email")


@pytest.mark.parametrize("page_size", [1, 50])
def test_the_list_asks_six_queries_at_most(page_size: int) -> None:
    record(*(order(f"o{n}", f"c{n}", "2025-06-01", 100 + n) for n in range(60)))
    drain(now=timezone.now())
    RFMAnalysisService().calculate_rfm_for_all_customers()
    api = caller()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = api.get(CUSTOMERS, {"page_size": page_size, "ordering": "-revenue"}).json()
    assert len(queries) <= 6
    assert answer["count"] == 60
    assert answer["results"][0]["revenue"] == "1.59"
    assert answer["results"][0]["suggested_segment"]


def test_a_viewer_sees_no_personal_fields_and_cannot_ask_for_them() -> None:
    make_customer(
        "c1",
        first_name="Ana",
        last_name="Boa",
        email="ana@example.com",
        phone="+49 30 1234",
        attributes={"a": 1},
    )
    viewer = caller("viewer")
    row = viewer.get(CUSTOMERS).json()["results"][0]
    assert "ana@example.com" not in str(row) and "Boa" not in str(row) and "1234" not in str(row)
    for asked in ({"search": "boa"}, {"email": "ana@example.com"}, {"ordering": "email"}):
        assert viewer.get(CUSTOMERS, asked).status_code == 403
    assert viewer.get(f"{CUSTOMERS}export/").status_code == 403


@pytest.mark.parametrize("text", ["ana", "bo", "exam", "4930", "ana boa", "ANA"])
def test_search_finds_the_beginning_of_words(text: str) -> None:
    make_customer("c1", first_name="Ana", last_name="Boa", email="ana@example.com", phone="+4930 1234")
    make_customer("c2", first_name="Zed")
    found = caller().get(CUSTOMERS, {"search": text}).json()["results"]
    assert [row["external_id"] for row in found] == ["c1"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("C00001", ["C00001"]),
        ("c00001", ["C00001"]),
        ("C0000", ["C00001", "C00002"]),
        ("a_b", ["a_b"]),
        ("C00001 x", []),
        ("%", []),
    ],
)
def test_search_finds_the_beginning_of_an_own_id(text: str, ids: list[str]) -> None:
    for name in ("C00001", "C00002", "a_b", "aXb"):
        make_customer(name, first_name="Zed")
    found = caller().get(CUSTOMERS, {"search": text}).json()["results"]
    assert [row["external_id"] for row in found] == ids
    assert caller("viewer").get(CUSTOMERS, {"search": text}).status_code == 403


def test_other_lists_find_a_customer_by_own_id_too() -> None:
    record(order("o1", "C00001", "2025-06-01", 100), order("o2", "D1", "2025-06-01", 100))
    rows = caller().get(f"{CUSTOMERS}orders/", {"search": "c00"}).json()["results"]
    assert [row["external_id"] for row in rows] == ["o1"]


def test_export_is_no_formula() -> None:
    make_customer("c1", first_name="=HYPERLINK(1)", city="Rome")
    text = b"".join(caller().get(f"{CUSTOMERS}export/").streaming_content).decode()
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text


def test_the_profile_explains_the_score() -> None:
    record(*(order(f"o{n}", f"c{n}", "2025-06-01", 100 * n) for n in range(1, 11)))
    drain(now=timezone.now())
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=None)
    api = caller()
    row = api.get(CUSTOMERS, {"ordering": "-revenue"}).json()["results"][0]
    profile = api.get(f"{CUSTOMERS}{row['id']}/profile/").json()
    assert [part["measure"] for part in profile["rfm"]["explanation"]] == ["recency", "frequency", "monetary"]
    assert profile["summary"]["revenue"] == "10.00"
    assert api.get(f"{CUSTOMERS}999999/profile/").status_code == 404
