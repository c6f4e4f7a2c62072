"""The run the house makes by itself: as of which day, when none is due, and what holds it back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from regulars.customers.services import record_orders
from regulars.refresh.services import drain, verify
from regulars.rfm.models import CustomerRFMScore, RFMRun
from regulars.rfm.services import calculate_automatically
from regulars.rfm.summary import summary
from tests.factories import order
from tests.factories import record as record_at_first
from tests.rfm.shops import NOW, TODAY, at, run, scores, ten_customers

pytestmark = pytest.mark.django_db


def record(*rows: dict[str, object], day: date) -> None:
    """Orders recorded on a day, whenever they were placed."""
    record_orders(rows=list(rows), create_customers=True, now=at(day), batch=None)


def automatically(day: date | str = TODAY) -> date | None:
    made = calculate_automatically(now=at(day))
    return made.as_of if made else None


def test_nothing_is_due_in_an_empty_shop() -> None:
    assert automatically() is None
    record_at_first(order("p", "a", "2026-11-01", 100, status="pending"))
    assert automatically() is None
    assert not RFMRun.objects.exists()


@pytest.mark.parametrize(("back", "as_of"), [(0, TODAY), (60, TODAY), (61, TODAY - timedelta(days=61)),
                                             (4000, TODAY - timedelta(days=4000))])  # fmt: skip
def test_as_of_the_latest_order_where_that_is_long_ago(back: int, as_of: date) -> None:
    record_at_first(order("o", "a", TODAY - timedelta(days=back), 100))
    assert automatically() == as_of
    told = summary(now=NOW)["standing"]
    assert told["as_of_reason"] == ("today" if as_of == TODAY else "latest_order")
    assert (told["today"], told["waiting_orders"]) == (TODAY, 0)


def test_once_a_day_and_never_for_an_earlier_day() -> None:
    ten_customers()
    assert automatically() == TODAY
    assert automatically() is None
    assert automatically(TODAY + timedelta(days=1)) == TODAY + timedelta(days=1)
    assert automatically(TODAY + timedelta(days=200)) is None  # the latest order is long ago, and scored


def test_an_order_of_today_ends_the_looking_at_the_past() -> None:
    record_at_first(order("o", "a", "1998-06-30", 100), order("p", "b", "1998-01-30", 100))
    assert automatically() == date(1998, 6, 30)
    assert automatically() is None
    record(order("q", "b", TODAY, 900), day=TODAY)
    drain(now=NOW)
    assert CustomerRFMScore.objects.get(customer__external_id="b").last_order_on == date(1998, 1, 30)
    told = summary(now=NOW)["standing"]
    assert (told["waiting_orders"], told["held_back"]) == (1, False)
    assert automatically() == TODAY
    assert verify(now=NOW) == []


def test_a_past_day_asked_for_by_a_person_stays_until_a_later_order_is_recorded() -> None:
    ten_customers()
    automatically("2026-11-20")
    run("2026-06-30", days=365, keep=True, now=at("2026-11-21"))
    told = summary(now=NOW)["standing"]
    assert (told["held_back"], told["as_of_reason"], told["waiting_orders"]) == (True, "asked", 2)
    assert automatically() is None
    record(order("older", "A1", "2026-01-05", 100), day=date(2026, 11, 27))
    assert automatically() is None  # recorded since, but dated before
    record(order("pending", "A1", "2026-11-26", 100, status="pending"), day=date(2026, 11, 27))
    assert automatically() is None
    record(order("later", "A1", "2026-11-26", 100), day=date(2026, 11, 27))
    assert summary(now=NOW)["standing"]["held_back"] is False
    assert automatically() == TODAY


def test_the_first_run_of_a_person_for_a_past_day_holds_too() -> None:
    ten_customers()
    run("2026-06-30", now=NOW)
    assert automatically() is None
    assert set(scores()) == {"L1", "L2", "L3", "L4", "L5", "L6", "A1", "A2"}


def test_the_automatic_run_keeps_the_shops_period() -> None:
    ten_customers()
    made = calculate_automatically(now=NOW)
    assert made is not None
    assert (made.days, made.automatic) == (1460, True)
    later = calculate_automatically(now=at(TODAY + timedelta(days=1)))
    assert later is not None
    assert later.days == 1460
