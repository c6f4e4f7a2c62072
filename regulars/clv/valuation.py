"""Between the tables and the models: reads purchases as columns, fits, predicts, stages what was predicted.

services.py imports it where it is needed only, because the models bring scipy along.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

from regulars.analytics.clv.backtest import Backtest, backtest
from regulars.analytics.clv.cohorts import cohort_curves
from regulars.analytics.clv.fitting import FittedSpend, FittedTransactions, fit_spend, fit_transactions
from regulars.analytics.clv.histories import PurchaseHistories
from regulars.analytics.clv.rolling import Outcome, ends_of, roll
from regulars.analytics.clv.sufficiency import why_not
from regulars.analytics.clv.value import ValueModel, shrunk_margins
from regulars.analytics.rfm import day_of, epoch_day
from regulars.clv import statements
from regulars.clv.models import CLVModelRun, CLVSettings
from regulars.customers.columns import read_columns, write_columns
from regulars.customers.tables import counted_orders
from regulars.jobs.progress import Progress

PURCHASE = {"customer_id": "int8", "day": "int4", "net_minor": "int8"}
MARGIN = {"customer_id": "int8", "revenue_minor": "int8", "profit_minor": "int8"}
MOST_MINOR = 10**15
STEPS = 6


@dataclass(frozen=True)
class Purchases:
    """Counting orders as columns: whose, on which day since 1970-01-01, net in minor units."""

    customer_ids: NDArray[np.int64]
    days: NDArray[np.int32]
    net_minor: NDArray[np.int64]

    def histories(self, *, until_day: int) -> PurchaseHistories:
        return PurchaseHistories.from_purchases(
            self.customer_ids, self.days, self.net_minor, until_day=until_day
        )


def held_purchases(cursor: CursorWrapper) -> Purchases:
    """The counting orders that statements.read_history has read."""
    return _purchases(cursor, "TABLE clv_orders", {})


def purchases_of(cursor: CursorWrapper, *, customer_id: int, zone: str, until: date) -> Purchases:
    """One customer's counting orders up to a day."""
    counted = f"SELECT * FROM ({counted_orders(only_customers=True)}) AS o WHERE day <= %(until)s"  # noqa: S608
    return _purchases(cursor, counted, {"zone": zone, "until": until, "customer_ids": [customer_id]})


def _purchases(cursor: CursorWrapper, counted: str, bound: dict[str, Any]) -> Purchases:
    query = f"SELECT customer_id, day - DATE '1970-01-01' AS day, net_minor FROM ({counted}) AS o"  # noqa: S608
    columns = read_columns(cursor, query, PURCHASE, bound)
    return Purchases(columns["customer_id"], columns["day"], columns["net_minor"])


def fit(
    purchases: Purchases, *, until: date, settings: CLVSettings, progress: Progress, now: datetime
) -> CLVModelRun:
    """Fits the shop's model and checks it against the past, or says why there is no model; for the caller to save."""
    until_day = epoch_day(until)
    histories = purchases.histories(until_day=until_day)
    run = CLVModelRun(
        model=settings.model,
        prior=settings.prior,
        window_start=day_of(until_day - int(histories.age_days.max())) if len(histories) else None,
        window_end=until,
        customers=len(histories),
        repeat_customers=int((histories.repeat_purchases > 0).sum()),
        fitted_at=now,
    )
    lacking = why_not(histories)
    if lacking is not None:
        run.refusal_code, run.refusal = lacking.code, lacking.sentence
        return run
    transactions = fit_transactions(histories, model=settings.model, prior=settings.prior)
    spend = fit_spend(histories)
    run.transactions, run.spend = _fit_told(transactions), _fit_told(spend)
    progress("Checking against the past", 3, STEPS)
    level = _check(run, purchases, until_day=until_day, settings=settings)
    run.value_model = ValueModel(
        transactions=transactions.model,
        spend=spend.model,
        horizon_days=settings.horizon_days,
        yearly_discount=float(settings.yearly_discount),
        level=level,
        paid_share=spend.paid_share,
    ).to_json()
    return run


def _check(run: CLVModelRun, purchases: Purchases, *, until_day: int, settings: CLVSettings) -> float:
    """Puts the backtest and the rolling checks into the run; answers what predictions are multiplied by."""
    columns = (purchases.customer_ids, purchases.days, purchases.net_minor)
    ends = ends_of(
        first_day=int(purchases.days.min()), until_day=until_day, horizon_days=settings.horizon_days
    )
    latest = backtest(
        *columns, until_day=until_day, model=settings.model, prior=settings.prior, holdout_days=ends.checked_days
    )  # fmt: skip
    if not isinstance(latest, Backtest):
        run.backtest_refusal = latest.sentence
        return 1.0
    rolling = roll(
        *columns, until_day=until_day, horizon_days=settings.horizon_days, model=settings.model,
        prior=settings.prior, corrects_level=settings.correct_level, latest=Outcome(
            latest.customers, latest.spend.expected, latest.spend.actual, latest.level_correction()
        ),
    )  # fmt: skip
    run.backtest = latest.to_json() | rolling.to_json()
    return latest.level_correction() if settings.correct_level else 1.0


