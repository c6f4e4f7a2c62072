"""Pages of long lists: cut from either end, and by a table that not every row has, they make up the whole list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from rest_framework.test import APIClient

from regulars.core import pagination
from regulars.customers.models import Customer
from regulars.customers.services import refresh_summaries
from tests.factories import caller, make_customer, order, record

pytestmark = pytest.mark.django_db
CUSTOMERS, BUYERS, A_PAGE = 23, 12, 5


@pytest.fixture
def shop() -> APIClient:
    for at in range(CUSTOMERS):
        make_customer(f"c{at}", first_name="ACB"[at % 3])
    record(*(order(f"o{at}", f"c{at}", date(2025, 1, 1 + at % 4), 100 * (at % 5)) for at in range(BUYERS)))
    refresh_summaries()
    return caller()


@pytest.fixture
def forgetful() -> Iterator[None]:
    caches["counts"].clear()
    yield
    caches["counts"].clear()


def ids(client: APIClient, address: str, **asked: Any) -> list[int]:
    return [row["id"] for row in client.get(address, asked).json()["results"]]


@pytest.mark.parametrize(
    "name", ["id", "full_name", "revenue", "last_order_at", "order_count", "first_order_at"]
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_pages_make_up_the_list(shop: APIClient, name: str, sign: str) -> None:
    asked = {"ordering": sign + name}
    whole = ids(shop, "/api/customers/", page_size=500, **asked)
    assert sorted(whole) == sorted(Customer.objects.values_list("id", flat=True))
    pages = [
        ids(shop, "/api/customers/", page_size=A_PAGE, page=page, **asked)
        for page in range(1, CUSTOMERS // A_PAGE + 2)
    ]
    assert [key for page in pages for key in page] == whole


def test_who_has_no_orders_comes_last_either_way(shop: APIClient) -> None:
    without = set(Customer.objects.filter(order_summary=None).values_list("id", flat=True))
    for ordering in ("revenue", "-revenue"):
        whole = ids(shop, "/api/customers/", ordering=ordering, page_size=500)
        assert set(whole[-len(without) :]) == without


def test_orders_far_inside_carry_what_belongs_to_them(shop: APIClient) -> None:
    last = shop.get("/api/customers/orders/", {"page_size": 5, "page": 3}).json()
    assert (last["count"], last["next"]) == (BUYERS, None)
    assert [row["customer_external_id"] for row in last["results"]] == ["c1", "c0"]


def test_a_count_that_took_long_is_believed_for_a_while(
    shop: APIClient, forgetful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "SLOW_SECONDS", -1)
    monkeypatch.setattr(pagination, "LONG", CUSTOMERS)
    assert shop.get("/api/customers/").json()["count"] == CUSTOMERS
    make_customer("late")
    assert shop.get("/api/customers/").json()["count"] == CUSTOMERS
    assert shop.get("/api/customers/", {"is_active": "true"}).json()["count"] == CUSTOMERS + 1
    caches["counts"].clear()
    assert shop.get("/api/customers/").json()["count"] == CUSTOMERS + 1
