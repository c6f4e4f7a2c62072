"""What the Lifetime value page shows: totals with their honest range, spreads, and the money at stake."""

from __future__ import annotations

from typing import Any

from regulars.analytics.rfm import day_of
from regulars.clv import queries
from regulars.clv.freshness import outdated_by
from regulars.clv.models import CLVModelRun, CLVRun
from regulars.core.models import Shop
from regulars.core.money import from_minor

WINNABLE, PROBABLY_LOST = 0.05, 0.5
"""Below the first chance a letter is hardly worth its stamp."""


def summary() -> dict[str, Any]:
    """Everything but the run is None or empty before the first calculation."""
    run, currency = CLVRun.latest(), Shop.current().currency
    if run is None:
        return {"run": None, "model_run": None, "currency": currency, "headline": None, "distribution": [], "map": [],
                "concentration": None, "segments": [], "cohorts": [], "cohort_curves": []}  # fmt: skip
    totals = queries.totals()
    predicts = run.model_run.value_model is not None
    concentration = {
        "profit": queries.concentration("profit_minor"),
        "predicted": queries.concentration("predicted_minor") if predicts else [],
    }
    return {
        "run": run_as_sent(run, currency) | {"outdated_by": outdated_by(run)},
        "model_run": model_run_as_sent(run.model_run, currency),
        "currency": currency,
        "headline": _headline(run, totals, concentration, currency),
        "distribution": _with_money(queries.distribution() if predicts else [], currency),
        "map": _with_money(queries.value_map() if predicts else [], currency),
        "concentration": concentration,
        "segments": _with_money(queries.per_segment(), currency),
        "cohorts": _with_money(queries.per_cohort(), currency),
        "cohort_curves": [_curve_as_sent(curve, currency) for curve in run.cohorts],
    }


def at_risk_as_sent(
    found: dict[str, int], *, below: float, start: float = 0, share: float, currency: str
) -> dict[str, Any]:
    """How many customers of high value are probably lost, and what they would still bring."""
    return {
        "customers": found["customers"],
        "at_stake": from_minor(found["at_stake_minor"], currency),
        "profit": from_minor(found["profit_minor"], currency),
        "alive_from": start,
        "alive_below": below,
        "top_share": share,
        "profit_from": from_minor(found["least_minor"], currency),
    }


def run_as_sent(run: CLVRun, currency: str) -> dict[str, Any]:
    """One calculation with its period and where its margins came from."""
    return {
        "id": run.id,
        "as_of": run.as_of,
        "period_start": run.started_on,
        "period_end": run.as_of,
        "pinned": run.pinned,
        "as_of_latest_order": not run.pinned and run.as_of < Shop.current().day(run.calculated_at),
        "customers": run.customers,
        "total_profit": from_minor(run.profit_minor, currency),
        "assumed_margin": float(run.assumed_margin),
        "margin_source": run.margin_source,
        "shop_margin": float(run.shop_margin),
        "calculated_at": run.calculated_at,
    }


def model_run_as_sent(fit: CLVModelRun, currency: str) -> dict[str, Any]:
    """One fit; its backtest's amounts are in the shop's currency."""
    value_model = fit.value_model or {}
    return {
        "id": fit.id,
        "model": fit.model,
        "model_name": fit.get_model_display(),
        "prior": fit.prior,
        "window_start": fit.window_start,
        "window_end": fit.window_end,
        "customers": fit.customers,
        "repeat_customers": fit.repeat_customers,
        "predicts": fit.value_model is not None,
        "refusal_code": fit.refusal_code,
        "refusal": fit.refusal,
        "transactions": fit.transactions,
        "spend": fit.spend,
        "horizon_days": value_model.get("horizon_days"),
        "yearly_discount": value_model.get("yearly_discount"),
        "level": value_model.get("level"),
        "backtest": _backtest_as_sent(fit.backtest, currency),
        "backtest_refusal": fit.backtest_refusal,
        "unsettled": unsettled(fit),
        "fitted_at": fit.fitted_at,
    }


def unsettled(fit: CLVModelRun) -> str:
    """What a fit that did not converge means, in words; empty where it did."""
    sentences = []
    if fit.transactions and not fit.transactions["converged"]:
        sentences.append(
            f"The orders leave open how customers drift away{_open(fit.transactions)}: take the chance of still being "
            "a customer, and the money at stake, for unknown. How much will be ordered is less affected."
        )
    if fit.spend and not fit.spend["converged"]:
        sentences.append(
            f"The orders leave open how much customers differ in what they spend{_open(fit.spend)}: what one "
            "customer will spend is less certain than their range says."
        )
    return " ".join(sentences)


