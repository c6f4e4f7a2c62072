"""Expected purchases: closed form, quadrature, summed probabilities and simulation say the same."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.analytics.clv.beta_mixture import by_quadrature, expected_before_leaving
from regulars.analytics.clv.bg_nbd import BGNBD
from regulars.analytics.clv.mbg_nbd import MBGNBD
from regulars.analytics.clv.pareto_nbd import ParetoNBD
from regulars.analytics.clv.transactions import TransactionModel
from tests.analytics.clv.models import ORDINARY, name_of
from tests.analytics.clv.simulation import purchases

AS_ARRAYS = np.array([[0, 0, 3, 12, 40], [1, 200, 75, 400, 90]])


@pytest.mark.parametrize("a", [0.05, 0.5, 0.9, 1.5, 4.0, 30.0])
def test_closed_form_and_quadrature_agree(a: float) -> None:
    beta, shape, scale = np.array([(0.5, 0.3, 5.0), (3.0, 2.0, 8.0), (60.0, 40.0, 120.0)]).T
    weeks = np.array([0.5, 4.0, 52.0, 520.0])
    closed = expected_before_leaving(a, beta, shape, scale, weeks)
    for at, time in enumerate(weeks):
        assert by_quadrature(a, beta, shape, time / scale) == pytest.approx(closed[:, at], rel=1e-9)


@pytest.mark.parametrize(
    ("a", "beta", "shape", "ratio", "truth"),
    [
        (1.0, 2.6, 0.5, 8.0, 1.9394721859969),
        (1 + 1e-9, 63.5, 59.0, 0.022, 1.2848968111392),
        (0.045, 3_977.0, 1.027, 574.0, 586.08301892354),
        (5_479.0, 2.7, 1.09, 7_137.0, 1.0004297777822),
        (0.8, 10_002.0, 10_001.0, 0.1, 962.34290107608),
        (1e-4, 0.2, 0.3, 1e3, 299.6700521739),
        (3.0, 0.05, 4.0, 50.0, 1.0249961147955),
    ],
)
def test_quadrature_where_the_closed_form_fails(
    a: float, beta: float, shape: float, ratio: float, truth: float
) -> None:
    """Against the closed form in arithmetic of eighty digits (mpmath)."""
    found = by_quadrature(a, np.array([beta]), np.array([shape]), np.array([ratio]))[0]
    assert found == pytest.approx(truth, rel=1e-9)
    assert expected_before_leaving(
        a, np.array([beta]), np.array([shape]), np.array([1.0]), np.array([ratio])
    )[0, 0] == pytest.approx(truth, rel=1e-9)


@pytest.mark.parametrize("kind", [MBGNBD, BGNBD])
def test_nothing_jumps_where_the_closed_form_divides_by_zero(kind: type[MBGNBD]) -> None:
    x, age = AS_ARRAYS
    at_one = kind(0.5, 6.0, 1.0, 2.0).expected_if_alive(x, age, [30, 365])
    for a in (1 - 1e-3, 1 - 1e-6, 1 - 1e-12, 1 + 1e-12, 1 + 1e-6, 1 + 1e-3):
        beside = kind(0.5, 6.0, a, 2.0).expected_if_alive(x, age, [30, 365])
        assert beside == pytest.approx(at_one, rel=abs(a - 1) + 1e-9)


@pytest.mark.parametrize("model", ORDINARY, ids=name_of)
def test_the_expectation_is_the_sum_of_the_chances(model: TransactionModel) -> None:
    x, age = AS_ARRAYS
    counts = np.arange(1.0, 2_000)
    summed = model.at_least_if_alive(counts, x[:, None], age[:, None], 365).sum(axis=1)
    tolerance = 1e-4 if model.name == "pareto_nbd" else 1e-9
    assert summed == pytest.approx(model.expected_if_alive(x, age, [365])[:, 0], rel=tolerance)


@pytest.mark.parametrize("model", ORDINARY, ids=name_of)
def test_new_customers_buy_as_simulated(model: TransactionModel) -> None:
    n, days = 200_000, [28, 140, 728]
    bought = purchases(model, np.full(n, days[-1] / 7), np.random.default_rng(11))
    for day, expected in zip(days, model.expected_since_first(days), strict=True):
        each = np.bincount(bought.customer[bought.weeks <= day / 7], minlength=n) - 1
        assert each.mean() == pytest.approx(expected, abs=4 * each.std() / np.sqrt(n))


@pytest.mark.parametrize("model", ORDINARY, ids=name_of)
def test_known_customers_buy_as_simulated(model: TransactionModel) -> None:
    """Those with x purchases among simulated ones, by what they did afterwards; P(alive) alike in the mean."""
    n, now, then = 400_000, 40.0, 79.0
    bought = purchases(model, np.full(n, then), np.random.default_rng(12))
    before = bought.weeks <= now
    x = np.bincount(bought.customer[before], minlength=n) - 1
    later = np.bincount(bought.customer[~before], minlength=n)
    last = np.zeros(n)
    np.maximum.at(last, bought.customer[before], bought.weeks[before])
    for count in (0, 1, 2, 5):
        these = np.flatnonzero(x == count)
        age = np.full(len(these), 280)
        alive = model.alive(x[these], np.rint(last[these] * 7).astype(np.int64), age)
        expected = (alive * model.expected_if_alive(x[these], age, [273])[:, 0]).mean()
        error = later[these].std() / np.sqrt(len(these))
        assert later[these].mean() == pytest.approx(expected, abs=4 * error)


def test_pareto_of_someone_who_bought_today_is_alive() -> None:
    alive = ParetoNBD(0.553, 10.578, 0.606, 11.669).alive(
        np.array([0, 4]), np.array([0, 90]), np.array([0, 90])
    )
    assert alive == pytest.approx([1.0, 1.0])


def test_bg_nbd_holds_one_time_buyers_to_be_alive_for_ever() -> None:
    x, last, age = np.array([0]), np.array([0]), np.array([5_000])
    assert BGNBD(0.243, 4.414, 0.793, 2.426).alive(x, last, age)[0] == 1
    assert MBGNBD(0.525, 6.183, 0.891, 1.614).alive(x, last, age)[0] < 0.2
