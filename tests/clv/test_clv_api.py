"""Lifetime value over HTTP: the contract's fields, filters and actions, and what the page reads."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from regulars.clv.models import CLVModelRun, CLVRun, CustomerLifetimeValue
from regulars.jobs.services import run as run_job
from tests.clv.shops import AS_OF, shop_of_regulars
from tests.factories import caller, make_customer, order, record

pytestmark = pytest.mark.django_db
PATH = "/api/customers/clv/"
CONTRACT = {
    "id", "customer", "customer_name", "historical_clv", "predictive_clv", "total_revenue", "total_cost",
    "total_profit", "average_order_value", "purchase_frequency", "customer_age_days", "calculation_date",
    "period_start", "period_end", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture
def valued() -> dict[str, Any]:
    shop_of_regulars()
    answer = caller().post(f"{PATH}calculate_all/", {"period_end": str(AS_OF)}, format="json")
    assert answer.status_code == 200, answer.content
    with connection.cursor() as cursor:  # A busy machine may have counted the tables while they were empty.
        cursor.execute("ANALYZE customers, customer_lifetime_values, customer_order_summaries, orders")
    return dict(answer.json())


def test_calculate_all_answers_as_the_contract_says(valued: dict[str, Any]) -> None:
    assert valued["total_customers"] == valued["processed"] == CustomerLifetimeValue.objects.count()
    stored = sum(CustomerLifetimeValue.objects.values_list("profit_minor", flat=True))
    assert valued["total_clv"] == f"{stored / 100:.2f}"
    first = min(CustomerLifetimeValue.objects.values_list("first_order_on", flat=True))
    assert (valued["period_start"], valued["period_end"]) == (str(first), str(AS_OF))


def test_the_list_has_the_contracts_fields_and_filters(valued: dict[str, Any]) -> None:
    api = caller()
    page = api.get(PATH).json()
    assert page["count"] == valued["total_customers"] and set(page["results"][0]) >= CONTRACT
    one = page["results"][0]
    assert api.get(f"{PATH}{one['id']}/").json() == one
    assert api.get(PATH, {"customer": one["customer"]}).json()["results"] == [one]
    assert api.get(PATH, {"calculation_date": str(AS_OF)}).json()["count"] == page["count"]
    assert api.get(PATH, {"calculation_date": "2020-01-01"}).json()["count"] == 0
    best = api.get(PATH, {"ordering": "-predictive_clv"}).json()["results"]
    assert [float(row["predictive_clv"]) for row in best] == sorted(
        (float(row["predictive_clv"]) for row in best), reverse=True
    )
    assert api.get(PATH, {"calculation_date": "soon"}).status_code == 400
    assert api.get(PATH, {"ordering": "password"}).status_code == 400


@pytest.mark.parametrize("path", [PATH, f"{PATH}at-risk/", f"{PATH}model-runs/"])
def test_few_queries_whatever_the_page(
    valued: dict[str, Any], django_assert_max_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    api = caller()
    api.get(path)
    with django_assert_max_num_queries(6):
        assert api.get(path, {"page_size": 200}).status_code == 200


def test_derived_figures_follow_from_orders() -> None:
    record(
        order("1", "a", AS_OF - timedelta(days=59), 1000, cost_minor=400),
        order("2", "a", AS_OF - timedelta(days=10), 2001, cost_minor=400),
        order("3", "b", AS_OF, 700),
    )
    api = caller()
    api.post(f"{PATH}calculate_all/", {"period_end": str(AS_OF)}, format="json")
    rows = {row["customer_name"] or row["customer"]: row for row in api.get(PATH).json()["results"]}
    a, b = rows.values()
    assert (a["total_revenue"], a["total_cost"], a["total_profit"]) == ("30.01", "8.00", "22.01")
    assert (a["average_order_value"], a["purchase_frequency"], a["customer_age_days"]) == ("15.00", 1.0, 59)
    assert (a["age_at_last_order_days"], a["age_days"], a["repeat_purchases"]) == (49, 59, 1)
    assert (b["purchase_frequency"], b["customer_age_days"], b["cost_assumed"]) == (1.0, 0, True)
    assert a["predictive_clv"] is None and a["alive_probability"] is None


def test_calculate_customer(valued: dict[str, Any]) -> None:
    api = caller()
    one = api.get(PATH).json()["results"][0]
    assert api.post(f"{PATH}calculate_customer/", {"customer_id": one["id"]}, format="json").json() == one
    other = api.post(
        f"{PATH}calculate_customer/", {"customer_id": one["id"], "period_end": "2025-06-01"}, format="json"
    ).json()
    assert other["period_end"] == "2025-06-01" and other["created_at"] is None
    assert api.post(f"{PATH}calculate_customer/", {"customer_id": 10**9}, format="json").status_code == 404
    nobody = make_customer("nobody")
    assert (
        api.post(f"{PATH}calculate_customer/", {"customer_id": nobody.pk}, format="json").status_code == 409
    )
    assert api.post(f"{PATH}calculate_customer/", {}, format="json").status_code == 400


def test_in_the_background_it_is_a_job() -> None:
    shop_of_regulars(40)
    api = caller()
    answer = api.post(f"{PATH}calculate_all/", {"background": True, "period_end": str(AS_OF)}, format="json")
    assert answer.status_code == 202
    run_job(job_id=answer.json()["job_id"])
    job = api.get(answer.json()["status_url"]).json()
    assert job["state"] == "succeeded" and job["result"]["total_customers"] == api.get(PATH).json()["count"]


def test_the_summary_adds_up(valued: dict[str, Any]) -> None:
    told = caller().get(f"{PATH}summary/").json()
    headline = told["headline"]
    assert headline["profit"] == valued["total_clv"]
    assert float(headline["expected_low"]) < float(headline["expected"]) < float(headline["expected_high"])
    assert float(headline["predicted"]) < float(headline["expected"])
    everybody = caller().get(PATH, {"page_size": 500}).json()["results"]
    for name, field in (("expected", "expected_profit"), ("predicted", "predictive_clv")):
        assert sum(Decimal(row[field]) for row in everybody) == Decimal(headline[name])
    for rows in (told["distribution"], told["map"], told["segments"], told["cohorts"]):
        assert sum(row["customers"] for row in rows) == valued["total_customers"]
    for rows in (told["distribution"], told["map"], told["cohorts"]):
        assert sum(float(row["predicted"]) for row in rows) == pytest.approx(
            float(headline["predicted"]), abs=0.01
        )
    last = told["concentration"]["predicted"][-1]
    assert (last["share_of_customers"], last["share_of_value"]) == (1, 1)
    for curve in told["cohort_curves"]:
        assert len(curve["months"]) == len(curve["actual"]) == len(curve["expected"])
        assert [float(amount) for amount in curve["actual"]] == sorted(
            float(amount) for amount in curve["actual"]
        )


def test_every_cell_of_the_map_leads_to_the_customers_it_counts(valued: dict[str, Any]) -> None:
    api = caller()
    cells = [cell for cell in api.get(f"{PATH}summary/").json()["map"] if cell["customers"]]
    assert len(cells) > 3
    bounds = ("alive_from", "alive_below", "if_active_from", "if_active_below")
    for cell in cells:
        asked = {name: cell[name] for name in bounds if cell[name] is not None}
        assert api.get("/api/customers/", asked).json()["count"] == cell["customers"]


def test_who_is_at_risk_by_the_money_at_stake(valued: dict[str, Any]) -> None:
    found = caller().get(f"{PATH}at-risk/").json()
    stakes = [float(row["at_stake"]) for row in found["results"]]
    assert stakes == sorted(stakes, reverse=True)
    assert found["totals"]["customers"] == found["count"] > 0
    assert all(row["alive_probability"] < 0.5 for row in found["results"])
    assert all(
        float(row["total_profit"]) >= float(found["totals"]["profit_from"]) for row in found["results"]
    )
    assert caller().get(f"{PATH}at-risk/", {"alive_below": "2"}).status_code == 400
    winnable = caller().get(f"{PATH}at-risk/", {"alive_from": "0.1"}).json()
    assert 0 < winnable["count"] == winnable["totals"]["customers"] < found["count"]
    assert all(row["alive_probability"] >= 0.1 for row in winnable["results"])


def test_model_runs_tell_parameters_and_backtest(valued: dict[str, Any]) -> None:
    fit = caller().get(f"{PATH}model-runs/").json()["results"][0]
    assert set(fit["transactions"]["parameters"]) == {"r", "alpha", "a", "b"}
    assert fit["transactions"]["log_likelihood"] < 0
    weeks = fit["backtest"]["weeks"]
    assert [week["week"] for week in weeks] == list(range(1, len(weeks) + 1))
    assert weeks[-1]["actual"] == fit["backtest"]["orders"]["actual"]


def test_the_range_comes_from_several_checks_and_says_how_often_it_held(valued: dict[str, Any]) -> None:
    told = caller().get(f"{PATH}summary/").json()
    backtest, headline = told["model_run"]["backtest"], told["headline"]
    checks = backtest["checks"]
    assert len(checks) == 2  # on the third day too few had come back to learn from
    assert checks[0]["forecast_on"] == backtest["calibration_end"] and checks[0]["until"] == str(AS_OF)
    assert (checks[0]["expected"], checks[0]["actual"]) == (
        backtest["spend"]["expected"],
        backtest["spend"]["actual"],
    )
    ranged = [check for check in checks if check["low"] is not None]
    for check in ranged:
        assert check["held"] == (float(check["low"]) <= float(check["actual"]) <= float(check["high"]))
    assert backtest["checks_with_range"] == len(ranged)
    assert backtest["checks_held"] == sum(check["held"] for check in ranged)
    ratio = float(headline["expected_high"]) / float(headline["expected"])
    assert ratio == pytest.approx(backtest["range_factor"], rel=1e-4)
    assert told["model_run"]["unsettled"] == ""


def test_the_chance_of_an_order_is_part_of_the_answer(valued: dict[str, Any]) -> None:
    rows = caller().get(PATH, {"page_size": 500}).json()["results"]
    assert all(0 <= row["order_probability"] <= row["alive_probability"] <= 1 for row in rows)
    useless = [row for row in rows if float(row["predictive_high"]) == 0]
    assert useless and all(row["order_probability"] <= 0.1 for row in useless)
    surely = [row for row in rows if float(row["predictive_low"]) > 0]
    assert surely and all(row["order_probability"] >= 0.9 for row in surely)


def test_a_page_tells_the_chance_as_of_one_day(valued: dict[str, Any]) -> None:
    """A run for a past period, and purchases since: the value, its curve and its sentence are all of that day."""
    api = caller()
    one = next(
        row for row in api.get(PATH, {"page_size": 500}).json()["results"]
        if row["customer_name"] or row["repeat_purchases"] > 3
    )  # fmt: skip
    external_id = api.get(f"/api/customers/{one['id']}/").json()["external_id"]
    record(order("since", external_id, AS_OF + timedelta(days=20), 700))
    told = api.get(f"{PATH}{one['id']}/history/").json()
    value = api.get(f"/api/customers/{one['id']}/profile/").json()["lifetime_value"]
    assert told["pinned"] and value["run"]["pinned"]
    assert told["as_of"] == told["alive"][-1]["day"] == value["judged_on"] == str(AS_OF)
    assert max(point["day"] for point in told["purchases"]) <= str(AS_OF)
    assert told["alive"][-1]["alive_probability"] == pytest.approx(value["alive_probability"], abs=2e-4)


def test_a_customers_history(valued: dict[str, Any]) -> None:
    api = caller()
    one = max(api.get(PATH, {"page_size": 500}).json()["results"], key=lambda row: row["repeat_purchases"])
    told = api.get(f"{PATH}{one['id']}/history/").json()
    assert len(told["purchases"]) == one["repeat_purchases"] + 1
    assert all(0 <= point["alive_probability"] <= 1 for point in told["alive"])
    assert len(told["alive"]) > 10
    assert [row["month_end"] for row in told["month_ends"]] == [str(AS_OF)]
    assert api.get(f"{PATH}{10**9}/history/").status_code == 404


def test_the_customers_page_and_list_show_it(valued: dict[str, Any]) -> None:
    api = caller()
    one = api.get(PATH).json()["results"][0]
    profile = api.get(f"/api/customers/{one['id']}/profile/").json()["lifetime_value"]
    assert {**profile, "run": None} == {**one, "run": None}
    row = api.get("/api/customers/", {"ordering": "-predictive_clv"}).json()["results"][0]
    assert float(row["predictive_clv"]) > 0


def test_settings_can_be_changed_and_are_checked() -> None:
    api = caller()
    changed = {"model": "bg_nbd", "horizon_days": 180, "yearly_discount": "0.05", "correct_level": True}
    answer = api.put(f"{PATH}settings/", changed, format="json").json()
    assert answer["model"] == "bg_nbd" and answer["horizon_days"] == 180
    for wrong in ({"model": "magic"}, {"horizon_days": 1}, {"yearly_discount": "2"}, {"nonsense": 1}):
        assert api.put(f"{PATH}settings/", wrong, format="json").status_code == 400


def test_an_empty_shop_answers_zeros_and_keeps_nothing() -> None:
    api = caller()
    answer = api.post(f"{PATH}calculate_all/", {}, format="json")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["total_customers"], body["processed"], body["total_clv"]) == (0, 0, "0.00")
    assert (CLVRun.objects.count(), CLVModelRun.objects.count()) == (0, 0)
    assert api.get(f"{PATH}summary/").json()["run"] is None


def test_before_the_first_calculation_everything_is_empty_not_broken() -> None:
    api = caller()
    assert api.get(PATH).json()["count"] == 0
    assert api.get(f"{PATH}summary/").json()["headline"] is None
    assert api.get(f"{PATH}at-risk/").json()["count"] == 0
    assert api.get(f"{PATH}model-runs/").json()["results"] == []
