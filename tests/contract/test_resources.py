"""The contract of every resource that there is; a new route of the API fails in test_every_list_has_its_contract."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

import pytest

from regulars.access.models import ApiKey, User
from regulars.access.roles import Role
from regulars.clv.services import CLVCalculationService
from regulars.core.models import ExchangeRate
from regulars.customers.models import Customer
from regulars.ingestion.models import Import
from regulars.jobs.models import Job
from regulars.journeys.models import CustomerTouchpoint
from regulars.refresh.services import drain
from regulars.rfm.services import RFMAnalysisService
from regulars.segments.models import CustomerSegment, CustomerSegmentMembership
from tests.contract.resource import ResourceContract
from tests.contract.test_matrix import MATRIX
from tests.factories import NOW, order, record

ADMINS = frozenset({Role.ADMIN})


def shop_of(customers: int) -> None:
    lines = [{"sku": "A", "name": "Cup", "quantity": 1, "unit_price_minor": 100}] * 2
    names = {"first_name": "Ana", "last_name": "Boa"}
    day = date(2025, 5, 1)
    record(*(order(f"o{n}", f"c{n}", day + timedelta(days=n % 50), 100 + n, lines=lines, email=f"a{n}@example.com",
                   **names) for n in range(customers)))  # fmt: skip
    drain(now=NOW)
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=NOW.date())


class TestCustomers(ResourceContract):
    path = "/api/customers/"
    orderings = (
        *("id", "full_name", "email", "city", "country", "created_at", "order_count", "revenue"),
        *("period_revenue", "last_order_at", "first_order_at", "suggested_segment", "rfm_score"),
    )
    searched = True
    body: ClassVar = {
        "external_id": "new", "first_name": "Bo", "email": "bo@example.com", "birth_date": "1990-02-03",
        "country": "DE", "tags": ["vip"], "attributes": {"shoe": 42}, "email_consent": True,
    }  # fmt: skip
    clearable: ClassVar = {"birth_date": "1990-02-03", "external_id": "mine"}
    change: ClassVar = {"last_name": "Changed", "city": "Rome", "is_active": False}
    wrong: ClassVar = {
        "email": "no mail", "birth_date": "soon", "country": "Germany", "tags": "vip", "attributes": [1],
        "email_consent": "perhaps", "first_name": "x" * 151,
    }  # fmt: skip
    puts = deletes = True

    def fill(self, rows: int) -> None:
        shop_of(rows)


class TestOrders(ResourceContract):
    path = "/api/customers/orders/"
    orderings = ("id", "placed_at", "total", "status", "customer", "updated_at")
    searched = True
    body: ClassVar = {
        "external_id": "new",
        "customer_external_id": "c0",
        "placed_at": "2025-05-01",
        "total": "9.50",
    }
    wrong: ClassVar = {"total": "-1", "placed_at": "soon", "currency": "XXX", "status": "lost", "lines": 5,
                       "exchange_rate": "0", "customer": 999999999, "updated_at_source": []}  # fmt: skip
    clearable: ClassVar = {"cost": "0.30", "updated_at_source": "2025-05-02"}
    change: ClassVar = {"refunded_total": "0.50", "channel": "web"}
    puts = deletes = True

    def fill(self, rows: int) -> None:
        shop_of(rows)


class TestTouchpoints(ResourceContract):
    path = "/api/customers/touchpoints/"
    orderings = ("id", "interaction_date", "created_at")
    searched = True
    body: ClassVar = {
        "customer": lambda: Customer.objects.values_list("pk", flat=True)[0],
        "touchpoint_type": "visit", "channel": "in_store", "title": "Looked around", "external_id": "new",
    }  # fmt: skip
    wrong: ClassVar = {"customer": 999999999, "touchpoint_type": "dance", "channel": "smoke", "title": "",
                       "interaction_date": "2999-01-01", "metadata": []}  # fmt: skip
    clearable: ClassVar = {"outcome_value": "3.50", "external_id": "mine"}
    change: ClassVar = {"title": "Changed", "metadata": {"a": 1}}
    puts = deletes = True

    def fill(self, rows: int) -> None:
        made = [
            Customer.objects.create(external_id=f"c{n}", first_name="Ana", last_name="Boa")
            for n in range(rows)
        ]
        CustomerTouchpoint.objects.bulk_create(
            CustomerTouchpoint(
                customer=customer, touchpoint_type="email", channel="email", title="Hi", interaction_date=NOW
            )
            for customer in made
        )


class TestScores(ResourceContract):
    path = "/api/customers/rfm-scores/"
    orderings = (
        *("customer", "recency_score", "frequency_score", "monetary_score", "recency_days"),
        *("frequency_count", "monetary_value", "suggested_segment"),
    )
    searched = True

    def fill(self, rows: int) -> None:
        shop_of(rows)


class TestValues(ResourceContract):
    path = "/api/customers/clv/"
    orderings = (
        *("customer", "historical_clv", "predictive_clv", "total_revenue", "alive_probability", "at_stake"),
        *("order_count", "customer_age_days"),
    )
    searched = True

    def fill(self, rows: int) -> None:
        shop_of(rows)
        CLVCalculationService().calculate_clv_for_all_customers()


class TestSegments(ResourceContract):
    path = "/api/customers/segments/"
    orderings = ("id", "name", "segment_type", "created_at", "updated_at", "evaluated_at", "revenue")
    searched = True
    body: ClassVar = {"name": "new", "segment_type": "custom", "auto_assign": False}
    fresh: ClassVar = {"name": "newer"}
    clearable: ClassVar = {
        f"rfm_{measure}_{end}": 3
        for measure in ("recency", "frequency", "monetary")
        for end in ("min", "max")
    }
    change: ClassVar = {"description": "Changed"}
    wrong: ClassVar = {"name": "", "segment_type": "odd", "rfm_recency_min": 9, "behavioral_criteria": 5}
    deletes = True

    def fill(self, rows: int) -> None:
        CustomerSegment.objects.bulk_create(CustomerSegment(name=f"a{n}") for n in range(rows))


class TestMemberships(ResourceContract):
    path = "/api/customers/segment-memberships/"
    orderings = ("id", "assigned_at", "customer", "segment")
    searched = True
    change: ClassVar = {"notes": "Changed"}
    deletes = True
    forgets = False

    def fill(self, rows: int) -> None:
        segment = CustomerSegment.objects.create(name="by hand")
        made = [Customer.objects.create(external_id=f"c{n}", first_name="Ana") for n in range(rows)]
        CustomerSegmentMembership.objects.bulk_create(
            CustomerSegmentMembership(
                customer=customer, segment=segment, assigned_at=NOW, reason="hand", pinned=True
            )
            for customer in made
        )


class TestPeople(ResourceContract):
    path = "/api/users/"
    readers = writers = ADMINS
    orderings = ("email", "display_name", "role", "last_login", "date_joined")
    body: ClassVar = {"email": "bo@example.com", "role": "viewer", "display_name": "Bo"}
    change: ClassVar = {"display_name": "Changed", "role": "analyst"}
    wrong: ClassVar = {"email": "no mail", "role": "tracker"}

    def fill(self, rows: int) -> None:
        User.objects.bulk_create(User(email=f"{n}@example.com", password="!") for n in range(rows))


class TestKeys(ResourceContract):
    path = "/api/keys/"
    readers = writers = ADMINS
    orderings = ("name", "role", "created_at", "last_used_at")
    body: ClassVar = {"name": "till", "role": "tracker"}
    wrong: ClassVar = {"name": "", "role": "emperor"}

    def fill(self, rows: int) -> None:
        ApiKey.objects.bulk_create(ApiKey(name=f"k{n}", role="viewer", prefix=f"p{n}") for n in range(rows))


class TestExchangeRates(ResourceContract):
    path = "/api/exchange-rates/"
    writers = ADMINS
    orderings = ("day", "currency", "rate")
    body: ClassVar = {"currency": "EUR", "day": "2020-01-01", "rate": "1.1000000000"}
    wrong: ClassVar = {"currency": "XXX", "day": "soon", "rate": "0"}
    deletes = True

    def fill(self, rows: int) -> None:
        ExchangeRate.objects.bulk_create(
            ExchangeRate(currency="EUR", day=date(2021, 1, 1) + timedelta(days=n), rate=1)
            for n in range(rows)
        )


class TestJobs(ResourceContract):
    path = "/api/jobs/"
    orderings = ("id", "kind", "state", "created_at", "finished_at")

    def fill(self, rows: int) -> None:
        Job.objects.bulk_create(Job(kind="rfm.calculate_all") for _ in range(rows))


class TestImports(ResourceContract):
    path = "/api/imports/"
    orderings = ("id", "kind", "state", "filename", "created_at", "finished_at")
    change: ClassVar = {"answers": {"decimal": "point"}}

    def fill(self, rows: int) -> None:
        Import.objects.bulk_create(
            Import(kind="orders", source="file", filename="a.csv") for _ in range(rows)
        )


SINGLE = {"/api/shop/", "/api/me/"}
CONTRACTS = {contract.path: contract for contract in ResourceContract.__subclasses__()}


def test_every_list_has_its_contract() -> None:
    details = {
        path.rsplit("/", 2)[0] + "/" for method, path in MATRIX if method == "get" and path[-2].isdigit()
    }
    assert details - SINGLE == set(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.path)
def test_the_matrix_agrees_with_the_contract(contract: type[ResourceContract]) -> None:
    assert MATRIX["get", contract.path] == contract.readers
    offered = {method for method, path in MATRIX if path.rstrip("/0123456789") + "/" == contract.path}
    assert ("delete" in offered) == contract.deletes
    assert ("put" in offered) >= contract.puts
