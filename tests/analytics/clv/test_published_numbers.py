"""The estimates and predictions that papers and other packages published, from the data they were made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from regulars.analytics.clv.backtest import Backtest, backtest
from regulars.analytics.clv.bg_nbd import BGNBD
from regulars.analytics.clv.fitting import fit_spend, fit_transactions
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.mbg_nbd import MBGNBD
from regulars.analytics.clv.pareto_nbd import ParetoNBD
from regulars.analytics.clv.transactions import MODELS
from tests.analytics.clv.reference import CALIBRATION_END, HOLDOUT_END, calibration, epoch, rows

SAMPLE = {
    "bg_nbd": ((0.24259, 4.41360, 0.79292, 2.42591), -9582.4292, 1e-3),
    "mbg_nbd": ((0.52484, 6.18309, 0.89136, 1.61400), -9582.1357, 1e-3),
    "pareto_nbd": ((0.55328, 10.57768, 0.60624, 11.66873), -9594.9762, 2e-3),
}


@pytest.mark.parametrize("model", SAMPLE)
def test_estimates_on_the_cdnow_sample(model: str) -> None:
    parameters, log_likelihood, tolerance = SAMPLE[model]
    fitted = fit_transactions(calibration("cdnow_sample"), model=model, prior=False)
    assert list(fitted.model.parameters().values()) == pytest.approx(parameters, rel=tolerance)
    assert fitted.log_likelihood == pytest.approx(log_likelihood, abs=1e-3)
    assert fitted.converged
    assert fitted.agreeing == fitted.starts
    assert fitted.model.log_likelihood(calibration("cdnow_sample")) == pytest.approx(fitted.log_likelihood)


def test_standard_errors_of_pareto_nbd() -> None:
    fitted = fit_transactions(calibration("cdnow_sample"), model="pareto_nbd", prior=False)
    assert list(fitted.standard_errors.values()) == pytest.approx([0.0476, 0.843, 0.187, 6.21], rel=3e-3)


def test_estimates_on_the_cdnow_master() -> None:
    fitted = fit_transactions(calibration("cdnow_full"), prior=False)
    assert list(fitted.model.parameters().values()) == pytest.approx(
        (0.6371, 7.3103, 0.8075, 1.2284), rel=2e-3
    )
    assert fitted.log_likelihood == pytest.approx(-95336.96, abs=0.05)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("data", ["cdnow_sample", "cdnow_full"])
def test_the_prior_hardly_moves_what_the_data_say(model: str, data: str) -> None:
    free, drawn = (fit_transactions(calibration(data), model=model, prior=prior) for prior in (False, True))
    assert 0 <= free.log_likelihood - drawn.log_likelihood < 0.01


def repeat_spend(histories: PurchaseHistories, first_spend: dict[int, int]) -> PurchaseHistories:
    """As the papers have it: without each customer's first purchase day, days without amount counted too."""
    first = np.array([first_spend[customer] for customer in histories.customer_ids.tolist()])
    spend = histories.spend_minor - np.maximum(first, 0)
    return replace(histories, paid_days=histories.repeat_purchases * (spend > 0), spend_minor=spend)


def first_day_spend(name: str) -> dict[int, int]:
    customers, days, amounts = rows(name)
    first: dict[int, int] = {}
    for customer, day in zip(customers.tolist(), days.tolist(), strict=True):
        first[customer] = min(first.get(customer, day), day)
    spend = dict.fromkeys(first, 0)
    for customer, day, amount in zip(customers.tolist(), days.tolist(), amounts.tolist(), strict=True):
        spend[customer] += amount if day == first[customer] else 0
    return spend


def test_gamma_gamma_on_the_repeaters_of_the_cdnow_sample() -> None:
    histories = repeat_spend(calibration("cdnow_sample"), first_day_spend("cdnow_sample"))
    fitted = fit_spend(histories)
    assert fitted.customers == 946
    p, q, gamma = fitted.model.parameters().values()
    assert (p, q, gamma / 100) == pytest.approx((6.24957, 3.74422, 15.44352), rel=1e-3)
    in_dollars = fitted.log_likelihood + fitted.customers * np.log(100)
    assert in_dollars == pytest.approx(-4055.9177, abs=1e-3)
    assert fitted.converged


def hardies_customer() -> PurchaseHistories:
    """x = 2, t_x = 30.43, T = 38.86: weeks rounded from whole days."""
    days = [np.array([value], dtype=np.int32) for value in (2, 213, 272, 3)]
    return PurchaseHistories(np.array([1]), *days, np.array([300]))


