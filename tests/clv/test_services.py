"""Valuing in PostgreSQL: exact so far, expected from the models, unchanged when nothing changed."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import connection
from django.utils import timezone

from regulars.clv import statements
from regulars.clv.models import (
    CLVModelRun,
    CLVRun,
    CLVSettings,
    CustomerLifetimeValue,
    CustomerLifetimeValueSnapshot,
    MarginSource,
)
from regulars.clv.services import (
    CLVCalculationService,
    NotValued,
    needs_refit,
    recompute_differences,
    revalue_changed,
)
from regulars.core.errors import InvalidInput
from regulars.core.models import Shop
from regulars.customers.models import Customer, Order
from regulars.refresh.services import drain, verify
from tests.clv.shops import AS_OF, shop_of_regulars
from tests.factories import make_customer, order, record

pytestmark = pytest.mark.django_db
PREDICTED = (
    "alive_probability",
    "expected_orders_365",
    "predicted_minor",
    "predicted_low_minor",
    "at_stake_minor",
)


def calculate(**given: date) -> CLVRun:
    return CLVCalculationService().calculate_clv_for_all_customers(**{"period_end": AS_OF, **given})


def value(external_id: str) -> CustomerLifetimeValue:
    return CustomerLifetimeValue.objects.get(customer__external_id=external_id)


def everything() -> list[dict[str, object]]:
    return list(CustomerLifetimeValue.objects.order_by("pk").values())


@pytest.mark.parametrize("period_start", [None, date(2025, 1, 1)])
def test_what_was_brought_equals_an_independent_computation(period_start: date | None) -> None:
    Shop.objects.filter(id=1).update(margin=Decimal("0.4"))
    rows = shop_of_regulars(60)
    run = calculate(**({"period_start": period_start} if period_start else {}))
    revenue: dict[str, int] = defaultdict(int)
    known: dict[str, int] = defaultdict(int)
    unknown: dict[str, int] = defaultdict(int)
    for row in rows:
        customer, day = row["customer_external_id"], date.fromisoformat(row["placed_at"][:10])
        if period_start is None or day >= period_start:
            revenue[customer] += row["total_minor"]
            if row["cost_minor"] is None:
                unknown[customer] += row["total_minor"]
            else:
                known[customer] += row["cost_minor"]
    everybody = {row["customer_external_id"] for row in rows}
    assert CustomerLifetimeValue.objects.count() == run.customers == len(everybody)
    for customer in everybody:
        assumed_profit = (Decimal(unknown[customer]) * Decimal("0.4")).quantize(Decimal(1), ROUND_HALF_UP)
        cost = known[customer] + unknown[customer] - int(assumed_profit)
        found = value(customer)
        assert (found.revenue_minor, found.cost_minor) == (revenue[customer], cost)
        assert found.profit_minor == revenue[customer] - cost
        assert found.cost_assumed == any(
            row["cost_minor"] is None and (period_start is None or row["placed_at"][:10] >= str(period_start))
            for row in rows
            if row["customer_external_id"] == customer
        )
    assert run.profit_minor == sum(row["profit_minor"] for row in everything())  # type: ignore[misc]


def test_refunds_tax_and_what_does_not_count() -> None:
    record(
        order("kept", "a", "2025-06-01", 1000, tax_minor=100, cost_minor=300),
        order("half back", "a", "2025-06-02", 1000, refunded_minor=400, cost_minor=200),
        order("all back", "a", "2025-06-03", 1000, refunded_minor=1000, status="refunded", cost_minor=500),
        order("pending", "a", "2025-06-04", 1000, status="pending", cost_minor=500),
        order("only back", "b", "2025-06-03", 1000, refunded_minor=1000),
    )
    calculate()
    found = value("a")
    assert (found.order_count, found.revenue_minor, found.cost_minor, found.profit_minor) == (
        2,
        1500,
        420,
        1080,
    )
    assert not found.cost_assumed
    assert not CustomerLifetimeValue.objects.filter(customer__external_id="b").exists()


def test_unknown_cost_is_taken_from_the_setting_else_from_known_orders_else_nothing() -> None:
    record(order("1", "a", "2025-06-01", 1000), order("2", "b", "2025-06-01", 1000, cost_minor=250))
    run = calculate()
    assert (run.margin_source, run.assumed_margin) == (MarginSource.ORDERS, Decimal("0.75"))
    assert value("a").profit_minor == 750 and value("a").cost_assumed
    Shop.objects.filter(id=1).update(margin=Decimal("0.2"))
    assert calculate().margin_source == MarginSource.SETTING
    assert value("a").profit_minor == 200
    Shop.objects.filter(id=1).update(margin=None)
    Order.objects.update(cost_minor=None, reporting_cost_minor=None)
    assert calculate().margin_source == MarginSource.NONE
    assert value("a").profit_minor == 1000


def test_too_little_history_says_so_in_words_and_predicts_nothing() -> None:
    record(
        order("1", "a", "2025-06-01", 1000, cost_minor=1), order("2", "a", "2025-06-20", 1000, cost_minor=1)
    )
    run = calculate()
    assert run.model_run.value_model is None
    assert run.model_run.refusal_code and "100" in run.model_run.refusal
    assert all(getattr(value("a"), name) is None for name in PREDICTED)
    assert value("a").profit_minor == 1998


def test_an_empty_shop_can_be_calculated_and_keeps_nothing() -> None:
    run = calculate()
    assert (run.customers, run.profit_minor, run.model_run.refusal_code) == (0, 0, "no_orders")
    assert (CLVRun.objects.count(), CLVModelRun.objects.count()) == (0, 0)


def test_a_shop_that_was_emptied_has_no_values_left() -> None:
    record(order("1", "a", "2025-06-01", 1000))
    calculate()
    Order.objects.all().delete()
    CLVCalculationService().calculate_clv_for_all_customers(now=datetime(2025, 7, 1, tzinfo=UTC))
    assert CustomerLifetimeValue.objects.count() == 0
    assert CLVRun.objects.count() == 1


def test_a_period_before_the_first_order_takes_nothing_away() -> None:
    record(order("1", "a", "2025-06-01", 1000))
    calculate()
    assert calculate(period_end=date(2025, 5, 1)).customers == 0
    assert value("a").profit_minor == 1000
    assert CLVRun.objects.count() == 1


def test_predictions_are_sane_and_kept_with_their_run() -> None:
    shop_of_regulars()
    run = calculate()
    fit = run.model_run
    assert fit.refusal == "" and fit.model == "mbg_nbd" and fit.backtest is not None
    for row in CustomerLifetimeValue.objects.all():
        assert 0 <= row.alive_probability <= 1  # type: ignore[operator]
        assert 0 <= row.expected_orders_30 <= row.expected_orders_90 <= row.expected_orders_365  # type: ignore[operator]
        assert row.predicted_low_minor <= row.predicted_high_minor  # type: ignore[operator]
        assert row.predicted_minor >= 0 and row.at_stake_minor >= 0  # type: ignore[operator]
    lost = CustomerLifetimeValue.objects.order_by("alive_probability").first()
    kept = CustomerLifetimeValue.objects.order_by("-alive_probability").first()
    assert lost is not None and kept is not None
    assert lost.alive_probability < 0.3 < 0.7 < kept.alive_probability  # type: ignore[operator]


@pytest.mark.parametrize("model", ["bg_nbd", "pareto_nbd"])
def test_the_model_is_the_shops_choice(model: str) -> None:
    CLVSettings.current()
    CLVSettings.objects.update(model=model, prior=False)
    shop_of_regulars()
    fit = calculate().model_run
    assert (fit.model, fit.prior) == (model, False)
    assert fit.value_model is not None
    assert CustomerLifetimeValue.objects.filter(predicted_minor__gt=0).count() > 100


def test_a_second_run_writes_nothing() -> None:
    shop_of_regulars()
    assert calculate().rows_written == Customer.objects.count()
    before = everything()
    assert calculate().rows_written == 0
    assert everything() == before


def test_one_customer_is_valued_as_everybody_is() -> None:
    shop_of_regulars()
    calculate()
    before = everything()
    ids = [row["customer_id"] for row in before]
    assert revalue_changed(customer_ids=ids[:7], today=AS_OF) == 0  # type: ignore[arg-type]
    CustomerLifetimeValue.objects.filter(pk__in=ids[:7]).delete()
    assert revalue_changed(customer_ids=ids[:7], today=AS_OF) == 7  # type: ignore[arg-type]
    forgotten = {"created_at": None, "updated_at": None}
    assert [{**row, **forgotten} for row in everything()] == [{**row, **forgotten} for row in before]


def test_a_new_order_changes_its_customers_value_through_the_drain() -> None:
    shop_of_regulars()
    now = timezone.now()
    today = now.date()
    CLVCalculationService().calculate_clv_for_all_customers()
    drain(now=now)
    before = value("c1")
    record(order("new", "c1", today, 5000, cost_minor=2000))
    drain(now=now)
    after = value("c1")
    assert after.profit_minor == before.profit_minor + 3000
    assert after.repeat_purchases == before.repeat_purchases + 1
    assert after.alive_probability > before.alive_probability  # type: ignore[operator]
    assert verify(now=now) == []
    assert verify(now=now + timedelta(days=3)) == []  # the next day alone makes no stored row wrong


def test_verify_finds_a_row_that_was_tampered_with() -> None:
    shop_of_regulars(40)
    calculate()
    assert recompute_differences(today=AS_OF) == []
    chosen = value("c1")
    CustomerLifetimeValue.objects.filter(pk=chosen.pk).update(revenue_minor=1, cost_minor=0, profit_minor=1)
    assert [found.customer_id for found in recompute_differences(today=AS_OF)] == [chosen.pk]


def test_another_period_is_answered_and_not_kept() -> None:
    shop_of_regulars()
    calculate()
    before = everything()
    customer = Customer.objects.get(external_id="c1")
    found = CLVCalculationService().calculate_clv_for_customer(
        customer_id=customer.pk, period_start=date(2025, 5, 1), period_end=date(2025, 5, 31)
    )
    brought = Order.objects.filter(customer=customer, placed_at__year=2025, placed_at__month=5)
    assert not found.stored
    assert found.row["revenue_minor"] == sum(order.total_minor for order in brought)
    assert everything() == before


def test_who_never_bought_cannot_be_valued() -> None:
    customer = make_customer("nobody")
    for _ in range(2):  # without a run and with one
        with pytest.raises(NotValued):
            CLVCalculationService().calculate_clv_for_customer(customer_id=customer.pk)
        calculate()


def test_month_ends_are_kept_where_they_changed() -> None:
    record(
        order("1", "a", "2025-04-03", 1000),
        order("2", "b", "2025-04-03", 1000),
        order("3", "b", "2025-05-20", 500),
    )
    for day in (date(2025, 4, 30), date(2025, 5, 31), date(2025, 6, 15)):
        calculate(period_end=day)
    kept = CustomerLifetimeValueSnapshot.objects.values_list(
        "customer__external_id", "month_end", "profit_minor"
    )
    assert sorted(kept) == [
        ("a", date(2025, 4, 30), 1000),
        ("b", date(2025, 4, 30), 1000),
        ("b", date(2025, 5, 31), 1500),
    ]


def test_nightly_valuing_does_not_fit_again_within_the_week() -> None:
    shop_of_regulars()
    calculate()
    assert not needs_refit(today=AS_OF + timedelta(days=6))
    assert needs_refit(today=AS_OF + timedelta(days=7))
    CLVCalculationService(refit=False).calculate_clv_for_all_customers(period_end=AS_OF)
    assert (CLVModelRun.objects.count(), CLVRun.objects.count()) == (1, 2)


def test_days_are_days_of_the_shop() -> None:
    Shop.objects.filter(id=1).update(time_zone="America/New_York")
    record(order("late", "a", datetime(2025, 7, 1, 3, 30, tzinfo=UTC), 500))  # still 30 June in New York
    calculate()
    assert value("a").first_order_on == AS_OF


def test_the_period_is_checked() -> None:
    for wrong in (
        {"period_end": timezone.now().date() + timedelta(days=2)},
        {"period_start": date(2025, 2, 1), "period_end": date(2025, 1, 1)},
        {"period_start": date(1850, 1, 1)},
    ):
        with pytest.raises(InvalidInput):
            CLVCalculationService().calculate_clv_for_all_customers(**wrong)  # type: ignore[arg-type]


def test_who_is_gone_is_removed() -> None:
    record(order("1", "a", "2025-06-01", 1000), order("2", "b", "2025-06-01", 1000))
    calculate()
    record(order("1", "a", "2025-06-01", 1000, status="cancelled"))
    assert calculate().rows_written == 1
    assert list(CustomerLifetimeValue.objects.values_list("customer__external_id", flat=True)) == ["b"]
    with connection.cursor() as cursor:
        assert statements.profit_of_everybody(cursor) == 1000
