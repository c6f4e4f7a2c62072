"""Whatever the histories: no NaN, no infinity, chances are chances, more time is never less, the bound holds."""

from __future__ import annotations

import warnings
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.analytics.clv.backtest import Backtest, backtest
from regulars.analytics.clv.bg_nbd import BGNBD
from regulars.analytics.clv.fitting import fit_spend, fit_transactions
from regulars.analytics.clv.gamma_gamma import GammaGamma
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.mbg_nbd import MBGNBD
from regulars.analytics.clv.pareto_nbd import ParetoNBD
from regulars.analytics.clv.sufficiency import NotEnough
from regulars.analytics.clv.transactions import MODELS, TransactionModel
from regulars.analytics.clv.value import ValueModel
from tests.analytics.clv.models import customers

HORIZONS = [1, 7, 30, 90, 365, 3_650]
TODAY = 20_000
positive = st.floats(-14, 14).map(lambda exponent: float(np.exp(exponent)))
extreme_models = st.builds(
    lambda kind, *parameters: kind(*parameters),
    st.sampled_from([MBGNBD, BGNBD, ParetoNBD]),
    *[st.one_of(positive, st.floats(0.1, 20), st.just(1.0))] * 4,
)
histories = st.lists(
    st.tuples(st.integers(0, 12_000), st.integers(0, 12_000), st.integers(0, 12_000)).map(sorted),
    min_size=1,
    max_size=8,
).map(lambda rows: customers(*[tuple(row) for row in rows]))
spends = st.builds(GammaGamma, positive, positive, positive)


def all_numbers(answer: Any) -> None:
    for field in fields(answer):
        values = np.asarray(getattr(answer, field.name))
        assert np.isfinite(values).all(), field.name


def hold(model: TransactionModel, known: PurchaseHistories) -> None:
    alive = model.probability_alive(known)
    assert ((alive >= 0) & (alive <= 1)).all()
    expected = model.expected_purchases(known, HORIZONS)
    assert np.isfinite(expected).all()
    assert (expected >= 0).all()
    assert (np.diff(expected, axis=1) >= 0).all()
    given_parameters = model.parameters()
    rate = (given_parameters["r"] + known.repeat_purchases) / (given_parameters["alpha"] + known.age_days / 7)
    bound = alive[:, None] * rate[:, None] * np.array(HORIZONS) / 7
    assert (expected <= bound * (1 + 1e-12) + 1e-300).all()
    new = model.expected_since_first(HORIZONS)
    assert np.isfinite(new).all()
    assert (np.diff(new) >= 0).all()
    assert np.isfinite(model.log_likelihood(known))


@settings(max_examples=150, deadline=None)
@given(extreme_models, histories)
def test_predictions_of_any_model(model: TransactionModel, known: PurchaseHistories) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        hold(model, known)


