"""Fixed limits are proposed from the shop's own gaps, orders and money, also where everybody ordered once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regulars.core.errors import InvalidInput
from regulars.rfm.models import RFMSettings
from regulars.rfm.services import RFMAnalysisService, change_settings
from tests.factories import caller, order, record
from tests.rfm.shops import NOW, TODAY, run, scores

pytestmark = pytest.mark.django_db
PATH = "/api/customers/rfm-scores/"


def monthly_shop() -> None:
    """Ten customers who come every 30 days; nine gaps of 90 are 90 days, and one is 200."""
    for who in range(10):
        days, day = [], TODAY - timedelta(days=who)
        for gap in [30] * 8 + [200 if who == 0 else 90]:
            days.append(day)
            day -= timedelta(days=gap)
        record(*(order(f"{who}-{n}", f"c{who}", day, 1000 * (who + 1)) for n, day in enumerate([*days, day])))


def test_days_come_from_the_gaps_between_orders() -> None:
    monthly_shop()
    found = caller().get(PATH + "proposed-limits/").json()
    assert found["gaps"] == 90
    assert found["from_gaps"] is True
    assert found["thresholds"]["recency_days"] == [91, 90, 31, 30]
    assert found["thresholds"]["monetary"] == sorted(set(found["thresholds"]["monetary"]), key=float)


def test_a_shop_with_one_order_each_gets_limits_it_can_use() -> None:
    record(*(order(f"o{n}", f"c{n}", TODAY - timedelta(days=10 * n), 5000) for n in range(50)))
    found = caller().get(PATH + "proposed-limits/").json()
    assert (found["gaps"], found["from_gaps"]) == (0, False)
    assert found["thresholds"] == {
        "recency_days": [390, 290, 190, 90], "frequency": [1, 2, 3, 4],
        "monetary": ["50.00", "50.01", "50.02", "50.03"],
    }  # fmt: skip
    change_settings(scheme="thresholds", now=NOW)
    run()
    assert {score[0] for score in scores().values()} == set("12345")


def test_choosing_fixed_limits_without_giving_them_keeps_the_proposal() -> None:
    monthly_shop()
    proposed = caller().get(PATH + "proposed-limits/").json()["thresholds"]
    assert caller().get(PATH + "settings/").json()["thresholds"] is None
    answered = caller().put(PATH + "settings/", {"scheme": "thresholds"}, format="json").json()
    assert answered["thresholds"] == proposed
    assert RFMSettings.current().thresholds == {
        "recency_days": proposed["recency_days"], "frequency": proposed["frequency"],
        "monetary_minor": [round(float(amount) * 100) for amount in proposed["monetary"]],
    }  # fmt: skip


def test_an_empty_shop_has_nothing_to_propose_and_says_so() -> None:
    assert caller().get(PATH + "proposed-limits/").json()["thresholds"] is None
    with pytest.raises(InvalidInput, match="no orders yet"):
        change_settings(scheme="thresholds", now=NOW)
    assert RFMAnalysisService(scheme="thresholds").calculate_rfm_for_all_customers(now=NOW).customers == 0


@pytest.mark.parametrize("totals", [[0] * 8, [7] * 8, [1, 1, 1, 10**9, 10**9, 5, 5, 5]])
def test_each_score_takes_more_than_the_one_below_whatever_the_orders(totals: list[int]) -> None:
    record(
        *(order(f"o{n}", f"c{n % 3}", TODAY - timedelta(days=n % 2), total) for n, total in enumerate(totals))
    )
    found = caller().get(PATH + "proposed-limits/").json()["thresholds"]
    assert caller().put(PATH + "settings/", {"thresholds": found}, format="json").status_code == 200