def _open(fitted: dict[str, Any]) -> str:
    names = fitted.get("open_parameters") or []
    return f" ({', '.join(names)})" if names else ""


def _headline(
    run: CLVRun, totals: dict[str, Any], concentration: dict[str, list[dict[str, float]]], currency: str
) -> dict[str, Any]:
    """What is expected is money that will come in; `predicted` is its present value."""
    predicts = run.model_run.value_model is not None
    expected = totals["expected_minor"] if predicts else None
    factor = (run.model_run.backtest or {}).get("range_factor") if expected is not None else None
    answer = {
        "customers": totals["customers"],
        "revenue": from_minor(totals["revenue_minor"], currency),
        "cost": from_minor(totals["cost_minor"], currency),
        "profit": from_minor(totals["profit_minor"], currency),
        "cost_assumed_customers": totals["cost_assumed_customers"],
        "expected": from_minor(expected, currency) if expected is not None else None,
        "expected_low": None,
        "expected_high": None,
        "range_factor": factor,
        "predicted": from_minor(totals["predicted_minor"], currency) if predicts else None,
        "expected_orders_365": totals["expected_orders_365"] if predicts else None,
        "expected_active_customers": totals["alive_customers"] if predicts else None,
        "at_stake": None,
        "top_tenth_share_of_profit": _share_of_top_tenth(concentration["profit"]),
        "top_tenth_share_of_predicted": _share_of_top_tenth(concentration["predicted"]),
    }
    if factor:
        ends = sorted((round(expected / factor), round(expected * factor)))
        answer["expected_low"], answer["expected_high"] = (from_minor(end, currency) for end in ends)
    if predicts:
        answer["at_stake"] = at_risk_as_sent(
            queries.at_stake(start=WINNABLE, below=PROBABLY_LOST),
            start=WINNABLE,
            below=PROBABLY_LOST,
            share=queries.MANY,
            currency=currency,
        )
    return answer


def _share_of_top_tenth(points: list[dict[str, float]]) -> float | None:
    reached = [point for point in points if point["share_of_customers"] >= 0.1]
    return reached[0]["share_of_value"] if reached else None


def _backtest_as_sent(backtest: dict[str, Any] | None, currency: str) -> dict[str, Any] | None:
    """Amounts as the API writes money; errors, ranks and lifts are plain numbers."""
    if backtest is None:
        return None
    amounts = ("actual", "expected", "naive", "mae", "naive_mae")
    spend = dict(backtest.get("spend") or {})
    for name in amounts:
        if spend.get(name) is not None:
            spend[name] = from_minor(round(spend[name]), currency)
    checks = [_check_as_sent(check, currency) for check in backtest.get("checks", [])]
    with_range = [check["held"] for check in checks if check["held"] is not None]
    return {
        **backtest,
        "spend": spend,
        "calibration_end": day_of(backtest["calibration_end_day"]),
        "range_factor": backtest.get("range_factor"),
        "checks": checks,
        "checks_with_range": len(with_range),
        "checks_held": sum(with_range),
    }


def _check_as_sent(check: dict[str, Any], currency: str) -> dict[str, Any]:
    """One forecast of the past with its range, beside what came."""

    def amount(name: str) -> str | None:
        return from_minor(round(check[name]), currency) if check[name] is not None else None

    return {
        "forecast_on": day_of(check["end_day"]),
        "until": day_of(check["end_day"] + check["checked_days"]),
        "days": check["checked_days"],
        "customers": check["customers"],
        "expected": amount("expected_minor"),
        "low": amount("low_minor"),
        "high": amount("high_minor"),
        "actual": amount("actual_minor"),
        "held": check["held"],
    }


def _curve_as_sent(curve: dict[str, Any], currency: str) -> dict[str, Any]:
    def told(amounts: list[int]) -> list[str]:
        return [from_minor(amount, currency) for amount in amounts]

    return {
        "cohort": curve["cohort"],
        "customers": curve["customers"],
        "months": curve["months"],
        "actual": told(curve["actual_minor"]),
        "expected": told(curve["expected_minor"]),
    }


def _with_money(rows: list[dict[str, Any]], currency: str) -> list[dict[str, Any]]:
    return [
        {
            key.removesuffix("_minor"): (from_minor(value, currency) if value is not None else None)
            if key.endswith("_minor")
            else value
            for key, value in row.items()
        }
        for row in rows
    ]
