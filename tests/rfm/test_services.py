"""Scoring in PostgreSQL: what counts, what a second run writes, what a new order does, and the past that stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from regulars.core.models import Shop
from regulars.customers.models import Customer
from regulars.refresh.services import drain, verify
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMSegmentChange, standard_segments
from regulars.rfm.services import NotScored, RFMAnalysisService, change_settings, rescore_changed
from tests.factories import make_customer, order, record

pytestmark = pytest.mark.django_db
AS_OF = date(2025, 6, 30)


def score(as_of: date = AS_OF) -> RFMRun:
    return RFMAnalysisService().calculate_rfm_for_all_customers(as_of=as_of)


def values(external_id: str) -> tuple[date, int, int]:
    row = CustomerRFMScore.objects.get(customer__external_id=external_id)
    return row.last_order_on, row.frequency_count, row.monetary_minor


def test_what_counts() -> None:
    record(
        order("paid", "a", "2025-06-01", 1000, tax_minor=100),
        order("partly back", "a", "2025-06-02", 1000, refunded_minor=400),
        order("all back", "a", "2025-06-03", 1000, refunded_minor=1000, status="refunded"),
        order("free", "a", "2025-06-04", 0),
        order("pending", "a", "2025-06-05", 1000, status="pending"),
        order("cancelled", "a", "2025-06-06", 1000, status="cancelled"),
        order("after", "a", "2025-07-01", 1000),
        order("only back", "b", "2025-06-03", 1000, refunded_minor=1000),
    )
    score()
    assert values("a") == (date(2025, 6, 4), 3, 900 + 600)
    assert not CustomerRFMScore.objects.filter(customer__external_id="b").exists()


def test_days_are_days_of_the_shop() -> None:
    Shop.objects.filter(id=1).update(time_zone="America/New_York")
    late = datetime(2025, 7, 1, 3, 30, tzinfo=UTC)  # still 30 June in New York
    record(order("late", "a", late, 500))
    score()
    assert values("a") == (AS_OF, 1, 500)


def shop_of_ten() -> None:
    record(*(order(f"{c}-{n}", f"c{c}", AS_OF - timedelta(days=c * 20 + n), 100 * c + n)
             for c in range(1, 11) for n in range(c % 4 + 1)))  # fmt: skip


def test_a_second_run_writes_nothing() -> None:
    shop_of_ten()
    assert score().rows_written == 10
    assert score().rows_written == 0
    assert not RFMSegmentChange.objects.exists()


def test_cut_points_agree_with_the_full_run() -> None:
    shop_of_ten()
    score()
    before = list(CustomerRFMScore.objects.order_by("pk").values())
    ids = [row["customer_id"] for row in before]
    assert rescore_changed(customer_ids=ids, today=AS_OF) == 0
    assert list(CustomerRFMScore.objects.order_by("pk").values()) == before


def test_a_new_order_is_scored_by_the_drain_and_the_move_is_kept() -> None:
    today = timezone.now().date()
    record(*(order(f"o{c}", f"c{c}", today - timedelta(days=c * 40), 100 * c) for c in range(1, 11)))
    RFMAnalysisService().calculate_rfm_for_all_customers()
    before = CustomerRFMScore.objects.get(customer__external_id="c9")
    record(order("new", "c9", today, 99_999))
    drain(now=timezone.now())
    after = CustomerRFMScore.objects.get(customer__external_id="c9")
    assert (after.recency_score, after.last_order_on) == (5, today)
    move = RFMSegmentChange.objects.get(customer=after.customer)
    assert (move.from_segment, move.to_segment) == (before.suggested_segment, after.suggested_segment)
    assert verify(now=timezone.now()) == []


def test_nothing_is_scored_before_the_first_full_run() -> None:
    shop_of_ten()
    drain(now=timezone.now())
    assert not CustomerRFMScore.objects.exists()


def test_a_run_pinned_to_the_past_keeps_its_date() -> None:
    shop_of_ten()
    score()
    record(order("later", "c1", timezone.now().date(), 10_000))
    drain(now=timezone.now())
    assert values("c1")[0] <= AS_OF
    assert verify(now=timezone.now()) == []


def test_who_is_no_longer_scored_is_a_move() -> None:
    record(order("o", "a", "2025-06-01", 1000), order("p", "b", "2025-06-01", 900))
    score()
    record(order("o", "a", "2025-06-01", 1000, refunded_minor=1000))
    drain(now=timezone.now())
    assert RFMSegmentChange.objects.get().to_segment is None
    assert CustomerRFMScore.objects.count() == 1


def test_verify_finds_a_row_that_was_tampered_with() -> None:
    shop_of_ten()
    score()
    drain(now=timezone.now())
    CustomerRFMScore.objects.filter(customer__external_id="c3").update(monetary_minor=1)
    found = verify(now=timezone.now())
    assert [difference.table for difference in found] == ["customer_rfm_scores"]


def test_one_customer_in_another_population_is_answered_not_stored() -> None:
    shop_of_ten()
    score()
    customer = Customer.objects.get(external_id="c2")
    runs = RFMRun.objects.count()
    answered = RFMAnalysisService().calculate_rfm_for_customer(customer_id=customer.pk, days=30, as_of=AS_OF)
    assert (answered.run.days, RFMRun.objects.count()) == (30, runs)
    nobody = make_customer("nobody")
    with pytest.raises(NotScored):
        RFMAnalysisService().calculate_rfm_for_customer(customer_id=nobody.pk)


def test_fixed_thresholds() -> None:
    record(
        order("a1", "a", AS_OF - timedelta(days=10), 60_000),
        order("b1", "b", AS_OF - timedelta(days=400), 100),
    )
    limits = {
        "recency_days": [365, 180, 90, 30],
        "frequency": [1, 2, 4, 8],
        "monetary": [1, 10000, 25000, 50000],
    }
    change_settings(scheme="thresholds", thresholds=limits, days=365)
    score()
    rows = {row.customer.external_id: str(row) for row in CustomerRFMScore.objects.select_related("customer")}
    assert rows == {"a": "525", "b": "111"}


def test_an_edited_map_moves_customers_at_once() -> None:
    record(order("o", "a", "2025-06-01", 1000))
    score()
    edited = standard_segments()
    for segment in edited:
        segment["cells"] = [cell for cell in segment["cells"] if cell != "111"]
        if segment["segment"] == "New":
            segment["cells"].append("111")
    change_settings(segments=edited)
    assert CustomerRFMScore.objects.get().suggested_segment == "New"
    assert RFMSegmentChange.objects.get().from_segment == "Lost"
