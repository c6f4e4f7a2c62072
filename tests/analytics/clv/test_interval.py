"""The 80 % interval holds what happens 80 % of the time, and is the same whoever else is asked about."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from regulars.analytics.clv.fitting import fit_spend, fit_transactions
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.interval import SpendInterval, spend_interval
from regulars.analytics.clv.mbg_nbd import MBGNBD
from regulars.analytics.clv.pareto_nbd import ParetoNBD
from regulars.analytics.clv.transactions import TransactionModel
from regulars.analytics.clv.value import ValueModel
from tests.analytics.clv.models import ORDINARY, SPEND, customers, name_of
from tests.analytics.clv.simulation import observed, purchases

YEAR = 365


@dataclass(frozen=True)
class Simulated:
    """Customers as known today, and what each spends in the following year."""

    known: PurchaseHistories
    spent: np.ndarray


def simulated_shop(model: TransactionModel, n: int, seed: int) -> Simulated:
    chance = np.random.default_rng(seed)
    age = chance.integers(1, 900, n)
    bought = purchases(model, (age + YEAR) / 7, chance)
    rates = chance.gamma(SPEND.q, 1 / SPEND.gamma, n)
    amounts = chance.gamma(SPEND.p, 1 / rates[bought.customer])
    before = bought.weeks <= age[bought.customer] / 7
    spend = np.bincount(bought.customer[before], amounts[before], minlength=n)
    spent = np.bincount(bought.customer[~before], amounts[~before], minlength=n)
    known = replace(observed(bought, age), spend_minor=np.maximum(np.rint(spend), 1).astype(np.int64))
    return Simulated(known, spent)


@pytest.mark.parametrize("model", ORDINARY, ids=name_of)
def test_coverage_by_the_randomised_probability_integral(model: TransactionModel) -> None:
    """u = F(spent), spread evenly over the jump of F at 0, lies in [.1, .9] for four customers of five."""
    shop = simulated_shop(model, 30_000, seed=5)
    fitted, spend = fit_transactions(shop.known, model=model.name), fit_spend(shop.known)
    found = ValueModel(fitted.model, spend.model).predict(shop.known, margins=1.0)
    none = 1 - found.order_probability
    # Nothing spent: the share of [0, F(0)] that lies in [.1, .9]. Something: between the two quantiles.
    of_nothing = np.clip(np.minimum(none, 0.9) - 0.1, 0, None) / none
    within = (shop.spent >= found.low_minor) & (shop.spent <= found.high_minor)
    inside = np.where(shop.spent == 0, of_nothing, within)
    assert 0.78 < inside.mean() < 0.82
    assert inside.mean() == pytest.approx(0.8, abs=4 * 0.4 / np.sqrt(30_000))
    often = shop.known.repeat_purchases >= 5
    assert 0.77 < inside[often].mean() < 0.83
    assert (shop.spent == 0).mean() == pytest.approx(none.mean(), abs=0.01)
    assert found.value_minor.sum() == pytest.approx(shop.spent.sum() / 1.1**0.5, rel=0.05)


def drawn(model: TransactionModel, x: int, age: int, spend_minor: int, n: int) -> np.ndarray:
    """Spend of the next year of one customer alive, drawn n times from the posterior."""
    chance, given = np.random.default_rng(x * 1_000 + age), model.parameters()
    rate = chance.gamma(given["r"] + x, 1 / (given["alpha"] + age / 7), n)
    if model.name == "pareto_nbd":
        leaving = chance.gamma(given["s"], 1 / (given["beta"] + age / 7), n)
        orders = chance.poisson(rate * np.minimum(chance.exponential(1, n) / leaving, YEAR / 7))
    else:
        leaving = chance.beta(given["a"], given["b"] + x + (model.name == "mbg_nbd"), n)
        orders = np.minimum(chance.poisson(rate * YEAR / 7), chance.geometric(leaving))
    rates = chance.gamma(SPEND.q + SPEND.p * (x + 1), 1 / (SPEND.gamma + spend_minor), n)
    return chance.gamma(SPEND.p * orders, 1 / rates)


def of_one_alive(model: TransactionModel, known: PurchaseHistories) -> SpendInterval:
    return spend_interval(model, SPEND, known, alive=np.ones(len(known)), days=YEAR)


@pytest.mark.parametrize("model", ORDINARY, ids=name_of)
@pytest.mark.parametrize(("x", "age"), [(0, 3), (1, 10), (3, 31), (10, 17), (10, 700), (40, 73), (300, 330)])
def test_quantiles_are_those_of_drawing(model: TransactionModel, x: int, age: int) -> None:
    """The ages are farthest from a whole week: rounding and lattice move a level by less than a percentage point."""
    known = customers((x, age, age))
    spent = drawn(model, x, age, int(known.spend_minor[0]), 200_000)
    found = of_one_alive(model, known)
    assert found.order_probability[0] == pytest.approx((spent > 0).mean(), abs=0.004)
    for quantile, level in ((found.low_minor[0], 0.1), (found.high_minor[0], 0.9)):
        assert (spent <= quantile).mean() == pytest.approx(max(level, (spent == 0).mean()), abs=0.012)


@pytest.mark.parametrize("model", ORDINARY, ids=name_of)
def test_one_customer_alone_is_told_the_same(model: TransactionModel) -> None:
    shop = simulated_shop(model, 400, seed=6)
    everybody = ValueModel(model, SPEND).predict(shop.known, margins=0.3)
    for at in range(0, 400, 7):
        alone = ValueModel(model, SPEND).predict(shop.known.select(np.array([at])), margins=0.3)
        for column in ("low_minor", "high_minor", "order_probability", "value_minor", "expected_orders"):
            assert getattr(alone, column)[0] == pytest.approx(getattr(everybody, column)[at], rel=1e-14)
        assert alone.high_minor[0] == everybody.high_minor[at]


def test_who_is_surely_gone_has_an_empty_interval() -> None:
    known = customers((20, 100, 2_000))
    found = spend_interval(ORDINARY[0], SPEND, known, alive=np.array([1e-6]), days=YEAR)
    assert found.low_minor[0] == found.high_minor[0] == 0


@pytest.mark.parametrize("model", [MBGNBD(0.5, 6.0, 1e-6, 4.0), ParetoNBD(0.5, 6.0, 0.5, 1e6)], ids=name_of)
def test_ten_thousand_orders(model: TransactionModel) -> None:
    """A customer of λ ≈ 7 a week who stays: a year is 365 orders, 20 more or fewer."""
    known = customers((10_000, 10_000, 10_000))
    found = of_one_alive(model, known)
    # Amounts all 2,500: the spread is that of the number of orders and of p = 6.25 amounts.
    assert 0.88 * 365 * 2_500 < found.low_minor[0] < 0.95 * 365 * 2_500
    assert 1.05 * 365 * 2_500 < found.high_minor[0] < 1.12 * 365 * 2_500


def test_a_loss_on_every_order_turns_the_interval_around() -> None:
    known = customers((30, 190, 200))
    won, lost = (ValueModel(ORDINARY[0], SPEND).predict(known, margins=margin) for margin in (0.4, -0.4))
    assert (
        lost.low_minor[0]
        == -won.high_minor[0]
        < lost.value_minor[0]
        < lost.high_minor[0]
        == -won.low_minor[0]
    )