@settings(max_examples=80, deadline=None)
@given(extreme_models, spends, histories, st.floats(-1, 1), st.sampled_from([7, 365, 3_650]))
def test_values_of_any_model(
    model: TransactionModel, spend: GammaGamma, known: PurchaseHistories, margin: float, horizon: int
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ValueModel(model, spend, horizon).predict(known, margins=margin)
    all_numbers(found)
    assert (found.low_minor <= found.high_minor).all()
    assert ((found.order_probability >= 0) & (found.order_probability <= found.alive_probability)).all()
    assert (np.abs(found.value_minor) <= found.expected_order_value_minor * 1e9).all()


@settings(max_examples=40, deadline=None)
@given(extreme_models, histories, st.randoms())
def test_the_order_of_customers_is_irrelevant(
    model: TransactionModel, known: PurchaseHistories, chance: Any
) -> None:
    order = np.array(chance.sample(range(len(known)), len(known)))
    value = ValueModel(model, GammaGamma(6.0, 3.0, 1_500.0))
    straight, mixed = value.predict(known, margins=0.3), value.predict(known.select(order), margins=0.3)
    for field in fields(straight):
        assert np.array_equal(getattr(straight, field.name)[order], getattr(mixed, field.name)), field.name


purchases = st.lists(
    st.tuples(
        st.integers(1, 30),
        st.integers(TODAY - 800, TODAY),
        st.one_of(st.integers(-2_000, 0), st.integers(0, 10_000), st.integers(0, 10**12)),
    ),
    min_size=1,
    max_size=80,
)


@settings(max_examples=30, deadline=None)
@given(purchases, st.sampled_from(list(MODELS)), st.booleans())
def test_fits_of_any_purchases(rows: list[tuple[int, int, int]], model: str, prior: bool) -> None:
    known = PurchaseHistories.from_purchases(*zip(*rows, strict=True), until_day=TODAY)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        degenerate(known, model, prior)


def degenerate(known: PurchaseHistories, model: str, prior: bool) -> None:
    """Fits, predicts and checks; a shop that never took money has no model of spend."""
    fitted = fit_transactions(known, model=model, prior=prior)
    assert np.isfinite(list(fitted.model.parameters().values())).all()
    assert np.isfinite(fitted.log_likelihood)
    hold(fitted.model, known)
    if not known.paid_days.any():
        with pytest.raises(ValueError, match="positive amount"):
            fit_spend(known)
        return
    spend = fit_spend(known)
    assert np.isfinite(list(spend.model.parameters().values())).all()
    all_numbers(
        ValueModel(fitted.model, spend.model, paid_share=spend.paid_share).predict(known, margins=0.3)
    )


def regular(customer: int, orders: int, every: int, amount: int = 1_000) -> list[tuple[int, int, int]]:
    return [(customer, TODAY - at * every, amount) for at in range(orders)]


SHOPS: dict[str, list[tuple[int, int, int]]] = {
    "nobody leaves": [row for c in range(150) for row in regular(c, 20 + c % 5, 14)],
    "one order each": [(c, TODAY - c % 400, 1_000) for c in range(300)],
    "identical amounts and rhythms": [row for c in range(120) for row in regular(c, 6, 30)],
    "all on one day": [(c, TODAY - 100, 1_000 + c) for c in range(200)],
    "all today": [(c, TODAY, 1_000 + c) for c in range(200)],
    "one customer, 10,000 orders": regular(1, 10_000, 1),
    "10,000 orders among ordinary ones": regular(0, 10_000, 1)
    + [row for c in range(1, 150) for row in regular(c, 1 + c % 4, 40)],
    "zero and negative amounts": [
        (c, TODAY - 30 * at, (0, -500, 900)[(c + at) % 3]) for c in range(150) for at in range(1 + c % 5)
    ],
    "never any money": [(c, TODAY - 30 * at, 0) for c in range(150) for at in range(1 + c % 5)],
    "everybody left long ago": [
        (c, TODAY - 3_000 + 7 * at, 500) for c in range(150) for at in range(1 + c % 6)
    ],
}


@pytest.mark.parametrize("prior", [True, False])
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", SHOPS)
def test_degenerate_shops(name: str, model: str, prior: bool) -> None:
    rows = SHOPS[name]
    known = PurchaseHistories.from_purchases(*zip(*rows, strict=True), until_day=TODAY)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        degenerate(known, model, prior)
        found = backtest(*zip(*rows, strict=True), until_day=TODAY, model=model, prior=prior)
    assert isinstance(found, Backtest | NotEnough)


@pytest.mark.parametrize("model", MODELS)
def test_where_nobody_leaves_the_next_year_is_like_the_last(model: str) -> None:
    rows = SHOPS["nobody leaves"]
    known = PurchaseHistories.from_purchases(*zip(*rows, strict=True), until_day=TODAY)
    fitted = fit_transactions(known, model=model)
    alive = fitted.model.probability_alive(known)
    assert alive.min() > 0.97
    expected = fitted.model.expected_purchases(known, [280])[:, 0]
    assert expected == pytest.approx(np.full(len(known), 20.0), rel=0.15)


def test_many_extreme_customers() -> None:
    """Thousands who each bought thousands of times, all different."""
    x = np.arange(5_000, 9_000)
    known = customers(*zip(x.tolist(), (x + 7).tolist(), (x + 200).tolist(), strict=True))
    for model in (MBGNBD(0.5, 6.0, 0.9, 1.6), ParetoNBD(0.55, 10.6, 0.6, 11.7)):
        hold(model, known)
        all_numbers(ValueModel(model, GammaGamma(6.0, 3.7, 1_500.0)).predict(known, margins=0.3))
