"""Days that come, days that pass twice, and settings that change between a calculation and the night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from regulars.clv.services import CLVCalculationService
from regulars.core.models import ExchangeRate, Shop
from regulars.jobs import services as jobs
from regulars.jobs.models import Job
from regulars.refresh.services import drain, verify
from regulars.rfm.models import CustomerRFMScore, RFMRun, RFMSettings
from regulars.rfm.services import calculate_automatically, change_settings
from tests.factories import caller, make_customer, order, record
from tests.rfm.shops import moved, run

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 6, 30, 12, tzinfo=UTC)


def change_shop(**setting: str) -> None:
    answer = caller().patch("/api/shop/", setting)
    assert answer.status_code == 202, answer.content
    job = Job.objects.get(id=answer.json()["job_id"])
    jobs.run_now(kind=job.kind, arguments=job.arguments, progress=lambda *_: None)


def test_an_order_dated_tomorrow_counts_from_tomorrow_on() -> None:
    record(*(order(f"o{n}", f"c{n}", "2025-06-01", 1000 + n) for n in range(5)))
    drain(now=NOON)
    run(now=NOON)
    CLVCalculationService().calculate_clv_for_all_customers(now=NOON)
    record(order("tomorrow", "c0", NOON + timedelta(hours=20), 9000))
    drain(now=NOON)
    assert verify(now=NOON) == []
    tomorrow = NOON + timedelta(hours=21)
    assert verify(now=tomorrow) == []


def test_a_new_currency_does_not_hold_the_night_back_again(monkeypatch: pytest.MonkeyPatch) -> None:
    record(*(order(f"o{n}", f"c{n}", "2025-06-01", 1000 + n) for n in range(5)))
    drain(now=NOON)
    run("2025-06-15", now=NOON - timedelta(hours=3))
    assert calculate_automatically(now=NOON - timedelta(hours=2)) is None
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    record(order("later", "c0", "2025-06-29", 9000))
    ExchangeRate.objects.create(currency="USD", day="2025-01-01", rate="150")
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(hours=1))
    change_shop(currency="JPY")
    night = calculate_automatically(now=NOON + timedelta(hours=16))
    assert night is not None
    assert night.as_of == date(2025, 7, 1)


def test_a_look_back_does_not_bring_somebody_into_a_day_on_which_nobody_knew_of_them() -> None:
    record(*(order(f"o{n}", f"c{n}", "2025-06-01", 1000 + n) for n in range(5)))
    drain(now=NOON)
    run("2025-06-20", now=NOON)
    record(order("late", "late", "2025-01-05", 9000))
    run(now=NOON)
    before = moved("2025-06-20", "2025-06-30")
    run("2025-02-01", keep=True, now=NOON + timedelta(hours=1))
    run(now=NOON + timedelta(hours=2))
    assert moved("2025-06-20", "2025-06-30") == before


def test_the_same_where_they_were_scored_between_two_runs() -> None:
    record(*(order(f"o{n}", f"c{n}", "2025-06-01", 1000 + n) for n in range(5)))
    drain(now=NOON - timedelta(days=10))
    run(now=NOON - timedelta(days=10))
    record(order("late", "late", "2025-01-05", 9000))
    drain(now=NOON)
    run(now=NOON)
    before = moved("2025-06-20", "2025-06-30")
    run("2025-02-01", keep=True, now=NOON + timedelta(hours=1))
    run(now=NOON + timedelta(hours=2))
    assert moved("2025-06-20", "2025-06-30") == before


def test_fixed_limits_follow_the_shops_currency(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    record(*(order(f"o{n}", f"c{n}", "2025-06-01", 1000 * (n + 1)) for n in range(5)))
    drain(now=NOON)
    limits = {
        "recency_days": [365, 180, 90, 30],
        "frequency": [1, 2, 3, 4],
        "monetary": [1, 1500, 2500, 4500],
    }
    change_settings(scheme="thresholds", thresholds=limits, now=NOON)
    first = run(now=NOON)
    ExchangeRate.objects.create(currency="USD", day="2025-01-01", rate="150")
    before = dict(CustomerRFMScore.objects.values_list("customer_id", "monetary_score"))
    change_shop(currency="JPY")
    after = dict(CustomerRFMScore.objects.values_list("customer_id", "monetary_score"))
    assert RFMRun.latest() != first
    assert after == before
    assert RFMSettings.current().thresholds["monetary_minor"] == [2, 2250, 3750, 6750]


def test_a_zone_far_west_where_the_day_of_the_scores_has_not_come_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Shop.objects.update(time_zone="Pacific/Kiritimati")
    record(*(order(f"o{n}", f"c{n}", "2025-06-01", 1000 + n) for n in range(5)))
    now = datetime(2025, 6, 29, 10, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    drain(now=now)
    run("2025-06-29", now=now)
    change_shop(time_zone="Pacific/Niue")
    assert Shop.current().time_zone == "Pacific/Niue"
    assert verify(now=now) == []


def test_another_currency_of_an_order_comes_with_its_amounts() -> None:
    make_customer("a")
    for code in ("JPY", "KWD", "EUR"):
        ExchangeRate.objects.create(currency=code, day="2025-01-01", rate="1")
    api = caller()
    made = api.post(
        "/api/customers/orders/",
        {
            "external_id": "1",
            "customer_external_id": "a",
            "placed_at": "2025-05-01",
            "total": "119.00",
            "tax": "19.00",
            "cost": "40.00",
            "currency": "EUR",
        },
    ).json()
    path = f"/api/customers/orders/{made['id']}/"
    refused = api.patch(path, {"currency": "KWD"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["attr"] == "currency"
    assert "other digits" in refused.json()["errors"][0]["detail"]
    whole = {"currency": "KWD", "total": "119.000", "tax": "19.000", "cost": "40.000"}
    assert api.patch(path, whole).json()["total"] == "119.000"
    other = {
        "external_id": "2",
        "customer_external_id": "a",
        "placed_at": "2025-05-01",
        "total": "9.50",
        "currency": "USD",
    }
    made = api.post("/api/customers/orders/", other).json()
    assert api.patch(f"/api/customers/orders/{made['id']}/", {"currency": "EUR"}).json()["total"] == "9.50"