@pytest.mark.parametrize(
    ("model", "expected", "tolerance"),
    [
        (BGNBD(*SAMPLE["bg_nbd"][0]), 1.22603, 5e-4),
        (MBGNBD(*SAMPLE["mbg_nbd"][0]), 1.2630, 1e-3),
        (ParetoNBD(*SAMPLE["pareto_nbd"][0]), 1.4551, 1e-3),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_hardies_customer_will_buy(model: BGNBD, expected: float, tolerance: float) -> None:
    assert model.expected_purchases(hardies_customer(), [273])[0, 0] == pytest.approx(expected, abs=tolerance)


def test_whether_hardies_customer_is_alive() -> None:
    assert BGNBD(*SAMPLE["bg_nbd"][0]).probability_alive(hardies_customer())[0] == pytest.approx(
        0.72658, abs=5e-4
    )


def test_a_whole_published_row_of_predictions() -> None:
    """CLVTools on its apparel data: 40 weeks, customer 1, discount .1 a week without end."""
    histories = calibration("apparel_250", date(2005, 10, 10))
    fitted = fit_transactions(histories, model="pareto_nbd", prior=False)
    assert list(fitted.model.parameters().values()) == pytest.approx(
        (0.7866, 5.3349, 0.3570, 11.6152), rel=2e-3
    )
    assert fitted.log_likelihood == pytest.approx(-2879.4699, abs=1e-3)
    first = histories.select(histories.customer_ids == 1)
    assert fitted.model.probability_alive(first)[0] == pytest.approx(0.35718, abs=1e-4)
    assert fitted.model.expected_purchases(first, [279])[0, 0] == pytest.approx(0.22125, abs=1e-4)

    # Discounted for ever: δ ∫ e^(−δt) E[Y(t)] dt, by Gauss–Laguerre in δt.
    nodes, weights = np.polynomial.laguerre.laggauss(40)
    x, age = first.repeat_purchases, first.age_days
    if_alive = fitted.model.expected_if_alive(x, age, list(nodes / 0.1 * 7))[0]
    for_ever = fitted.model.probability_alive(first)[0] * float(if_alive @ weights)
    assert for_ever == pytest.approx(0.058489, abs=1e-4)

    spend = repeat_spend(histories, first_day_spend("apparel_250"))
    mean = fit_spend(spend).model.expected_spend_minor(spend.select(spend.customer_ids == 1))[0] / 100
    assert mean == pytest.approx(39.9548, rel=1e-4)
    assert for_ever * mean == pytest.approx(2.3369, rel=1e-3)


HOLDOUT = {"bg_nbd": (0.819, -0.14), "mbg_nbd": (0.795, -0.19), "pareto_nbd": (0.794, -0.13)}


@pytest.mark.parametrize("model", HOLDOUT)
def test_the_later_39_weeks_of_the_cdnow_master(model: str) -> None:
    days = (HOLDOUT_END - CALIBRATION_END).days
    found = backtest(
        *rows("cdnow_full"), until_day=epoch(HOLDOUT_END), model=model, prior=False, holdout_days=days
    )
    assert isinstance(found, Backtest)
    error, level = HOLDOUT[model]
    assert found.orders.mae == pytest.approx(error, abs=1e-3)
    assert found.orders.aggregate_error == pytest.approx(level, abs=5e-3)
    assert found.orders.naive_mae == pytest.approx(1.909, abs=1e-3)
    assert found.orders.naive_aggregate_error == pytest.approx(1.92, abs=5e-3)
    if model == "mbg_nbd":
        assert found.spend.mae / 100 == pytest.approx(31.5, abs=0.1)
        assert found.spend.aggregate_error == pytest.approx(-0.23, abs=5e-3)
        assert found.spend.top_decile_lift == pytest.approx(5.25, abs=5e-3)


def test_the_default_beats_the_naive_formula_on_the_cdnow_master() -> None:
    found = backtest(*rows("cdnow_full"), until_day=epoch(HOLDOUT_END), holdout_days=273)
    assert isinstance(found, Backtest)
    assert found.orders.mae <= 0.80
    assert found.orders.aggregate_error is not None
    assert found.orders.naive_aggregate_error is not None
    assert abs(found.orders.naive_aggregate_error) > 5 * abs(found.orders.aggregate_error)


@pytest.mark.parametrize("model", MODELS)
def test_a_panel_that_nobody_leaves(model: str) -> None:
    """Half of The Complete Journey: every household keeps buying; the dropout cannot be told from the data."""
    found = backtest(
        *rows("complete_journey_half"), until_day=epoch(date(2017, 12, 31)), model=model, holdout_days=184
    )
    assert isinstance(found, Backtest)
    assert found.transactions.converged
    assert max(found.transactions.model.parameters().values()) < 1e4
    assert found.orders.aggregate_error == pytest.approx(-0.015, abs=0.01)
    assert found.orders.mae == pytest.approx(8.85, abs=0.02)
