"""The backtest looks at the earlier part only, counts right, and says when it cannot be made."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import spearmanr

from regulars.analytics.clv.accuracy import Accuracy, rank_correlation, top_decile_lift
from regulars.analytics.clv.backtest import Backtest, backtest
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.sufficiency import NotEnough
from regulars.analytics.clv.transactions import MODELS
from tests.analytics.clv.models import ORDINARY, SPEND
from tests.analytics.clv.simulation import purchases

TODAY = 20_000


def shop(n: int = 3_000, weeks: float = 120, seed: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    age = chance.integers(1, int(weeks * 7), n)
    bought = purchases(ORDINARY[0], age / 7, chance)
    rates = chance.gamma(SPEND.q, 1 / SPEND.gamma, n)
    amounts = np.rint(chance.gamma(SPEND.p, 1 / rates[bought.customer])).astype(np.int64)
    days = TODAY - age[bought.customer] + np.floor(bought.weeks * 7).astype(np.int64)
    mixed = chance.permutation(len(days))
    return bought.customer[mixed], days[mixed], amounts[mixed]


@pytest.mark.parametrize("model", MODELS)
def test_of_a_shop_that_behaves_as_the_model_says(model: str) -> None:
    ids, days, amounts = shop()
    found = backtest(ids, days, amounts, until_day=TODAY, model=model)
    assert isinstance(found, Backtest)
    assert found.holdout_days == min(365, (TODAY - days.min()) // 3)
    assert found.calibration_end_day == TODAY - found.holdout_days
    known = np.unique(ids[days <= found.calibration_end_day])
    assert found.customers == len(known)
    later = (days > found.calibration_end_day) & np.isin(ids, known)
    bought = {(a, b) for a, b in zip(ids[later].tolist(), days[later].tolist(), strict=True)}
    assert found.orders.actual == len(bought) == found.weeks[-1].actual
    assert found.spend.actual == amounts[later].sum()
    first_week = {pair for pair in bought if pair[1] <= found.calibration_end_day + 7}
    assert found.weeks[0].actual == len(first_week)

    known_then = PurchaseHistories.from_purchases(ids, days, amounts, until_day=found.calibration_end_day)
    for week in (found.weeks[0], found.weeks[9], found.weeks[-1]):
        at = min(7 * week.week, found.holdout_days)
        exact = found.transactions.model.expected_purchases(known_then, [at]).sum()
        assert week.expected == pytest.approx(exact, rel=1e-6)
    assert found.weeks[-1].expected == pytest.approx(found.orders.expected, rel=1e-6)
    assert found.weeks[-1].naive == pytest.approx(found.orders.naive)
    assert [week.week for week in found.weeks] == list(range(1, -(-found.holdout_days // 7) + 1))
    assert sum(group.customers for group in found.calibration) == found.customers
    assert found.calibration[-1].label == "7+"
    total = sum(group.customers * group.actual_mean for group in found.calibration)
    assert total == pytest.approx(found.orders.actual)
    assert found.orders.aggregate_error is not None
    assert abs(found.orders.aggregate_error) < 0.2
    assert found.orders.mae < found.orders.naive_mae
    text = json.dumps(found.to_json(), allow_nan=False)
    assert json.loads(text)["orders"]["actual"] == found.orders.actual


def test_what_happens_later_does_not_change_the_prediction() -> None:
    ids, days, amounts = shop()
    whole = backtest(ids, days, amounts, until_day=TODAY)
    assert isinstance(whole, Backtest)
    early = days <= whole.calibration_end_day
    without = backtest(
        ids[early], days[early], amounts[early], until_day=TODAY, holdout_days=whole.holdout_days
    )
    assert isinstance(without, Backtest)
    assert without.orders.expected == pytest.approx(whole.orders.expected, rel=1e-12)
    assert without.orders.actual == 0
    assert without.orders.aggregate_error is None
    assert without.level_correction() == 0.5
    json.dumps(without.to_json(), allow_nan=False)


def test_the_correction_is_bounded() -> None:
    ids, days, amounts = shop()
    found = backtest(ids, days, amounts, until_day=TODAY)
    assert isinstance(found, Backtest)
    assert found.level_correction() == pytest.approx(found.orders.actual / found.orders.expected)
    assert 0.5 <= found.level_correction() <= 2.0


def test_too_little_to_test_on() -> None:
    found = backtest(*shop(n=100), until_day=TODAY)
    assert isinstance(found, NotEnough)
    assert found.code == "few_repeat_customers"
    empty = backtest([], [], [], until_day=TODAY)
    assert isinstance(empty, NotEnough)
    assert empty.code == "no_orders"


def test_rank_correlation_is_spearmans() -> None:
    chance = np.random.default_rng(9)
    first, second = chance.integers(0, 5, 200) * 1.0, chance.integers(0, 9, 200) * 1.0
    assert rank_correlation(first, second) == pytest.approx(spearmanr(first, second).statistic)
    assert rank_correlation(first, np.ones(200)) is None


def test_lift_counts_ties_in_part() -> None:
    actual = np.array([10.0] + [1.0] * 19)
    assert top_decile_lift(actual, np.arange(20.0)) == pytest.approx(1.0 / (29 / 20))
    assert top_decile_lift(actual, np.ones(20)) == pytest.approx(1.0)
    best_first = np.r_[5.0, 4.0, 4.0, np.zeros(17)]
    assert top_decile_lift(actual, best_first) == pytest.approx(5.5 / (29 / 20))
    assert top_decile_lift(np.zeros(20), best_first) is None


def test_accuracy_of_a_small_example() -> None:
    found = Accuracy.of(np.array([0.0, 2.0]), np.array([1.0, 2.0]), np.array([4.0, 0.0]))
    assert (found.aggregate_error, found.naive_aggregate_error) == (0.5, 1.0)
    assert (found.mae, found.naive_mae) == (0.5, 3.0)
    assert (found.rank_correlation, found.naive_rank_correlation) == (pytest.approx(1.0), pytest.approx(-1.0))
