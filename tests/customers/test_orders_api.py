"""Orders through the API: replays, corrections, currencies, bad input, and the summary that follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from regulars.core.models import ExchangeRate, Shop
from regulars.customers.models import Customer, CustomerEvent, CustomerOrderSummary, Order, OrderEvent
from regulars.journeys.models import CustomerTouchpointEvent
from regulars.refresh.services import drain
from tests.factories import caller, make_customer

pytestmark = pytest.mark.django_db
ORDERS = "/api/customers/orders/"


@pytest.fixture
def api() -> APIClient:
    make_customer("c1", first_name="Ana", last_name="Boa", email="ana@example.com")
    return caller()


def body(**fields: Any) -> dict[str, Any]:
    return {
        "external_id": "1001",
        "customer_external_id": "c1",
        "placed_at": "2025-05-01",
        "total": "129.90",
        **fields,
    }


def test_an_order_is_recorded_and_read_back(api: APIClient) -> None:
    sent = body(tax="9.90", lines=[{"sku": "A", "name": "Cup", "quantity": 2, "unit_price": "60.00"}])
    answer = api.post(ORDERS, sent)
    assert answer.status_code == 201
    assert answer.json()["total"] == "129.90"
    assert answer.json()["reporting_net"] == "120.00"
    assert answer.json()["lines"][0]["quantity"] == 2
    assert api.get(f"{ORDERS}{answer.json()['id']}/").json() == answer.json()


def test_sent_again_it_answers_200_and_changes_nothing(api: APIClient) -> None:
    first = api.post(ORDERS, body()).json()
    again = api.post(ORDERS, body())
    assert again.status_code == 200
    assert again.json() == first
    assert not OrderEvent.objects.exists()


def test_a_difference_updates_unless_it_is_older(api: APIClient) -> None:
    api.post(ORDERS, body(updated_at_source="2025-05-02"))
    assert api.post(ORDERS, body(total="50.00", updated_at_source="2025-05-01")).json()["total"] == "129.90"
    assert api.post(ORDERS, body(total="60.00", updated_at_source="2025-05-03")).json()["total"] == "60.00"
    assert Order.objects.count() == 1


def test_refunds_correct_the_summary(api: APIClient) -> None:
    order = api.post(ORDERS, body()).json()
    drain(now=timezone.now())
    assert CustomerOrderSummary.objects.get().revenue_minor == 12990
    api.patch(f"{ORDERS}{order['id']}/", {"refunded_total": "29.90"})
    drain(now=timezone.now())
    assert CustomerOrderSummary.objects.get().revenue_minor == 10000
    api.patch(f"{ORDERS}{order['id']}/", {"status": "cancelled"})
    drain(now=timezone.now())
    assert not CustomerOrderSummary.objects.exists()


def test_a_deletion_is_recorded_with_what_it_removed(api: APIClient) -> None:
    order = api.post(ORDERS, body()).json()
    assert api.delete(f"{ORDERS}{order['id']}/").status_code == 204
    assert OrderEvent.objects.get(pgh_label="delete").total_minor == 12990


def test_another_currency_takes_the_latest_rate_on_or_before_its_day(api: APIClient) -> None:
    refused = api.post(ORDERS, body(currency="EUR"))
    assert refused.status_code == 400
    assert "EUR" in refused.json()["errors"][0]["detail"]
    ExchangeRate.objects.create(currency="EUR", day="2025-04-01", rate="1.10")
    ExchangeRate.objects.create(currency="EUR", day="2025-05-02", rate="9")
    assert api.post(ORDERS, body(currency="EUR", total="100.00")).json()["reporting_total"] == "110.00"
    yen = api.post(ORDERS, body(external_id="2", currency="JPY", total="1000", exchange_rate="0.007")).json()
    assert (yen["total"], yen["reporting_total"]) == ("1000", "7.00")


def test_a_bare_date_is_that_day_of_the_shop(api: APIClient) -> None:
    Shop.objects.filter(id=1).update(time_zone="Asia/Tokyo")
    assert api.post(ORDERS, body()).json()["placed_at"].startswith("2025-04-30T15:00:00")


BAD = [
    ({"colour": "red"}, "colour"),
    ({"total": "-1"}, "total"),
    ({"total": "1.999"}, "total"),
    ({"total": "NaN"}, "total"),
    ({"total": "10000000001"}, "total"),
    ({"total": "9999999999", "currency": "EUR", "exchange_rate": "9999999999"}, "total"),
    ({"total": "1", "tax": "9999999999", "currency": "EUR", "exchange_rate": "9999999999"}, "total"),
    ({"placed_at": "0001-01-01T00:00:00+14:00"}, "placed_at"),
    ({"total": ["1"]}, "total"),
    ({"lines": "none"}, "lines.non_field_errors"),
    ({"lines": [{"unit_price": "1.999"}]}, "lines"),
    ({"customer": 10**30}, "customer"),
    ({"currency": "XXX"}, "currency"),
    ({"placed_at": "2999-01-01"}, "placed_at"),
    ({"placed_at": "yesterday"}, "placed_at"),
    ({"status": "lost"}, "status"),
    ({"refunded_total": "500.00"}, "refunded_total"),
    ({"customer_external_id": "nobody"}, "customer_external_id"),
    ({"customer_external_id": None}, "customer"),
    ({"lines": [{"quantity": -1}]}, "lines.0.quantity"),
    ({"external_id": "a\x00b"}, "external_id"),
    ({"external_id": "x" * 300}, "external_id"),
]


@pytest.mark.parametrize(("fields", "attr"), BAD)
def test_bad_input_names_the_field(api: APIClient, fields: dict[str, Any], attr: str) -> None:
    answer = api.post(ORDERS, body(**fields))
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["attr"] == attr
    assert not Order.objects.exists()


def test_bulk_answers_each_rows_fate(api: APIClient) -> None:
    rows = [
        body(),
        body(external_id="2", total="x"),
        body(external_id="3", customer_external_id="nobody"),
        body(),
    ]
    answer = api.post(f"{ORDERS}bulk/", {"orders": rows}).json()
    assert [row["status"] for row in answer["rows"]] == ["superseded", "rejected", "rejected", "created"]
    assert (answer["created"], answer["rejected"]) == (1, 2)
    assert api.post(f"{ORDERS}bulk/", {"orders": [{}] * 10_001}).status_code == 400


def test_an_idempotency_key_repeats_the_first_answer(api: APIClient) -> None:
    first = api.post("/api/customers/", {"first_name": "Bo"}, headers={"Idempotency-Key": "k1"})
    again = api.post("/api/customers/", {"first_name": "Bo"}, headers={"Idempotency-Key": "k1"})
    other = api.post("/api/customers/", {"first_name": "Cy"}, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == again.json()
    assert Customer.objects.filter(first_name__in=["Bo", "Cy"]).count() == 1


def test_bulk_asks_as_much_for_many_as_for_few(api: APIClient) -> None:
    def queries(rows: list[dict[str, Any]]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.post(f"{ORDERS}bulk/", {"orders": rows}).json()["created"] == len(rows)
        return len(captured)

    queries([body(external_id="warm")])
    lines = [{"sku": "A", "quantity": 1}]
    few = queries([body(external_id=f"few {n}", lines=lines) for n in range(2)])
    assert queries([body(external_id=f"many {n}", lines=lines) for n in range(300)]) == few


def test_refunded_without_an_amount_takes_all_the_money_back(api: APIClient) -> None:
    order = api.post(ORDERS, body()).json()
    changed = api.patch(f"{ORDERS}{order['id']}/", {"status": "refunded"}).json()
    assert (changed["status"], changed["refunded_total"], changed["reporting_net"]) == (
        "refunded",
        "129.90",
        "0.00",
    )
    drain(now=timezone.now())
    assert not CustomerOrderSummary.objects.exists()


def test_a_correction_by_hand_may_go_back(api: APIClient) -> None:
    order = api.post(ORDERS, body(status="cancelled")).json()
    assert api.patch(f"{ORDERS}{order['id']}/", {"status": "completed"}).json()["status"] == "completed"


def test_a_deletion_names_who_did_it_and_all_that_went(api: APIClient) -> None:
    api.post(ORDERS, body())
    customer = Customer.objects.get()
    sent = {"customer": customer.pk, "touchpoint_type": "visit", "channel": "in_store", "title": "Hello"}
    assert api.post("/api/customers/touchpoints/", sent).status_code == 201
    assert api.delete(f"/api/customers/{customer.pk}/").status_code == 204
    for model in (CustomerEvent, OrderEvent, CustomerTouchpointEvent):
        event = model.objects.get(pgh_label="delete")
        assert event.pgh_context.metadata["actor"] == "key a admin", model


def test_placed_between_two_days_of_the_shop(api: APIClient) -> None:
    Shop.objects.filter(id=1).update(time_zone="Asia/Tokyo")
    for n, moment in enumerate(("2025-05-01T14:59:00Z", "2025-05-01T15:00:00Z", "2025-05-02T14:59:00Z")):
        api.post(ORDERS, body(external_id=str(n), placed_at=moment))
    found = api.get(
        ORDERS, {"placed_from": "2025-05-02", "placed_to": "2025-05-03", "ordering": "placed_at"}
    ).json()
    assert [row["external_id"] for row in found["results"]] == ["1", "2"]
    drain(now=timezone.now())
    for asked, count in (({"last_order_from": "2025-05-02"}, 1), ({"last_order_to": "2025-05-01"}, 0)):
        assert api.get("/api/customers/", asked).json()["count"] == count
