"""The first run chooses its period from the shop's own rhythm; a person may choose another; the page proposes one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from regulars.analytics.rfm.periods import CANDIDATES, choose, too_many, without_order
from regulars.analytics.rfm.segment_map import SLIPPING
from regulars.core.errors import InvalidInput
from regulars.customers.models import Order
from regulars.refresh.services import drain, verify
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMSettings
from regulars.rfm.services import change_settings
from regulars.rfm.summary import summary
from tests.factories import caller, order, record
from tests.rfm.shops import NOW, TODAY, run, segments, ten_customers

pytestmark = pytest.mark.django_db


def ago(*days: int) -> list[tuple[date, int]]:
    """One customer each, who ordered last so many days before today."""
    return [(TODAY - timedelta(days=n), 1) for n in days]


@pytest.mark.parametrize("share", [0, 1, 2, 3])
@pytest.mark.parametrize("shortest", [*CANDIDATES, None])
def test_the_shortest_in_which_at_most_a_fifth_have_no_order(shortest: int | None, share: int) -> None:
    """`share` of ten lie beyond every period; those at the edge of `shortest` decide, on its first day."""
    edge = shortest or CANDIDATES[-1] + 1
    rows = ago(*[edge] * 8, *[5000 if shortest else edge] * share, *[0] * (2 - min(share, 2)))
    choice = choose(rows, as_of=TODAY)
    if share <= 2:
        assert choice.days == shortest
    else:
        assert choice.days is None
    assert choice.without_order == without_order(rows, as_of=TODAY, days=choice.days)


def test_a_fifth_is_not_too_many() -> None:
    assert (too_many(2, 10), too_many(3, 10), too_many(0, 0)) == (False, True, False)


def test_ten_customers_of_whom_six_left_are_not_told_that_nobody_leaves() -> None:
    ten_customers()
    kept = run()
    assert (kept.days, kept.days_chosen_by, kept.kept) == (1460, "house", True)
    where = segments()
    assert "New" not in {where[f"L{n}"] for n in range(1, 7)}
    assert [who for who, segment in where.items() if segment in SLIPPING]
    settings = RFMSettings.current()
    assert (settings.days, settings.days_chosen_by) == (1460, "house")
    told = summary(now=NOW)["period"]
    assert (told["days"], told["chosen_by"], told["buyers"], told["without_order"]) == (1460, "house", 10, 2)
    assert "the shortest of 365, 730" in told["reason"]
    assert told["proposal"] is None


def test_with_a_year_the_ten_are_proposed_a_longer_period_and_nobody_long_gone_is_new() -> None:
    ten_customers()
    kept = run(days=365)
    assert (kept.days, kept.days_chosen_by) == (365, "person")
    assert {segment for who, segment in segments().items() if who.startswith("L")} & {
        "New",
        "Promising",
    } == set()
    told = summary(now=NOW)["period"]
    assert told["without_order"] == 6
    assert told["proposal"] == {"days": 1460, "without_order": 2, "recalculate_as_of": None}


def test_a_young_shop_takes_a_year_which_is_all_of_it() -> None:
    record(*(order(f"o{n}", f"c{n}", TODAY - timedelta(days=30 * n), 1000) for n in range(1, 11)))
    assert run().days == 365


def test_what_a_person_chose_stays_and_what_one_run_was_asked_for_is_not_kept() -> None:
    ten_customers()
    change_settings(days=900, now=NOW)
    assert (run().days, RFMRun.objects.latest("id").days_chosen_by) == (900, "person")
    run(days=30)
    assert (RFMSettings.current().days, RFMSettings.current().days_chosen_by) == (900, "person")
    change_settings(days=None, now=NOW)
    assert run().days == 1460


def test_all_of_the_history_starts_with_its_first_order_also_where_that_comes_later() -> None:
    ten_customers()
    kept = run(days="all")
    assert (kept.days, kept.period_start) == (None, date(2021, 3, 1))
    assert CustomerRFMScore.objects.get(customer__external_id="L1").frequency_count == 3
    record(order("older", "A1", "2019-05-05", 700))
    drain(now=NOW)
    assert CustomerRFMScore.objects.get(customer__external_id="A1").frequency_count == 2
    assert RFMRun.objects.get().period_start == date(2019, 5, 5)
    record(order("older", "A1", "2019-05-05", 700, status="cancelled"))
    assert Order.objects.get(external_id="older").status == "cancelled"
    drain(now=NOW)
    assert RFMRun.objects.get().period_start == date(2021, 3, 1)
    assert verify(now=NOW) == []


@pytest.mark.parametrize("days", [3651, 20_000, 700_000])
def test_there_is_no_largest_period_but_the_calendar(days: int) -> None:
    ten_customers()
    assert run(days=days).days == days


@pytest.mark.parametrize("days", [0, -1, 800_000])
def test_nonsense_is_refused(days: int) -> None:
    ten_customers()
    with pytest.raises(InvalidInput, match="before the year 1"):
        run(days=days)


@pytest.mark.parametrize(("days", "status"), [
    (3651, 200), ("all", 200), (0, 400), (-3, 400), (10**9, 400), ("some", 400), (None, 400), (1.5, 400), (True, 400),
])  # fmt: skip
def test_what_the_api_takes_for_days(days: Any, status: int) -> None:
    ten_customers()
    api = caller()
    answered = api.post("/api/customers/rfm-scores/calculate_all/", {"days": days}, format="json")
    assert answered.status_code == status, answered.content
    if status == 200:
        assert answered.json()["days"] == days
    else:
        assert answered.json()["errors"][0]["attr"] == "days"


def test_the_first_run_by_the_api_says_which_period_it_chose() -> None:
    ten_customers()
    answered = caller().post(
        "/api/customers/rfm-scores/calculate_all/", {"as_of": "2026-11-28"}, format="json"
    )
    assert answered.json() == {
        "total_customers": 10, "processed": 10, "rows_written": 10, "analysis_period_start": "2022-11-29",
        "analysis_period_end": "2026-11-28", "days": 1460, "days_chosen_by": "house", "kept": True,
    }  # fmt: skip
    settings = caller().get("/api/customers/rfm-scores/settings/").json()
    assert (settings["days"], settings["days_chosen_by"]) == (1460, "house")


def test_an_empty_shop_answers_zeros_and_keeps_nothing() -> None:
    api = caller()
    answered = api.post("/api/customers/rfm-scores/calculate_all/", {}, format="json")
    assert (answered.status_code, answered.json()["total_customers"], answered.json()["kept"]) == (
        200,
        0,
        False,
    )
    assert not RFMRun.objects.exists()
    assert api.get("/api/customers/rfm-scores/settings/").json()["days"] is None
    assert api.get("/api/customers/rfm-scores/summary/").json()["run"] is None
