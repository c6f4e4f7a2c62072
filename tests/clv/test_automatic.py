"""The run that the house makes by itself: when one is due, as of which day, and what holds it back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from regulars.clv.models import CLVRun, CustomerLifetimeValue
from regulars.clv.services import CLVCalculationService, calculate_automatically
from regulars.clv.tasks import nightly
from regulars.core.models import Shop
from regulars.jobs.queue import FUNCTIONS, SCHEDULE
from tests.factories import order, record

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)
TODAY = NOW.date()


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def test_never_on_an_empty_shop() -> None:
    assert calculate_automatically(now=NOW) is None
    record(order("1", "a", TODAY, 1000, status="pending"))
    assert calculate_automatically(now=NOW) is None
    assert CLVRun.objects.count() == 0


def test_once_a_day() -> None:
    record(order("1", "a", "2025-06-20", 1000))
    first = calculate_automatically(now=NOW)
    assert first is not None
    assert (first.as_of, first.pinned, first.calculated_at) == (TODAY, False, NOW)
    assert calculate_automatically(now=NOW + timedelta(hours=5)) is None
    second = calculate_automatically(now=later(1))
    assert second is not None and second.as_of == TODAY + timedelta(days=1)


def test_a_quiet_shop_is_valued_as_of_its_latest_order() -> None:
    latest = TODAY - timedelta(days=61)
    record(order("1", "a", latest, 1000))
    run = calculate_automatically(now=NOW)
    assert run is not None
    assert (run.as_of, run.pinned) == (latest, False)
    assert calculate_automatically(now=later(1)) is None
    record(order("2", "a", TODAY, 500))
    again = calculate_automatically(now=later(1))
    assert again is not None and again.as_of == TODAY + timedelta(days=1)


def test_sixty_days_are_not_quiet() -> None:
    record(order("1", "a", TODAY - timedelta(days=60), 1000))
    run = calculate_automatically(now=NOW)
    assert run is not None and run.as_of == TODAY


def test_an_order_of_tomorrow_is_not_the_latest() -> None:
    record(order("1", "a", "2025-01-01", 1000), order("2", "a", TODAY + timedelta(days=3), 1000))
    run = calculate_automatically(now=NOW)
    assert run is not None and run.as_of == date(2025, 1, 1)


def test_values_of_a_past_period_stay_until_somebody_asks_for_todays() -> None:
    record(order("1", "a", "2025-03-01", 1000), order("2", "a", "2025-06-20", 700))
    service = CLVCalculationService()
    service.calculate_clv_for_all_customers(period_end=date(2025, 3, 31), now=NOW)
    assert calculate_automatically(now=later(1)) is None
    assert CustomerLifetimeValue.objects.get().profit_minor == 1000
    assert not service.calculate_clv_for_all_customers(now=later(1)).pinned
    assert CustomerLifetimeValue.objects.get().profit_minor == 1700
    assert calculate_automatically(now=later(2)) is not None


def test_the_night_is_the_shops_and_a_missed_one_is_made_good() -> None:
    Shop.objects.filter(id=1).update(time_zone="America/New_York")
    record(order("1", "a", "2025-06-20", 1000))

    def tick(hour: int, minute: int = 0) -> int:
        FUNCTIONS["clv.nightly"](int(datetime(2025, 7, 1, hour, minute, tzinfo=UTC).timestamp()))
        return CLVRun.objects.count()

    assert tick(5) == 0  # one o'clock in New York
    assert tick(8, 5) == 1
    CLVRun.objects.all().delete()  # as after a night that failed
    assert tick(8, 10) == 1
    assert tick(8, 15) == 1


def test_what_failed_is_tried_again_within_minutes() -> None:
    assert SCHEDULE[nightly.name] == "*/5 * * * *"
