"""A look at a past day changes nothing; where somebody keeps it, the movement still says what it said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from regulars.customers.models import Customer
from regulars.refresh.services import drain, verify
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMSegmentChange
from regulars.rfm.queries import movers
from tests.factories import caller, order, record
from tests.rfm.shops import FIVE, NOW, at, five_customers, moved, run, scores, segments

pytestmark = pytest.mark.django_db
RIGHT = {"customers": 5, "moved": 4, "improved": 2, "worsened": 2}


@pytest.fixture(autouse=True)
def _two_runs() -> None:
    five_customers()
    run("2026-06-30", days="all", keep=True)
    run("2026-09-30", days="all", keep=True)


def test_the_movement_between_two_runs() -> None:
    assert moved("2026-06-30", "2026-09-30") == RIGHT


def test_a_look_that_is_not_kept_writes_nothing() -> None:
    before = list(CustomerRFMScore.objects.order_by("pk").values())
    looked = run("2025-12-31", days="all")
    assert (looked.kept, looked.customers, looked.period_start) == (False, 2, date(2025, 10, 1))
    assert list(CustomerRFMScore.objects.order_by("pk").values()) == before
    assert RFMRun.objects.count() == 2
    assert moved("2026-06-30", "2026-09-30") == RIGHT


@pytest.mark.parametrize("looks", [
    ["2025-12-31"], ["2026-07-31"], ["2025-12-31", "2026-03-31"], ["2026-03-31", "2025-12-31"],
    ["2026-07-31", "2025-12-31", "2026-08-31"], ["2025-10-15", "2026-09-30", "2025-12-31"],
])  # fmt: skip
def test_looks_that_are_kept_change_no_movement_between_other_days(looks: list[str]) -> None:
    where = segments()
    for day in looks:
        assert run(day, days="all", keep=True).kept
        assert moved("2026-06-30", "2026-09-30") == RIGHT
    assert run("2026-09-30", days="all").kept
    assert segments() == where
    assert moved("2026-06-30", "2026-09-30") == RIGHT
    assert verify(now=NOW) == []


def test_after_kept_looks_each_pair_of_days_says_what_their_scores_said() -> None:
    told: dict[str, dict[str, str]] = {"2026-06-30": {}, "2026-09-30": segments()}
    days = ["2026-01-31", "2025-12-31", "2026-06-30", "2026-04-30", "2026-09-30", "2026-08-15"]
    for day in days:
        run(day, days="all", keep=True)
        told[day] = segments()
    for start in sorted(told):
        for end in sorted(told):
            if start <= end:
                both = told[start].keys() & told[end].keys()
                assert moved(start, end)["customers"] == len(told[start].keys() | told[end].keys()), (
                    start,
                    end,
                )
                stayed = {who for who in both if told[start][who] == told[end][who]}
                for who in both:
                    found = movers(
                        from_segment=told[start][who], to_segment=told[end][who],
                        start=date.fromisoformat(start), end=date.fromisoformat(end),
                    )  # fmt: skip
                    names = Customer.objects.filter(pk__in=found).values_list("external_id", flat=True)
                    assert who in names, (who, start, end)
                figures = moved(start, end)
                assert figures["customers"] - figures["moved"] == len(stayed), (start, end)


def test_a_kept_look_becomes_current_adds_moves_of_its_day_and_deletes_none() -> None:
    moves = set(RFMSegmentChange.objects.values_list("pk", flat=True))
    run("2025-12-31", days="all", keep=True)
    latest = RFMRun.latest()
    assert latest is not None
    assert latest.as_of == date(2025, 12, 31)
    assert set(scores()) == {"c0", "c1"}
    assert moves <= set(RFMSegmentChange.objects.values_list("pk", flat=True))
    added = RFMSegmentChange.objects.exclude(pk__in=moves)
    assert {move.changed_on for move in added} == {date(2025, 12, 31)}
    assert set(CustomerRFMScore.objects.values_list("first_scored_on", flat=True)) == {date(2025, 12, 31)}


def test_a_later_or_equal_day_needs_no_keep() -> None:
    assert run("2026-09-30", days="all").kept
    assert run("2026-10-31", days="all").kept
    assert not run("2026-10-30", days="all").kept
    run("2026-01-31", days="all", keep=True)
    assert not run("2026-02-28", days="all").kept  # the greatest day ever kept counts, not the current one's


def test_who_went_and_came_back_was_scored_before() -> None:
    record(order("c4 2026-06-01", "c4", "2026-06-01", 9900, refunded_minor=9900))
    drain(now=at("2026-10-05"))
    assert "c4" not in scores()
    record(order("again", "c4", "2026-09-29", 500))
    drain(now=at("2026-10-06"))
    assert CustomerRFMScore.objects.get(customer__external_id="c4").first_scored_on == date(2026, 6, 30)
    assert moved("2026-06-30", "2026-09-30")["customers"] == 5


def test_the_api_says_whether_a_run_was_kept() -> None:
    api = caller()
    path = "/api/customers/rfm-scores/calculate_all/"
    looked = api.post(path, {"as_of": "2025-12-31", "days": "all"}, format="json").json()
    assert (looked["total_customers"], looked["kept"], looked["analysis_period_end"]) == (
        2,
        False,
        "2025-12-31",
    )
    found = api.get("/api/customers/rfm-scores/movement/?from=2026-06-30&to=2026-09-30").json()
    assert {name: found[name] for name in RIGHT} == RIGHT
    kept = api.post(path, {"as_of": "2025-12-31", "days": "all", "keep": True}, format="json").json()
    assert kept["kept"] is True
    assert api.get("/api/customers/rfm-scores/").json()["count"] == 2
    found = api.get("/api/customers/rfm-scores/movement/?from=2026-06-30&to=2026-09-30").json()
    assert {name: found[name] for name in RIGHT} == RIGHT


def test_one_customer_on_a_past_day_is_answered_and_changes_nothing() -> None:
    before = list(CustomerRFMScore.objects.order_by("pk").values())
    customer = Customer.objects.get(external_id="c0")
    body = {"customer_id": customer.pk, "as_of": "2025-12-31", "days": "all"}
    answered = caller().post("/api/customers/rfm-scores/calculate_customer/", body, format="json")
    assert (answered.status_code, answered.json()["analysis_period_start"]) == (200, "2025-10-01")
    assert list(CustomerRFMScore.objects.order_by("pk").values()) == before


def test_the_first_orders_of_these_five() -> None:
    rows = dict(CustomerRFMScore.objects.values_list("customer__external_id", "first_order_on"))
    assert rows == {who: date.fromisoformat(bought[0][0]) for who, bought in FIVE.items()}
    assert max(rows.values()) + timedelta(days=1) < NOW.date()
