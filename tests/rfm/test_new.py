"""New is who first ordered recently; by whatever way the score came about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regulars.customers.models import Customer
from regulars.refresh.services import drain, verify
from regulars.rfm.models import CustomerRFMScore, standard_segments
from regulars.rfm.services import RFMAnalysisService, change_settings
from tests.factories import caller, order, record
from tests.rfm.shops import NOW, TODAY, run, scores, segments

pytestmark = pytest.mark.django_db
PATH = "/api/customers/rfm-scores/"


def shop() -> None:
    """Twenty regular buyers; “old” bought years ago and again lately, “new” only lately, both little."""
    record(
        *(order(f"r{n}-{k}", f"r{n}", TODAY - timedelta(days=20 + 10 * n + 25 * k), 5000 + n)
          for n in range(20) for k in range(4)),
        order("old-1", "old", TODAY - timedelta(days=2000), 100),
        order("old-2", "old", TODAY - timedelta(days=3), 100),
        order("new-1", "new", TODAY - timedelta(days=3), 100),
    )  # fmt: skip


def test_only_a_recent_first_order_makes_new_and_the_row_says_what_decided() -> None:
    shop()
    run(days=365)
    assert (scores()["old"], scores()["new"]) == ("511", "511")
    assert (segments()["old"], segments()["new"]) == ("Promising", "New")
    rows = caller().get(PATH + "?rfm_score=511").json()["results"]
    names = dict(Customer.objects.values_list("pk", "external_id"))
    by = {names[row["customer"]]: row["segment_decided_by"] for row in rows}
    assert (by["old"], by["new"]) == ("first_order", "cell")
    old = Customer.objects.get(external_id="old")
    profile = caller().get(f"/api/customers/{old.pk}/profile/").json()["rfm"]
    assert profile["segment_decided_by"] == "first_order"
    assert "first ordered on" in profile["segment_sentence"]
    assert verify(now=NOW) == []


def test_a_changed_customer_follows_the_same_rule() -> None:
    shop()
    run(days=365)
    record(order("new-0", "new", TODAY - timedelta(days=1500), 50))
    drain(now=NOW)
    assert (scores()["new"], segments()["new"]) == ("511", "Promising")
    record(order("old-1", "old", TODAY - timedelta(days=2000), 100, status="cancelled"))
    drain(now=NOW)
    assert (scores()["old"], segments()["old"]) == ("511", "New")
    assert verify(now=NOW) == []


def test_one_customer_answered_alone_follows_the_same_rule() -> None:
    shop()
    run(days=365)
    old = Customer.objects.get(external_id="old")
    service = RFMAnalysisService()
    alone = service.calculate_rfm_for_customer(customer_id=old.pk, days=364, now=NOW)
    assert (alone.cell, alone.suggested_segment) == ("511", "Promising")
    body = {"customer_id": old.pk, "days": 364, "as_of": TODAY.isoformat()}
    answered = caller().post(PATH + "calculate_customer/", body, format="json").json()
    assert (answered["suggested_segment"], answered["segment_decided_by"]) == ("Promising", "first_order")


def test_an_edited_map_follows_the_same_rule() -> None:
    shop()
    run(days=365)
    cell = scores()["r0"]
    edited = standard_segments()
    for segment in edited:
        segment["cells"] = [c for c in segment["cells"] if c != cell] + (
            [cell] if segment["segment"] == "New" else []
        )
    change_settings(segments=edited, now=NOW)
    assert segments()["r0"] == "Promising"
    assert (segments()["old"], segments()["new"]) == ("Promising", "New")
    assert verify(now=NOW) == []


def test_nobody_new_first_ordered_before_the_limit_of_recency_4() -> None:
    record(
        *(order(f"o{n}", f"c{n}", TODAY - timedelta(days=n * 7 % 400), 100 + n % 5) for n in range(120)),
        *(order(f"p{n}", f"c{n}", TODAY - timedelta(days=500 + n), 90) for n in range(0, 120, 3)),
    )
    kept = run(days=365)
    new = CustomerRFMScore.objects.filter(suggested_segment="New")
    limit = kept.cut_points["recency"][2]
    assert new.exists()
    assert all((row.first_order_on - TODAY.replace(1970, 1, 1)).days >= limit for row in new)


def test_311_is_about_to_sleep() -> None:
    assert "311" in next(s["cells"] for s in standard_segments() if s["segment"] == "About To Sleep")
