"""Simulated from known parameters, 100,000 customers: each is found again within three standard errors."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.analytics.clv.bg_nbd import BGNBD
from regulars.analytics.clv.fitting import fit_spend, fit_transactions
from regulars.analytics.clv.gamma_gamma import GammaGamma
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.mbg_nbd import MBGNBD
from regulars.analytics.clv.pareto_nbd import ParetoNBD
from regulars.analytics.clv.transactions import TransactionModel
from tests.analytics.clv.models import name_of
from tests.analytics.clv.simulation import histories

# Slow customers watched for long, so that counting in whole days leaves no trace.
TRUE: list[TransactionModel] = [
    MBGNBD(0.7, 600.0, 0.8, 2.0),
    BGNBD(0.4, 500.0, 0.8, 2.5),
    ParetoNBD(0.6, 700.0, 0.7, 900.0),
]


@pytest.mark.parametrize("model", TRUE, ids=name_of)
def test_parameters_of_purchases(model: TransactionModel) -> None:
    chance = np.random.default_rng(20_240)
    simulated = histories(model, chance.integers(1_000, 30_000, 100_000), chance)
    fitted = fit_transactions(simulated, model=model.name, prior=False)
    assert fitted.converged
    for name, true in model.parameters().items():
        error = fitted.standard_errors[name]
        assert error is not None
        assert abs(fitted.model.parameters()[name] - true) < 3 * error
        assert error < 0.1 * true


def test_parameters_of_spend() -> None:
    chance = np.random.default_rng(20_240)
    true = GammaGamma(3.0, 4.0, 60_000.0)
    days = chance.geometric(0.4, 100_000).astype(np.int32)
    spend = chance.gamma(true.p * days, 1 / chance.gamma(true.q, 1 / true.gamma, len(days)))
    fitted = fit_spend(
        PurchaseHistories(
            np.arange(len(days)), days - 1, days, days, days, np.maximum(np.rint(spend), 1).astype(np.int64)
        )
    )
    for name, value in true.parameters().items():
        error = fitted.standard_errors[name]
        assert error is not None
        assert abs(fitted.model.parameters()[name] - value) < 3 * error
        assert error < 0.05 * value
