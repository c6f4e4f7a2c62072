"""A setting on which numbers rest takes effect together with the numbers, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from regulars.clv.models import CustomerLifetimeValueSnapshot
from regulars.core.models import ExchangeRate, Shop
from regulars.customers.locks import hold_settings, lock_settings
from regulars.customers.models import Customer, CustomerOrderSummary, Order
from regulars.ingestion.services import import_file
from regulars.jobs import services as jobs
from regulars.jobs.models import Job, JobState
from regulars.jobs.progress import JobCancelled, silent
from regulars.refresh.rebuilding import rebuild_shop
from regulars.refresh.services import drain, verify
from tests.factories import caller, make_customer, order, record

pytestmark = pytest.mark.django_db(transaction=True)
SHOP = "/api/shop/"


@pytest.fixture(autouse=True)
def _shop() -> None:
    """Orders in USD and JPY, and what a dollar is worth in euros."""
    ExchangeRate.objects.create(currency="JPY", day="2025-01-01", rate="0.01")
    record(order("1", "a", "2025-05-01", 1000), order("2", "b", "2025-05-02", 3000, currency="JPY"))
    drain(now=timezone.now())
    ExchangeRate.objects.create(currency="USD", day="2025-01-01", rate="0.9")


def state() -> tuple[Any, ...]:
    shop = Shop.current()
    return (
        shop.currency,
        shop.time_zone,
        sorted(Order.objects.values_list("external_id", "reporting_total_minor", "exchange_rate")),
        sorted(CustomerOrderSummary.objects.values_list("customer__external_id", "revenue_minor")),
        sorted(ExchangeRate.objects.values_list("currency", "rate")),
    )


def asked(**change: str) -> Job:
    answer = caller().patch(SHOP, change)
    assert answer.status_code == 202, answer.json()
    return Job.objects.get(id=answer.json()["job_id"])


@pytest.mark.parametrize("change", [{"currency": "EUR"}, {"time_zone": "Asia/Tokyo"}])
def test_until_the_job_is_done_the_shop_is_as_it_was_and_says_what_is_to_come(change: dict[str, str]) -> None:
    before, api = state(), caller()
    job = asked(**change)
    assert state() == before
    sent = api.get(SHOP).json()
    assert (sent["currency"], sent["time_zone"]) == before[:2]
    told = {"currency": None, "time_zone": None, **change}
    assert sent["pending"] == {
        **told,
        "job_id": job.pk,
        "status_url": f"/api/jobs/{job.pk}/",
        "state": "queued",
    }
    jobs.run(job_id=job.pk)
    sent = api.get(SHOP).json()
    assert {name: sent[name] for name in change} == change
    assert sent["pending"] is None
    assert verify(now=timezone.now()) == []


def test_everything_comes_in_the_new_currency_third_currencies_by_way_of_the_former() -> None:
    jobs.run(job_id=asked(currency="EUR").pk)
    assert dict(Order.objects.values_list("external_id", "reporting_total_minor")) == {"1": 900, "2": 2700}
    assert float(ExchangeRate.objects.get(currency="JPY").rate) == 0.009
    record(order("3", "b", "2025-06-02", 3000, currency="JPY"))
    assert Order.objects.get(external_id="3").reporting_total_minor == 2700
    assert verify(now=timezone.now()) == []


def cancelled_while_waiting(job: Job) -> None:
    assert caller().post(f"/api/jobs/{job.pk}/cancel/").status_code == 200


def cancelled_at_any_step(job: Job) -> None:
    for last in range(1, 6):
        steps = iter(range(last))

        def progress(phase: str, done: int = 0, total: int = 0) -> None:
            if next(steps, None) is None:  # noqa: B023 - called at once
                raise JobCancelled("Stop.")

        with pytest.raises(JobCancelled):
            rebuild_shop(progress, **job.arguments)
    Job.objects.filter(pk=job.pk).update(state=JobState.CANCELLED)


def failed(job: Job) -> None:
    """A yen can no longer be brought into the new currency when its turn comes."""
    record(order("4", "b", "2024-06-02", 3000, currency="GBP", exchange_rate="1.2"))
    drain(now=timezone.now())
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, "exchange rate" in job.error) == (JobState.FAILED, True)
    caller().delete(f"/api/customers/orders/{Order.objects.get(external_id='4').pk}/")
    drain(now=timezone.now())


def given_up(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=jobs.MOST_ATTEMPTS)
    job.refresh_from_db()
    jobs.requeue(job, why="")


@pytest.mark.parametrize(
    "end", [cancelled_while_waiting, cancelled_at_any_step, failed, given_up], ids=lambda end: end.__name__
)
def test_a_change_that_does_not_come_about_leaves_everything_and_can_be_asked_for_again(
    end: Callable[[Job], None],
) -> None:
    before = state()
    end(asked(currency="EUR", time_zone="Asia/Tokyo"))
    assert state() == before
    assert caller().get(SHOP).json()["pending"] is None
    assert verify(now=timezone.now()) == []
    jobs.run(job_id=asked(currency="EUR", time_zone="Asia/Tokyo").pk)
    assert state()[:2] == ("EUR", "Asia/Tokyo")
    assert verify(now=timezone.now()) == []


def test_a_second_change_waits_for_the_first_and_the_same_one_is_the_same() -> None:
    api, job = caller(), asked(currency="EUR")
    assert asked(currency="EUR", name="Renamed").pk == job.pk
    assert Shop.current().name == "Renamed"
    refused = api.patch(SHOP, {"currency": "JPY"})
    assert (refused.status_code, "EUR" in refused.json()["errors"][0]["detail"]) == (409, True)
    assert api.patch(SHOP, {"time_zone": "Asia/Tokyo"}).status_code == 409
    assert api.patch(SHOP, {"margin": "0.4", "currency": "USD"}).status_code == 200
    jobs.run(job_id=job.pk)
    jobs.run(job_id=asked(time_zone="Asia/Tokyo").pk)
    assert state()[:2] == ("EUR", "Asia/Tokyo")


def test_verify_finds_amounts_in_a_currency_that_the_shop_is_not_kept_in() -> None:
    """As an earlier version left them after a change that was cancelled."""
    Shop.objects.filter(id=1).update(currency="JPY")
    assert "orders" in {found.table for found in verify(now=timezone.now())}


def test_what_is_kept_of_month_ends_goes_with_its_currency() -> None:
    CustomerLifetimeValueSnapshot.objects.create(
        customer=Customer.objects.get(external_id="a"), month_end="2025-05-31", profit_minor=1000
    )
    rebuild_shop(silent, time_zone="Asia/Tokyo")
    assert CustomerLifetimeValueSnapshot.objects.count() == 1
    rebuild_shop(silent, currency="EUR")
    assert CustomerLifetimeValueSnapshot.objects.count() == 0


def in_another_connection(work: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_an_order_sent_while_the_currency_changes_is_asked_to_come_again() -> None:
    make_customer("c")
    body = {"external_id": "9", "customer_external_id": "c", "placed_at": "2025-05-01", "total": "10.00"}
    api, answers = caller(), []
    with transaction.atomic():
        lock_settings()
        in_another_connection(lambda: answers.append(api.post("/api/customers/orders/", body))).join()
    assert (answers[0].status_code, "Retry-After" in answers[0]) == (503, True)
    assert api.post("/api/customers/orders/", body).status_code == 201


def test_a_file_that_was_read_in_the_former_currency_is_read_again(tmp_path: Path) -> None:
    """Cents are not yen: what was read before the change must not be written after it."""
    path = tmp_path / "orders.csv"
    path.write_text("order_id,customer_id,date,total\n7,c,2025-05-01,1500\n")
    ExchangeRate.objects.create(currency="CHF", day="2025-01-01", rate="1")
    begun = []

    def change(phase: str, done: int = 0, total: int = 0) -> None:
        if phase == "Checking rows" and not begun:
            begun.append(True)
            ExchangeRate.objects.filter(currency="USD").update(rate="150")
            in_another_connection(lambda: rebuild_shop(silent, currency="JPY")).join()

    import_file(path, kind="orders", progress=change)
    row = Order.objects.get(external_id="7")
    assert (row.currency, row.total_minor, row.reporting_total_minor) == ("JPY", 1500, 1500)


def test_a_change_waits_for_what_is_being_written() -> None:
    written = threading.Event()
    with transaction.atomic():
        hold_settings()
        thread = in_another_connection(lambda: (rebuild_shop(silent, currency="EUR"), written.set()))
        assert not written.wait(1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT currency FROM shop")
            assert cursor.fetchone()[0] == "USD"
    thread.join()
    assert Shop.current().currency == "EUR"