def _fit_told(fitted: FittedTransactions | FittedSpend) -> dict[str, Any]:
    """A fit as it is kept: the parameters by name beside how sure they are."""
    return {
        **vars(fitted),
        "model": getattr(fitted.model, "name", "gamma_gamma"),
        "parameters": fitted.model.parameters(),
    }


def curves(
    purchases: Purchases, *, until: date, model_run: CLVModelRun, shop_margin: Decimal
) -> list[dict[str, Any]]:
    """Profit by months since the first order, a row a quarter of first orders."""
    kept = model_run.value_model
    found = cohort_curves(
        purchases.customer_ids,
        purchases.days,
        purchases.net_minor,
        until_day=epoch_day(until),
        model=ValueModel.from_json(kept) if kept is not None else None,
        margin=float(shop_margin),
    )
    return [curve.to_json() for curve in found]


def stage_predictions(
    cursor: CursorWrapper, purchases: Purchases, *, until: date, as_of: date, model_run: CLVModelRun, margin: Decimal,
    shop_margin: Decimal,
) -> None:  # fmt: skip
    """Fills clv_predictions. Purchases run up to `until`; customers are judged as of `as_of`.

    Who bought after as_of is judged as of that purchase: so a value follows from the facts and the run alone,
    whatever day it is computed on.
    """
    statements.make_staging(cursor)
    histories = _as_of(purchases.histories(until_day=epoch_day(until)), days_later=(until - as_of).days)
    staged: dict[str, Any] = dict.fromkeys(statements.PREDICTED, np.zeros(len(histories), dtype=np.int64))
    staged["customer_id"], staged["repeat_purchases"] = histories.customer_ids, histories.repeat_purchases
    if model_run.value_model is not None:
        model = ValueModel.from_json(model_run.value_model)
        margins = _margins(cursor, histories, model, margin=margin, shop_margin=shop_margin)
        staged |= _predicted(model, histories, margins)
    write_columns(cursor, "clv_predictions", statements.STAGED, staged)


def _as_of(histories: PurchaseHistories, *, days_later: int) -> PurchaseHistories:
    ages = np.maximum(histories.age_days - days_later, histories.age_at_last_order_days)
    return PurchaseHistories(
        customer_ids=histories.customer_ids,
        repeat_purchases=histories.repeat_purchases,
        age_at_last_order_days=histories.age_at_last_order_days,
        age_days=ages,
        paid_days=histories.paid_days,
        spend_minor=histories.spend_minor,
    )


def _margins(
    cursor: CursorWrapper,
    histories: PurchaseHistories,
    model: ValueModel,
    *,
    margin: Decimal,
    shop_margin: Decimal,
) -> NDArray[np.float64]:
    """Each customer's profit share of revenue, drawn to the shop's."""
    query = (
        f"SELECT customer_id, lifetime_revenue_minor AS revenue_minor, {statements.LIFETIME_PROFIT} AS profit_minor"  # noqa: S608
        " FROM clv_history h ORDER BY customer_id"
    )
    read = read_columns(cursor, query, MARGIN, {"margin": margin})
    if not np.array_equal(read["customer_id"], histories.customer_ids):
        raise ValueError("The customers with history are not those with purchases.")
    return shrunk_margins(
        histories,
        model.spend,
        revenue_minor=read["revenue_minor"],
        profit_minor=read["profit_minor"],
        shop_margin=float(shop_margin),
    )


def _predicted(
    model: ValueModel, histories: PurchaseHistories, margins: NDArray[np.float64]
) -> dict[str, NDArray[np.int64]]:
    """The predictions as staged: whole ten-thousandths and whole minor units."""
    found = model.predict(histories, margins=margins)
    alive = found.alive_probability
    surely = np.divide(found.value_minor, alive, out=np.zeros_like(alive), where=alive > 1e-9)
    return {
        "alive_probability": _whole(alive * statements.SCALE),
        "order_probability": _whole(found.order_probability * statements.SCALE),
        "expected_orders_30": _whole(found.expected_orders[:, 0] * statements.SCALE),
        "expected_orders_90": _whole(found.expected_orders[:, 1] * statements.SCALE),
        "expected_orders_365": _whole(found.expected_orders[:, 2] * statements.SCALE),
        "expected_order_value_minor": _whole(found.expected_order_value_minor),
        "expected_minor": _whole(found.expected_minor),
        "predicted_minor": _whole(found.value_minor),
        "predicted_low_minor": _whole(found.low_minor),
        "predicted_high_minor": _whole(found.high_minor),
        "at_stake_minor": _whole(np.maximum(surely - found.value_minor, 0)),
    }


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(np.clip(values, -MOST_MINOR, MOST_MINOR)).astype(np.int64)
