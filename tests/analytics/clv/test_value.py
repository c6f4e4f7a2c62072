"""Values put together: discounting, margins, levels, what a run keeps, one customer's path."""

from __future__ import annotations

import json

import numpy as np
import pytest

from regulars.analytics.clv.gamma_gamma import GammaGamma
from regulars.analytics.clv.mbg_nbd import MBGNBD
from regulars.analytics.clv.transactions import TransactionModel
from regulars.analytics.clv.value import ValueModel, alive_path, shrunk_margins
from tests.analytics.clv.models import ORDINARY, SPEND, customers, name_of

ROWS = customers((0, 0, 300), (2, 213, 272), (9, 250, 260))


@pytest.mark.parametrize("model", ORDINARY, ids=name_of)
def test_a_model_survives_json(model: TransactionModel) -> None:
    before = ValueModel(model, SPEND, 180, 0.08, 1.2, 0.97)
    assert ValueModel.from_json(json.loads(json.dumps(before.to_json()))) == before


def test_value_is_margin_times_spend_times_discounted_orders() -> None:
    model = MBGNBD(0.5, 6.0, 0.9, 1.6)
    found = ValueModel(model, SPEND, horizon_days=365, yearly_discount=0.21).predict(ROWS, margins=0.3)
    by_month = np.diff(model.expected_purchases(ROWS, [round(m * 365 / 12) for m in range(13)]), axis=1)
    discounted = by_month @ 1.21 ** (-(np.arange(12) + 0.5) / 12)
    assert found.value_minor == pytest.approx(0.3 * SPEND.expected_spend_minor(ROWS) * discounted, rel=5e-4)
    undiscounted = ValueModel(model, SPEND, yearly_discount=0.0).predict(ROWS, margins=0.3)
    expected = model.expected_purchases(ROWS, [30, 90, 365])
    assert undiscounted.expected_orders == pytest.approx(expected)
    assert undiscounted.value_minor == pytest.approx(0.3 * SPEND.expected_spend_minor(ROWS) * expected[:, 2])


def test_steps_of_a_month_discount_as_finely_as_days() -> None:
    model = MBGNBD(0.5, 6.0, 0.9, 1.6)
    months = ValueModel(model, SPEND).predict(ROWS, margins=1.0).value_minor
    by_day = np.diff(model.expected_purchases(ROWS, list(range(366))), axis=1)
    days = by_day @ 1.1 ** (-(np.arange(365) + 0.5) / 365) * SPEND.expected_spend_minor(ROWS)
    assert months == pytest.approx(days, rel=1e-4)


def test_level_and_free_orders_scale_what_they_should() -> None:
    plain = ValueModel(ORDINARY[0], SPEND).predict(ROWS, margins=0.3)
    raised = ValueModel(ORDINARY[0], SPEND, level=1.5).predict(ROWS, margins=0.3)
    half_free = ValueModel(ORDINARY[0], SPEND, paid_share=0.5).predict(ROWS, margins=0.3)
    assert raised.expected_orders == pytest.approx(1.5 * plain.expected_orders)
    assert raised.value_minor == pytest.approx(1.5 * plain.value_minor)
    assert raised.alive_probability == pytest.approx(plain.alive_probability)
    assert half_free.expected_order_value_minor == pytest.approx(plain.expected_order_value_minor / 2)
    assert half_free.expected_orders == pytest.approx(plain.expected_orders)
    assert half_free.high_minor == pytest.approx(plain.high_minor / 2)


def test_spend_is_drawn_to_the_shops_mean() -> None:
    """Few orders say little: own mean 100.00 against a shop of about 35.00."""
    rows = customers((0, 0, 300), (4, 200, 300), (99, 290, 300), mean_minor=10_000)
    expected = SPEND.expected_spend_minor(rows)
    assert SPEND.mean_spend_minor < expected[0] < expected[1] < expected[2] < 10_000
    weight = SPEND.credibility(rows.paid_days)
    assert expected == pytest.approx(weight * 10_000 + (1 - weight) * SPEND.mean_spend_minor)


def test_without_a_settled_mean_spend_stays_bounded() -> None:
    heavy = GammaGamma(2.0, 0.8, 1_000.0)
    expected = heavy.expected_spend_minor(ROWS)
    assert np.isfinite(expected).all()
    assert heavy.mean_spend_minor == 4 * 2.0 * 1_000.0
    assert (heavy.credibility(ROWS.paid_days) <= 1).all()


def test_margins_are_drawn_to_the_shops() -> None:
    revenue, profit = np.array([2_500, 7_500, 0]), np.array([2_500, -90_000, -400])
    margins = shrunk_margins(ROWS, SPEND, revenue_minor=revenue, profit_minor=profit, shop_margin=0.3)
    weight = SPEND.credibility(ROWS.paid_days)
    assert margins[0] == pytest.approx(weight[0] + (1 - weight[0]) * 0.3)
    assert margins[1] == pytest.approx(-weight[1] + (1 - weight[1]) * 0.3)
    assert margins[2] == pytest.approx(0.3)
    wild = shrunk_margins(ROWS, SPEND, revenue_minor=revenue, profit_minor=profit, shop_margin=-7.0)
    assert (np.abs(wild) <= 1).all()


@pytest.mark.parametrize("model", ORDINARY, ids=name_of)
def test_the_path_of_one_customer(model: TransactionModel) -> None:
    days, alive = alive_path(model, [1_000, 1_040, 1_040, 1_200, 1_500], until_day=1_400, every_days=7)
    assert days[0] == 1_000
    assert days[-1] == 1_400
    assert (np.diff(days) >= 0).all()
    for day, known in ((1_040, (0, 0, 40)), (1_200, (1, 40, 200))):
        before, after = alive[days == day]
        x, last, age = (np.array([value]) for value in known)
        assert before == pytest.approx(model.alive(x, last, age)[0])
        assert after == pytest.approx(model.alive(x + 1, age, age)[0])
    end = customers((2, 200, 400))
    assert alive[-1] == pytest.approx(model.probability_alive(end)[0])
    between = alive[(days > 1_200)]
    assert (np.diff(between) < 0).all()


def test_the_path_of_nobody() -> None:
    days, alive = alive_path(ORDINARY[0], [], until_day=10)
    assert len(days) == len(alive) == 0
    days, alive = alive_path(ORDINARY[0], [20], until_day=10)
    assert len(days) == 0
    days, alive = alive_path(ORDINARY[0], [10], until_day=10)
    assert list(days) == [10]
