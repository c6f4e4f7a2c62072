"""The demo shop comes whole or not at all, and goes without a trace; what came beside it stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from regulars.clv.models import CLVModelRun, CLVRun
from regulars.core.errors import Conflict
from regulars.core.models import ExchangeRate, Shop
from regulars.customers.models import Customer, CustomerMark, CustomerOrderSummary, Order
from regulars.jobs import services as jobs
from regulars.jobs.models import Job
from regulars.journeys.models import CustomerTouchpoint
from regulars.refresh.automatic import CALCULATE
from regulars.refresh.services import verify
from regulars.refresh.tasks import drain
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMSegmentChange, RFMSettings
from regulars.runtime.demo.loading import load_demo
from regulars.runtime.demo.removing import remove_demo
from regulars.segments.models import CustomerSegment
from regulars.segments.services import update_segment
from tests.factories import caller, make_customer, order, record

pytestmark = pytest.mark.django_db(transaction=True)
FEW = 300
MADE = (
    Customer, Order, CustomerTouchpoint, CustomerOrderSummary, CustomerRFMScore, RFMRun, RFMSegmentChange, CLVRun,
    CLVModelRun, CustomerSegment, ExchangeRate,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _a_chosen_shop() -> None:
    Shop.current()
    Shop.objects.update(name="Corner café", currency="EUR", currency_chosen_at=timezone.now(), margin="0.4")


@pytest.fixture
def loaded() -> Iterator[datetime]:
    now = timezone.now()
    load_demo(now=now, customers=FEW)
    yield now


def settings() -> tuple[Any, ...]:
    shop = Shop.current()
    return (shop.name, shop.currency, str(shop.margin), RFMSettings.current().days, shop.before_demo)


def test_it_goes_without_a_trace_and_the_shop_s_own_settings_come_back(loaded: datetime) -> None:
    api = caller()
    assert all(model._default_manager.exists() for model in MADE)
    assert Shop.current().currency == "USD"
    told = api.get("/api/setup/").json()
    assert told["demo"] == {"loaded": True, "customers": FEW, "alone": True, "job_id": None}
    assert told["calculation"]["state"] == "calculated"
    assert verify(now=timezone.now()) == []
    drain(timestamp=int(timezone.now().timestamp()))
    assert not Job.objects.filter(kind=CALCULATE).exists()
    accepted = api.delete("/api/demo/")
    assert accepted.status_code == 202
    jobs.run(job_id=accepted.json()["job_id"])
    assert Job.objects.get(id=accepted.json()["job_id"]).result == {"customers": FEW}
    assert [model.__name__ for model in MADE if model._default_manager.exists()] == []
    assert settings() == ("Corner café", "EUR", "0.4000", None, None)
    assert api.patch("/api/shop/", {"currency": "CHF"}).status_code == 200
    assert api.delete("/api/demo/").status_code == 409


def test_what_came_beside_it_stays(loaded: datetime) -> None:
    friend = Customer.objects.exclude(orders=None).earliest("id")
    record(order("mine", friend.external_id or "", "2025-05-01", 700, source="till"))
    make_customer("own")
    kept = CustomerSegment.objects.earliest("id")
    update_segment(
        segment_id=kept.pk, fields={"name": "Mine now"}, version=None, by="Ann", now=timezone.now()
    )
    assert caller().get("/api/setup/").json()["demo"]["alone"] is False
    assert remove_demo(now=timezone.now()) == FEW - 1
    assert set(Customer.objects.values_list("external_id", flat=True)) == {friend.external_id, "own"}
    assert Order.objects.get().external_id == "mine"
    assert list(CustomerSegment.objects.values_list("name", flat=True)) == ["Mine now"]
    assert CustomerOrderSummary.objects.get().revenue_minor == 700
    assert settings() == ("Corner café", "USD", "0.4000", None, None)
    assert CustomerMark.objects.count() == 0
    assert verify(now=timezone.now()) == []


def test_who_stays_is_ranked_anew_and_not_beside_the_demo_s_customers(loaded: datetime) -> None:
    record(order("first", "ann", "2025-05-01", 700, source="till"))
    drain(timestamp=int(timezone.now().timestamp()))
    assert CustomerRFMScore.objects.count() > 1
    remove_demo(now=timezone.now())
    assert not RFMRun.objects.exists() and not CLVRun.objects.exists()
    jobs.run(job_id=Job.objects.get(kind=CALCULATE).pk)
    assert RFMRun.objects.get().customers == CLVRun.objects.get().customers == 1
    assert CLVRun.objects.get().assumed_margin == Decimal("0.4")
    assert verify(now=timezone.now()) == []


def test_a_shop_with_customers_is_left_alone_and_two_presses_load_one() -> None:
    api = caller()
    first, second = api.post("/api/demo/"), api.post("/api/demo/")
    assert first.status_code == second.status_code == 202
    assert first.json()["job_id"] == second.json()["job_id"]
    make_customer("own")
    assert api.post("/api/demo/").status_code == 409
    with pytest.raises(Conflict, match="customers already"):
        load_demo(now=datetime(2025, 6, 30, tzinfo=UTC), customers=FEW)
    assert settings()[:2] == ("Corner café", "EUR")


def test_a_load_that_breaks_off_leaves_nothing() -> None:
    def stop(phase: str, done: int = 0, total: int = 0) -> None:
        if phase == "Scoring as of today":
            raise Conflict("Stopped.")

    with pytest.raises(Conflict, match="Stopped"):
        load_demo(now=timezone.now(), customers=FEW, progress=stop)
    assert [model.__name__ for model in MADE if model._default_manager.exists()] == []
    assert settings()[:2] == ("Corner café", "EUR")
