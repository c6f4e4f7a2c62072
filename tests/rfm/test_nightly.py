"""Once a night of the shop, or as soon afterwards as a machine that slept is awake, everybody is scored anew."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from regulars.core.models import Shop
from regulars.rfm.models import RFMRun
from regulars.rfm.services import RFMAnalysisService
from regulars.rfm.tasks import NIGHTLY_HOUR, nightly
from tests.factories import order, record

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = ZoneInfo("Asia/Tokyo")
DAY = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def _a_shop_in_tokyo() -> None:
    Shop.current()
    Shop.objects.update(time_zone="Asia/Tokyo")
    record(order("1", "a", DAY - timedelta(days=3), 1000))


def tick(hour: int) -> int:
    """The clock's call at an hour of today in the shop; answers how many runs there are then."""
    moment = datetime.combine(DAY, time(hour, 5), tzinfo=ZONE)
    nightly(timestamp=int(moment.timestamp()))
    return RFMRun.objects.count()


def test_it_runs_once_and_not_before_its_hour() -> None:
    assert tick(NIGHTLY_HOUR - 1) == 0
    assert tick(NIGHTLY_HOUR) == 1
    assert tick(NIGHTLY_HOUR + 1) == 1


def test_a_machine_that_slept_catches_up() -> None:
    tick(NIGHTLY_HOUR)
    RFMRun.objects.update(as_of=DAY - timedelta(days=1))
    assert tick(15) == 2


def test_a_date_asked_for_is_left_alone() -> None:
    now = datetime.combine(DAY, time(9), tzinfo=ZONE)
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=DAY - timedelta(days=2), now=now)
    assert tick(NIGHTLY_HOUR) == 1


def test_a_night_that_failed_is_tried_again_within_minutes() -> None:
    """The clock calls every few minutes; each call makes what is due, and nothing is due twice."""
    Shop.objects.update(time_zone="Nowhere/At_all")
    with pytest.raises(ZoneInfoNotFoundError):
        tick(NIGHTLY_HOUR)
    Shop.objects.update(time_zone="Asia/Tokyo")
    assert RFMRun.objects.count() == 0
    assert tick(NIGHTLY_HOUR) == 1
