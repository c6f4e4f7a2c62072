"""Gradients and Hessians are those of the likelihoods, by small differences; fits stop where they vanish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from regulars.analytics.clv.fitting import fit_spend, fit_transactions
from regulars.analytics.clv.gamma_gamma import GammaGamma, Spending
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.observed import Observed
from regulars.analytics.clv.optimise import Derivatives
from regulars.analytics.clv.transactions import TransactionModel
from tests.analytics.clv.models import ORDINARY, SPEND, customers, name_of
from tests.analytics.clv.simulation import histories

ROWS = customers(
    (0, 0, 0), (0, 0, 5), (0, 0, 270), (1, 1, 1), (1, 40, 41), (2, 213, 272), (9, 60, 300), (150, 180, 180)
)


def agrees(function: Callable[[np.ndarray], Derivatives], at: np.ndarray) -> None:
    here, step = function(at), 1e-5
    for axis in range(len(at)):
        move = np.eye(len(at))[axis] * step
        above, below = function(at + move), function(at - move)
        scale = max(1.0, float(np.abs(here.hessian).max()))
        assert here.gradient[axis] == pytest.approx(
            (above.value - below.value) / (2 * step), abs=1e-6 * scale
        )
        assert here.hessian[axis] == pytest.approx(
            (above.gradient - below.gradient) / (2 * step), abs=1e-6 * scale
        )
    assert here.hessian == pytest.approx(here.hessian.T)


@pytest.mark.parametrize("model", ORDINARY, ids=name_of)
@pytest.mark.parametrize("away", [0.0, 1.0, -1.0])
def test_of_the_purchase_models(model: TransactionModel, away: float) -> None:
    kind, observed = type(model), Observed.of(ROWS)
    at = np.log(list(model.parameters().values())) + away * np.array([1.0, -1.0, -1.0, 1.0])
    agrees(lambda theta: kind(*np.exp(theta)).derivatives(observed), at)
    agrees(lambda theta: kind(*np.exp(theta)).penalty(), at)


def test_of_gamma_gamma() -> None:
    spending = Spending.of(replace(ROWS, spend_minor=np.arange(1, 9) * 1_000))
    agrees(lambda theta: GammaGamma(*np.exp(theta)).derivatives(spending), np.log([6.0, 3.0, 1500.0]))


@pytest.mark.parametrize("model", ORDINARY, ids=name_of)
def test_a_fit_is_higher_than_what_lies_around_it(model: TransactionModel) -> None:
    simulated = histories(model, np.full(3_000, 600), np.random.default_rng(7))
    fitted = fit_transactions(simulated, model=model.name, prior=False)
    assert fitted.log_likelihood >= model.log_likelihood(simulated)
    best = np.array(list(fitted.model.parameters().values()))
    for axis in range(4):
        for factor in (0.98, 1.02):
            beside = best * np.where(np.arange(4) == axis, factor, 1.0)
            assert type(model)(*beside).log_likelihood(simulated) < fitted.log_likelihood


def test_one_time_buyers_collapse_without_a_trace() -> None:
    chance = np.random.default_rng(3)
    simulated = histories(ORDINARY[0], chance.integers(1, 600, 500), chance)
    alone = sum(ORDINARY[0].log_likelihood(simulated.select(np.array([at]))) for at in range(len(simulated)))
    assert ORDINARY[0].log_likelihood(simulated) == pytest.approx(alone)


def test_a_fit_of_spend_is_higher_than_what_lies_around_it() -> None:
    chance = np.random.default_rng(4)
    days = chance.integers(1, 20, 2_000).astype(np.int32)
    rates = chance.gamma(SPEND.q, 1 / SPEND.gamma, 2_000)
    spend = np.rint(chance.gamma(SPEND.p * days, 1 / rates)).astype(np.int64)
    paid = PurchaseHistories(np.arange(2_000), days - 1, days, days, days, spend)
    fitted = fit_spend(paid)
    for axis in range(3):
        for factor in (0.98, 1.02):
            beside = np.array(list(fitted.model.parameters().values()))
            beside[axis] *= factor
            assert GammaGamma(*beside).log_likelihood(paid) < fitted.log_likelihood
