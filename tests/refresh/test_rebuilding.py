"""A shop that changes its currency or time zone is rebuilt, and the result is what was computed from scratch."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from regulars.core.models import ExchangeRate, Shop
from regulars.customers.models import CustomerMark, CustomerOrderSummary, Order
from regulars.jobs.models import Job
from regulars.jobs.progress import silent
from regulars.refresh.rebuilding import rebuild_shop
from regulars.refresh.services import drain, verify
from regulars.rfm.models import CustomerRFMScore
from regulars.rfm.services import RFMAnalysisService
from tests.factories import caller, order, record

pytestmark = pytest.mark.django_db
AS_OF = date(2025, 6, 30)


def test_a_new_currency_needs_rates_and_then_converts_everything() -> None:
    record(order("1", "a", "2025-05-01", 1000), order("2", "b", "2025-05-02", 3000))
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=AS_OF)
    api = caller()
    refused = api.patch("/api/shop/", {"currency": "JPY"})
    assert refused.status_code == 409
    assert "exchange rate" in refused.json()["errors"][0]["detail"]
    ExchangeRate.objects.create(currency="USD", day="2025-01-01", rate="150")
    accepted = api.patch("/api/shop/", {"currency": "JPY"})
    assert accepted.status_code == 202
    job = Job.objects.get(id=accepted.json()["job_id"])
    rebuild_shop(silent, **job.arguments)
    assert dict(Order.objects.values_list("external_id", "reporting_total_minor")) == {"1": 1500, "2": 4500}
    assert sum(CustomerOrderSummary.objects.values_list("revenue_minor", flat=True)) == 6000
    assert CustomerRFMScore.objects.get(customer__external_id="b").monetary_minor == 4500
    assert verify(now=timezone.now()) == []


def test_a_new_time_zone_moves_an_order_to_another_day() -> None:
    record(order("1", "a", datetime(2025, 5, 1, 23, 30, tzinfo=UTC), 1000))
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=AS_OF)
    assert CustomerRFMScore.objects.get().last_order_on == date(2025, 5, 1)
    assert caller().patch("/api/shop/", {"time_zone": "Asia/Tokyo"}).status_code == 202
    assert Shop.current().time_zone == "UTC"
    rebuild_shop(silent, time_zone="Asia/Tokyo")
    assert Shop.current().time_zone == "Asia/Tokyo"
    assert CustomerRFMScore.objects.get().last_order_on == date(2025, 5, 2)
    assert verify(now=timezone.now()) == []


def test_a_drain_takes_every_mark_a_batch_at_a_time() -> None:
    record(*(order(f"o{n}", f"c{n}", "2025-05-01", 100 + n) for n in range(25)))
    assert CustomerMark.objects.count() == 25
    done = drain(now=timezone.now(), batch=10)
    assert (done.marks, CustomerMark.objects.count()) == (25, 0)
    assert CustomerOrderSummary.objects.count() == 25


def test_verify_finds_a_summary_that_was_tampered_with() -> None:
    record(order("1", "a", "2025-05-01", 1000))
    drain(now=timezone.now())
    CustomerOrderSummary.objects.update(revenue_minor=7)
    assert [found.table for found in verify(now=timezone.now())] == ["customer_order_summaries"]
