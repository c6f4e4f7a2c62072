"""CDNOW in an empty shop without settings: what the house's own first run says of it, and what comes after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from regulars.analytics.rfm import day_of
from regulars.analytics.rfm.segment_map import SLIPPING
from regulars.customers.models import Customer
from regulars.customers.services import record_orders
from regulars.ingestion.services import import_file
from regulars.refresh.services import drain, verify
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMSettings
from regulars.rfm.queries import movement_rows
from regulars.rfm.services import RFMAnalysisService, calculate_automatically
from regulars.rfm.summary import summary
from tests.datasets import dataset

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LAST = date(1998, 6, 30)


def test_the_story() -> None:
    import_file(dataset("cdnow_full.csv.gz"), kind="orders")
    drain(now=NOW)
    _the_first_run_is_of_the_last_order_over_two_years()
    _nobody_new_ordered_first_before_the_limit_of_recency_4()
    _looking_back_changes_no_movement()
    _a_year_is_answered_with_a_better_proposal()
    _an_order_of_today_brings_the_scores_to_today()
    assert verify(now=LATER) == []


def _the_first_run_is_of_the_last_order_over_two_years() -> None:
    run = calculate_automatically(now=NOW)
    assert run is not None
    assert (run.as_of, run.days, run.days_chosen_by, run.customers) == (LAST, 730, "house", 23_570)
    assert (RFMSettings.current().days, RFMSettings.current().days_chosen_by) == (730, "house")
    told = summary(now=NOW)
    assert (told["period"]["days"], told["period"]["without_order"], told["period"]["proposal"]) == (
        730,
        0,
        None,
    )
    assert (told["standing"]["as_of_reason"], told["standing"]["waiting_orders"]) == ("latest_order", 0)
    assert told["recalculate_as_of"] == LAST
    people = {row["segment"]: row["customers"] for row in told["segments"]}
    assert all(people[segment] > 0 for segment in SLIPPING)
    assert told["headline"]["slipping"]["customers"] == sum(people[segment] for segment in SLIPPING)
    assert calculate_automatically(now=NOW + timedelta(days=1)) is None


def _nobody_new_ordered_first_before_the_limit_of_recency_4() -> None:
    run = RFMRun.objects.get()
    limit = day_of(run.cut_points["recency"][2])
    new = CustomerRFMScore.objects.filter(suggested_segment="New")
    assert not new.filter(first_order_on__lt=limit).exists()


def _looking_back_changes_no_movement() -> None:
    service = RFMAnalysisService()
    service.calculate_rfm_for_all_customers(as_of=date(1997, 12, 31), keep=True, now=NOW)
    service.calculate_rfm_for_all_customers(as_of=LAST, now=NOW)
    days = {"start": date(1997, 12, 31), "end": LAST}
    before = sorted(movement_rows(**days), key=str)
    assert sum(customers for _, _, customers in before) == 23_570
    assert not service.calculate_rfm_for_all_customers(as_of=date(1998, 3, 31), now=NOW).kept
    assert sorted(movement_rows(**days), key=str) == before
    service.calculate_rfm_for_all_customers(as_of=date(1998, 3, 31), keep=True, now=NOW)
    assert sorted(movement_rows(**days), key=str) == before
    service.calculate_rfm_for_all_customers(as_of=LAST, now=NOW)
    assert sorted(movement_rows(**days), key=str) == before


def _a_year_is_answered_with_a_better_proposal() -> None:
    with transaction.atomic():
        RFMAnalysisService().calculate_rfm_for_all_customers(days=365, as_of=LAST, now=NOW)
        period = summary(now=NOW)["period"]
        assert period["without_order"] == 15_220
        assert period["proposal"] == {"days": 730, "without_order": 0, "recalculate_as_of": LAST}
        RFMAnalysisService().calculate_rfm_for_all_customers(as_of=LAST, now=NOW)


def _an_order_of_today_brings_the_scores_to_today() -> None:
    customer = Customer.objects.get(external_id="00007")
    made = {
        "external_id": "of today", "customer_external_id": "00007", "placed_at": LATER - timedelta(minutes=5),
        "total_minor": 5000,
    }  # fmt: skip
    record_orders(rows=[made], create_customers=False, now=LATER, batch=None)
    drain(now=LATER)
    assert CustomerRFMScore.objects.get(customer=customer).last_order_on == date(1998, 3, 22)
    assert summary(now=LATER)["standing"]["waiting_orders"] == 1
    run = calculate_automatically(now=LATER)
    assert run is not None
    assert (run.as_of, run.days) == (LATER.date(), 730)
    assert CustomerRFMScore.objects.get(customer=customer).last_order_on == LATER.date()
    period = summary(now=LATER)["period"]
    assert period["proposal"]["days"] == "all"
