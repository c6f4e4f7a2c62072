"""Net and cost of an order against fractions: one product, rounded once, half up, in the shop's currency."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from math import floor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from regulars.clv.services import CLVCalculationService
from regulars.core.models import ExchangeRate, Shop
from regulars.core.money import EXPONENTS, MOST_MINOR
from regulars.customers import loading
from regulars.customers.amounts import orders_that_differ, reporting
from regulars.customers.models import CustomerMark, CustomerOrderSummary, Order, OrderEvent
from regulars.jobs.progress import silent
from regulars.refresh.rebuilding import rebuild_shop
from regulars.refresh.services import drain, verify
from regulars.rfm.services import RFMAnalysisService
from tests.factories import NOW, caller, make_customer, order, record

pytestmark = pytest.mark.django_db
ORDERS = "/api/customers/orders/"
ONE_EACH = {0: "JPY", 2: "EUR", 3: "KWD"}


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def defined(sent: dict[str, Any], k: Fraction) -> tuple[int, int, int, int | None]:
    total, tax, refunded, cost = (sent[name] for name in ("total", "tax", "refunded", "cost"))
    kept = Fraction(total - refunded, total) if total else Fraction(1)
    net = max(Fraction(total - tax) * kept * k, Fraction(0)) if total else Fraction(0)
    return (half_up(total * k), half_up(net), half_up(refunded * k),
            None if cost is None else half_up(cost * kept * k))  # fmt: skip


def computed(sent: dict[str, Any], k: Decimal) -> tuple[int, ...]:
    texts = ", ".join(f"({text})::bigint" for text in reporting("o", "o.k").values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {texts} FROM (SELECT %(total)s::bigint AS total_minor, %(tax)s::bigint AS tax_minor,"
            " %(refunded)s::bigint AS refunded_minor, %(cost)s::bigint AS cost_minor, %(k)s::numeric AS k) AS o",
            {**sent, "k": k},
        )
        return tuple(cursor.fetchone())


@pytest.mark.parametrize(
    ("refunded", "net", "cost"),
    [("0", "100.00", 4000), ("11.90", "90.00", 3600), ("59.50", "50.00", 2000), ("107.10", "10.00", 400),
     ("118.99", "0.01", 0), ("119.00", "0.00", 0)],
)  # fmt: skip
def test_what_is_left_of_a_partly_refunded_order(refunded: str, net: str, cost: int) -> None:
    make_customer("c1")
    sent = {"external_id": "1", "customer_external_id": "c1", "placed_at": "2025-05-01", "total": "119.00",
            "tax": "19.00", "cost": "40.00", "refunded_total": refunded}  # fmt: skip
    api = caller()
    made = api.post(ORDERS, sent).json()
    assert (made["reporting_net"], Order.objects.get().reporting_cost_minor) == (net, cost)
    other = api.post(ORDERS, {**sent, "external_id": "2", "refunded_total": "0"}).json()
    changed = api.patch(f"{ORDERS}{other['id']}/", {"refunded_total": refunded}).json()
    assert changed["reporting_net"] == net
    assert Order.objects.get(external_id="2").reporting_cost_minor == cost


@pytest.mark.parametrize(
    ("sent", "k", "amounts"),
    [
        ({"total": 0, "tax": 0, "refunded": 0, "cost": 500}, "1", (0, 0, 0, 500)),
        ({"total": 0, "tax": 100, "refunded": 0, "cost": None}, "1", (0, 0, 0, None)),
        ({"total": 100, "tax": 300, "refunded": 50, "cost": 10}, "1", (100, 0, 50, 5)),
        # 0.5 exactly goes up; a hair below it does not, however many digits the hair has.
        ({"total": 2, "tax": 1, "refunded": 1, "cost": 1}, "1", (2, 1, 1, 1)),
        ({"total": 10**12 - 1, "tax": 0, "refunded": (10**12) // 2, "cost": 1}, "1",
         (10**12 - 1, 499999999999, 500000000000, 0)),
        # Rounded in yen, not first in cents.
        ({"total": 119, "tax": 19, "refunded": 60, "cost": 100}, "0.0149999999", (2, 1, 1, 1)),
    ],
)  # fmt: skip
def test_edges_of_the_definition(sent: dict[str, Any], k: str, amounts: tuple[int, ...]) -> None:
    assert computed(sent, Decimal(k)) == amounts
    assert defined(sent, Fraction(k)) == amounts


amounts = st.one_of(st.integers(0, 300), st.integers(0, MOST_MINOR))


@given(
    total=amounts,
    tax=amounts,
    part=st.fractions(0, 1, max_denominator=1000),
    cost=st.none() | amounts,
    rate=st.one_of(st.just(1), st.integers(1, 10**20 - 1)),
    shift=st.sampled_from((-3, -2, -1, 0, 1, 2, 3)),
)
def test_net_and_cost_are_the_exact_product_rounded_once(
    total: int, tax: int, part: Fraction, cost: int | None, rate: int, shift: int
) -> None:
    sent = {"total": total, "tax": tax, "refunded": floor(total * part), "cost": cost}
    k = Decimal(rate).scaleb(-10) * Decimal(10) ** shift if rate != 1 else Decimal(1)
    expected = defined(sent, Fraction(k))
    if max(value or 0 for value in expected) < 2**63:
        assert computed(sent, k) == expected


@pytest.mark.parametrize("shop", ONE_EACH.values())
@pytest.mark.parametrize("own", ONE_EACH.values())
def test_currencies_of_every_number_of_digits_both_ways(shop: str, own: str) -> None:
    Shop.objects.filter(id=1).update(currency=shop)
    sent = {"total": 11900, "tax": 1900, "refunded": 10710, "cost": 4321}
    rate = Decimal("123.4567890123")
    record(order("1", "a", "2025-05-01", 11900, currency=own, tax_minor=1900, refunded_minor=10710, cost_minor=4321,
                 exchange_rate=rate))  # fmt: skip
    k = Fraction(1) if own == shop else Fraction(rate) * Fraction(10) ** (EXPONENTS[shop] - EXPONENTS[own])
    row = Order.objects.get()
    assert defined(sent, k) == (row.reporting_total_minor, row.reporting_net_minor, row.reporting_refunded_minor,
                                row.reporting_cost_minor)  # fmt: skip
    assert orders_that_differ() == []


def test_every_road_comes_to_the_same_and_verify_finds_what_does_not() -> None:
    record(*(order(str(n), f"c{n % 3}", "2025-05-01", 11900, tax_minor=1900, refunded_minor=1190 * n, cost_minor=4000)
             for n in range(10)))  # fmt: skip
    drain(now=NOW)
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=NOW.date())
    CLVCalculationService().calculate_clv_for_all_customers(period_end=NOW.date())
    assert verify(now=NOW) == []
    assert sum(CustomerOrderSummary.objects.values_list("revenue_minor", flat=True)) == 55000
    ExchangeRate.objects.create(currency="USD", day="2025-01-01", rate="0.9")
    rebuild_shop(silent, currency="EUR")
    assert sum(CustomerOrderSummary.objects.values_list("revenue_minor", flat=True)) == 49500
    assert verify(now=NOW) == []
    changed = Order.objects.get(external_id="9")
    for column in (
        "reporting_total_minor",
        "reporting_net_minor",
        "reporting_refunded_minor",
        "reporting_cost_minor",
    ):
        kept = getattr(changed, column)
        Order.objects.filter(pk=changed.pk).update(**{column: kept + 1})
        assert [found.whose for found in verify(now=NOW) if found.table == "orders"] == [
            f"order {changed.pk}"
        ]
        Order.objects.filter(pk=changed.pk).update(**{column: kept})
    Order.objects.filter(pk=changed.pk).update(currency="EUR", exchange_rate="0.9")
    assert [found.table for found in verify(now=NOW)].count("orders") == 1


def test_undoing_an_import_counts_anew_in_the_currency_of_now() -> None:
    before = order("1", "a", "2025-05-01", 11900, tax_minor=1900, refunded_minor=10710)
    record(before, batch=1)
    record({**before, "total_minor": 20000}, batch=2)
    ExchangeRate.objects.create(currency="USD", day="2025-01-01", rate="150")
    rebuild_shop(silent, currency="JPY")
    loading.undo_batch(batch=2, now=NOW + timedelta(minutes=1))
    row = Order.objects.get()
    assert (row.total_minor, row.exchange_rate) == (11900, 150)
    assert (row.reporting_total_minor, row.reporting_net_minor) == (17850, 1500)
    assert verify(now=NOW) == []


def test_orders_of_before_the_definition_are_counted_anew() -> None:
    record(order("part", "a", "2025-05-01", 11900, tax_minor=1900, refunded_minor=10710, cost_minor=4000),
           order("whole", "b", "2025-05-01", 11900, tax_minor=1900))  # fmt: skip
    drain(now=NOW)
    Order.objects.filter(external_id="part").update(reporting_net_minor=-710, reporting_cost_minor=4000)
    OrderEvent.objects.all().delete()
    migration = import_module("regulars.customers.migrations.0003_net_of_refunds")
    migration.recount(None, SimpleNamespace(connection=connection))
    part = Order.objects.get(external_id="part")
    assert (part.reporting_net_minor, part.reporting_cost_minor) == (1000, 400)
    assert list(CustomerMark.objects.values_list("customer_id", flat=True)) == [part.customer_id]
    assert not OrderEvent.objects.exists()
    assert verify(now=NOW) == []
    assert CustomerOrderSummary.objects.get(customer=part.customer_id).revenue_minor == 1000


# -- what is said to be unknown


@pytest.fixture
def api() -> APIClient:
    make_customer("c1")
    return caller()


def placed(api: APIClient, **fields: Any) -> dict[str, Any]:
    sent = {
        "external_id": "1",
        "customer_external_id": "c1",
        "placed_at": "2025-05-01",
        "total": "50.00",
        **fields,
    }
    answer: dict[str, Any] = api.post(ORDERS, sent).json()
    return answer


@pytest.mark.parametrize("road", ["patch", "post", "bulk"])
def test_a_cost_said_to_be_unknown_is_unknown_everywhere(api: APIClient, road: str) -> None:
    made = placed(api, cost="20.00")
    drain(now=NOW)
    CLVCalculationService().calculate_clv_for_all_customers(period_end=NOW.date())
    assert CustomerOrderSummary.objects.get().cost_minor == 2000
    again = {"external_id": "1", "customer_external_id": "c1", "placed_at": "2025-05-01", "total": "50.00",
             "cost": None}  # fmt: skip
    if road == "patch":
        assert api.patch(f"{ORDERS}{made['id']}/", {"cost": None}).json()["cost"] is None
    elif road == "post":
        assert api.post(ORDERS, again).json()["cost"] is None
    else:
        assert api.post(f"{ORDERS}bulk/", {"orders": [again]}).json()["updated"] == 1
    drain(now=timezone.now())
    summary = CustomerOrderSummary.objects.get()
    assert (summary.cost_minor, summary.revenue_without_cost_minor) == (0, 5000)
    assert Order.objects.get().reporting_cost_minor is None
    assert verify(now=timezone.now()) == []


def test_null_from_an_older_report_changes_nothing(api: APIClient) -> None:
    placed(api, cost="20.00", updated_at_source="2025-05-03")
    assert placed(api, cost=None, updated_at_source="2025-05-02")["cost"] == "20.00"
    assert placed(api, cost=None, updated_at_source="2025-05-04")["cost"] is None


def test_the_time_of_change_and_the_lines_can_be_taken_back(api: APIClient) -> None:
    made = placed(api, updated_at_source="2025-05-03", lines=[{"sku": "A"}])
    changed = api.patch(f"{ORDERS}{made['id']}/", {"updated_at_source": None}).json()
    assert (changed["updated_at_source"], len(changed["lines"])) == (None, 1)
    assert api.patch(f"{ORDERS}{made['id']}/", {"lines": []}).json()["lines"] == []


def test_what_is_not_said_is_kept(api: APIClient) -> None:
    made = placed(api, cost="20.00", updated_at_source="2025-05-03", lines=[{"sku": "A"}])
    kept = api.patch(f"{ORDERS}{made['id']}/", {"channel": "web"}).json()
    assert (kept["cost"], len(kept["lines"])) == ("20.00", 1)
    assert kept["updated_at_source"] is not None


def test_null_empties_what_a_customer_and_the_shop_need_not_have() -> None:
    api = caller()
    customer = make_customer("c9", first_name="Ana", birth_date="1990-01-01")
    changed = api.patch(f"/api/customers/{customer.pk}/", {"birth_date": None, "external_id": None}).json()
    assert (changed["birth_date"], changed["external_id"]) == (None, None)
    assert api.patch("/api/shop/", {"margin": "0.4"}).json()["margin"] == "0.4000"
    assert api.patch("/api/shop/", {"margin": None}).json()["margin"] is None
    record(order("1", "a", "2025-05-01", 5000))
    assert CLVCalculationService().calculate_clv_for_all_customers(period_end=NOW.date())
    value = api.get("/api/customers/clv/").json()["results"][0]
    assert value["historical_clv"] == "50.00"
