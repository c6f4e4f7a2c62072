"""A setting that was changed is said to be changed, and the next night uses it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from regulars.clv.freshness import outdated_by
from regulars.clv.models import CLVRun, CLVSettings
from regulars.clv.services import CLVCalculationService, calculate_automatically
from regulars.clv.summary import summary
from regulars.core.models import Shop
from tests.clv.shops import AS_OF, shop_of_regulars

pytestmark = pytest.mark.django_db
CHANGES: dict[str, dict[str, object]] = {
    "model": {"prior": False},
    "horizon": {"horizon_days": 180},
    "discount": {"yearly_discount": Decimal("0.0333")},
    "level": {"correct_level": True},
}


@pytest.fixture
def valued() -> CLVRun:
    shop_of_regulars()
    now = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12, tzinfo=UTC)
    return CLVCalculationService().calculate_clv_for_all_customers(now=now)


def test_each_setting_is_named_until_it_is_used(valued: CLVRun) -> None:
    assert valued.model_run.backtest is not None
    assert outdated_by(valued) == []
    for name, change in CHANGES.items():
        before = {field: getattr(CLVSettings.current(), field) for field in change}
        CLVSettings.objects.update(**change)
        assert outdated_by(valued) == [name]
        CLVSettings.objects.update(**before)
    Shop.objects.update(margin=Decimal("0.2"))
    assert summary()["run"]["outdated_by"] == ["margin"]


def test_the_next_night_uses_all_of_them(valued: CLVRun) -> None:
    for change in CHANGES.values():
        CLVSettings.objects.update(**change)
    Shop.objects.update(margin=Decimal("0.2"))
    run = calculate_automatically(now=valued.calculated_at + timedelta(days=1))
    assert run is not None
    assert run.model_run_id != valued.model_run_id
    assert outdated_by(run) == []
    again = calculate_automatically(now=valued.calculated_at + timedelta(days=2))
    assert again is not None and again.model_run_id == run.model_run_id
