"""A fit rests on what customers did, not on how they are numbered; and says so where it did not settle."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from regulars.analytics.clv.fitting import fit_spend, fit_transactions
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.observed import Observed
from regulars.analytics.clv.optimise import Derivatives, climb, distinct, highest
from regulars.analytics.clv.pareto_nbd import ParetoNBD
from regulars.analytics.clv.transactions import MODELS
from tests.analytics.clv.models import ORDINARY
from tests.analytics.clv.reference import epoch, rows
from tests.analytics.clv.simulation import purchases

SHUFFLES = 10
SETS = ("cdnow_full", "cdnow_sample", "grocery", "apparel_250", "apparel_simulated")


def shuffled(ids: np.ndarray, days: np.ndarray, net: np.ndarray, seed: int) -> PurchaseHistories:
    """The same purchases by customers numbered another way, rows in another order."""
    chance = np.random.default_rng(seed)
    known, which = np.unique(ids, return_inverse=True)
    numbers = chance.permutation(3 * len(known))[: len(known)]
    order = chance.permutation(len(ids))
    return PurchaseHistories.from_purchases(
        numbers[which][order], days[order], net[order], until_day=int(days.max())
    )


def assert_alike(parameters: list[dict[str, float]]) -> None:
    columns = np.array([list(one.values()) for one in parameters])
    assert (columns.max(axis=0) / columns.min(axis=0) - 1).max() < 1e-6


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", SETS)
def test_parameters_do_not_depend_on_the_numbering(name: str, model: str) -> None:
    shops = [shuffled(*rows(name), seed) for seed in range(SHUFFLES)]
    fits = [fit_transactions(shop, model=model) for shop in shops]
    assert_alike([fit.model.parameters() for fit in fits])
    assert all(fit.converged and not fit.open_parameters for fit in fits)


@pytest.mark.parametrize("name", ["cdnow_full", "cdnow_sample"])
def test_nor_does_what_they_spend(name: str) -> None:
    shops = [shuffled(*rows(name), seed) for seed in range(SHUFFLES)]
    assert_alike([fit_spend(shop).model.parameters() for shop in shops])


@pytest.mark.parametrize("model", MODELS)
def test_nor_a_fit_on_a_part_of_the_customers(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above, with so few customers allowed that all models fit on some of them only."""
    monkeypatch.setattr(MODELS[model], "fits_at_most", 2_000)
    monkeypatch.setattr(MODELS[model], "warms_up_on", 500)
    chance = np.random.default_rng(4)
    age = chance.integers(1, 800, 5_000)
    bought = purchases(ORDINARY[0], age / 7, chance)
    days = 20_000 - age[bought.customer] + np.floor(bought.weeks * 7).astype(np.int64)
    fits = [
        fit_transactions(shuffled(bought.customer, days, np.ones_like(days), seed), model=model)
        for seed in range(3)
    ]
    assert {fit.customers for fit in fits} == {2_000}
    assert_alike([fit.model.parameters() for fit in fits])


def test_a_sample_is_like_all() -> None:
    chance = np.random.default_rng(5)
    age = chance.integers(1, 800, 20_000)
    bought = purchases(ORDINARY[0], age / 7, chance)
    days = 20_000 - age[bought.customer] + np.floor(bought.weeks * 7).astype(np.int64)
    known = PurchaseHistories.from_purchases(
        bought.customer, days, np.ones_like(days), until_day=int(days.max())
    )
    everybody = Observed.of(known)
    sample = everybody.sample(1_000)
    assert sample.customers == 1_000
    assert everybody.customers == len(known)
    for of in (lambda o: o.x, lambda o: o.age, lambda o: o.last):
        mean = [float(one.weight @ of(one)) / one.customers for one in (everybody, sample)]
        assert mean[1] == pytest.approx(mean[0], rel=0.1)
    assert everybody.sample(20_000) is everybody


def test_of_two_summits_the_higher_is_found() -> None:
    """ln(e^−5(x−2)² + 2 e^−5(x+2)²): from 3 one climbs the lower one, from −3 the higher one."""

    def hills(at: np.ndarray) -> Derivatives:
        x = float(at[0])
        low, high = np.exp(-5 * (x - 2) ** 2), 2 * np.exp(-5 * (x + 2) ** 2)
        slopes = -10 * (x - 2), -10 * (x + 2)
        share = high / (low + high)
        slope = (1 - share) * slopes[0] + share * slopes[1]
        square = (1 - share) * slopes[0] ** 2 + share * slopes[1] ** 2
        return Derivatives(
            float(np.log(low + high)), np.array([slope]), np.array([[square - slope**2 - 10.0]])
        )

    ends = [climb(hills, np.array([start])) for start in (3.0, 2.5, -3.0)]
    places = distinct(ends)
    assert [round(float(place.at[0]), 6) for place in places] == [-2.0, 2.0]
    assert highest(ends) is places[0]
    assert all(end.converged for end in ends)


def test_pareto_also_starts_from_customers_who_leave_soon() -> None:
    assert any(start.s < 0.2 and start.beta < 1 for start in ParetoNBD.starts(0.1))


@pytest.mark.parametrize("model", MODELS)
def test_what_the_data_leave_open_is_not_called_converged(model: str) -> None:
    """Everybody buys every fortnight and nobody leaves: without a prior the chance to leave runs to the wall."""
    ids, days = (
        np.array(column)
        for column in zip(
            *[(c, 20_000 - 14 * at) for c in range(150) for at in range(20 + c % 5)], strict=True
        )
    )
    known = PurchaseHistories.from_purchases(ids, days, np.ones_like(days), until_day=20_000)
    fit = fit_transactions(known, model=model, prior=False)
    assert not fit.converged
    assert fit.open_parameters
    assert set(fit.open_parameters) <= set(fit.model.parameters())


def test_a_panel_without_attrition_says_that_its_dropout_is_open() -> None:
    ids, days, net = rows("complete_journey_half")
    known = PurchaseHistories.from_purchases(ids, days, net, until_day=epoch(date(2017, 12, 31)))
    fit = fit_transactions(known, model="pareto_nbd", prior=False)
    assert not fit.converged
    assert fit.open_parameters == ["beta"]
    assert fit_transactions(known, model="pareto_nbd").converged
