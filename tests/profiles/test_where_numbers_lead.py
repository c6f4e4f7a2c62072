"""Every number of the pages leads to the customers it counts: the list, narrowed, holds exactly as many."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from regulars.clv.services import CLVCalculationService
from regulars.rfm.services import RFMAnalysisService
from tests.clv.shops import AS_OF as VALUED_ON
from tests.clv.shops import shop_of_regulars
from tests.factories import caller, order, record

pytestmark = pytest.mark.django_db
LIST, RFM = "/api/customers/", "/api/customers/rfm-scores/"
AS_OF = date(2025, 6, 30)


@pytest.fixture
def api() -> APIClient:
    record(*(order(f"{c}-{n}", f"c{c}", AS_OF - timedelta(days=c * 11 + n * 40), 37 * c * c + n)
             for c in range(1, 31) for n in range(c % 5 + 1)))  # fmt: skip
    for day in (AS_OF, AS_OF + timedelta(days=150)):
        RFMAnalysisService().calculate_rfm_for_all_customers(as_of=day)
    return caller()


def found(api: APIClient, **filters: Any) -> int:
    answer = api.get(LIST, filters)
    assert answer.status_code == 200, answer.json()
    count: int = answer.json()["count"]
    return count


def test_bars_of_orders_and_money(api: APIClient) -> None:
    bars = api.get(f"{RFM}summary/").json()["distributions"]
    for bar in bars["frequency"]:
        last = {} if bar["to"] is None else {"max_period_orders": bar["to"] - 1}
        assert found(api, min_period_orders=bar["from"], **last) == bar["customers"]
    for bar in bars["monetary"]:
        below = {} if bar["to"] is None else {"max_period_revenue": Decimal(bar["to"]) - Decimal("0.01")}
        assert found(api, min_period_revenue=bar["from"], **below) == bar["customers"]
    assert sum(bar["customers"] for bar in bars["monetary"]) == 30


def test_a_segments_money_is_the_lists_money_on_the_same_base(api: APIClient) -> None:
    told = api.get(f"{RFM}summary/").json()
    assert told["segments"]
    for row in told["segments"]:
        totals = api.get(f"{LIST}totals/", {"suggested_segment": row["segment"]}).json()
        assert (totals["count"], totals["period_revenue"]) == (row["customers"], row["revenue"])
        assert totals["revenue"] == row["lifetime_revenue"]
        asked = {"suggested_segment": row["segment"], "page_size": 500}
        rows = api.get(LIST, asked).json()["results"]
        assert sum(Decimal(one["period_revenue"]) for one in rows) == Decimal(row["revenue"])
    cell = told["grid"][0]
    asked = {"recency_score": cell["recency_score"], "frequency_score": cell["frequency_score"]}
    assert api.get(f"{LIST}totals/", asked).json()["period_revenue"] == cell["revenue"]
    everybody = api.get(f"{LIST}totals/").json()
    assert (everybody["period_revenue"], everybody["period_days"]) == (None, told["run"]["days"])


def test_cells_of_the_movement(api: APIClient) -> None:
    days = {"from": AS_OF.isoformat(), "to": (AS_OF + timedelta(days=150)).isoformat()}
    rows = api.get(f"{RFM}movement/", days).json()["matrix"]
    moves = [row for row in rows if row["from_segment"] and row["to_segment"]]
    assert any(row["from_segment"] != row["to_segment"] for row in moves)
    for row in moves:
        asked = ",".join([row["from_segment"], row["to_segment"], *days.values()])
        assert found(api, moved=asked) == row["customers"]


@pytest.mark.parametrize("asked", ["Champions", "Champions,Lost,yesterday,today", "a,b,2025-01-01"])
def test_a_move_that_cannot_be_read_is_refused(asked: str) -> None:
    answer = caller().get(LIST, {"moved": asked})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "moved")


def test_bars_of_value_to_come_cohorts_and_who_is_at_risk() -> None:
    shop_of_regulars()
    CLVCalculationService().calculate_clv_for_all_customers(period_end=VALUED_ON)
    api = caller()
    told = api.get("/api/customers/clv/summary/").json()
    assert len(told["distribution"]) > 3
    for bar in told["distribution"]:
        edges = {"predicted_from": bar["from"], "predicted_below": bar["to"]}
        asked = {name: edge for name, edge in edges.items() if edge is not None}
        assert found(api, **asked) == bar["customers"]
    for row in told["segments"]:
        if row["segment"]:
            totals = api.get(f"{LIST}totals/", {"suggested_segment": row["segment"], "alive_from": 0}).json()
            assert totals["historical_clv"] == row["profit"]
    stake = told["headline"]["at_stake"]
    assert (
        found(api, **{name: stake[name] for name in ("alive_from", "alive_below", "profit_from")})
        == stake["customers"]
    )
    first = told["cohort_curves"][0]
    year, quarter = int(first["cohort"][:4]), int(first["cohort"][-1])
    start = date(year, quarter * 3 - 2, 1)
    after = date(year + quarter // 4, quarter * 3 % 12 + 1, 1)
    days = {"first_order_from": start, "first_order_to": after - timedelta(days=1)}
    assert found(api, **days) == first["customers"]
