"""The first orders calculate themselves, once; nothing is ranked where there is nothing to rank."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from regulars.clv.models import CLVRun
from regulars.customers.models import Customer, Order
from regulars.ingestion.models import Import
from regulars.jobs import services as jobs
from regulars.jobs.models import Job, JobState
from regulars.refresh.automatic import CALCULATE, TRY_AGAIN_AFTER, calculate, request_if_due
from regulars.refresh.tasks import drain
from regulars.rfm.models import CustomerRFMScore, RFMRun
from tests.factories import caller, make_customer, order, record

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2025, 6, 30, 12, tzinfo=UTC)


def clock(now: datetime = NOON) -> None:
    """The minutes' clock of the worker."""
    drain(timestamp=int(now.timestamp()))


def calculations() -> list[Job]:
    return list(Job.objects.filter(kind=CALCULATE).order_by("id"))


def state(api: APIClient) -> dict[str, Any]:
    told: dict[str, Any] = api.get("/api/setup/").json()["calculation"]
    return told


def import_orders(api: APIClient, rows: str, name: str = "orders.csv") -> int:
    content = f"order id,customer id,date,total\n{rows}".encode()
    sent = {"file": SimpleUploadedFile(name, content), "kind": "orders"}
    pk: int = api.post("/api/imports/", sent, format="multipart").json()["id"]
    job = api.post(f"/api/imports/{pk}/start/", {}).json()["job_id"]
    jobs.run(job_id=job)
    return pk


def test_an_empty_shop_is_neither_scored_nor_valued_whatever_the_clock_says() -> None:
    make_customer("somebody")
    for hour in range(24):
        clock(NOON + timedelta(hours=hour))
    done = calculate(now=NOON)
    assert (done.scored, done.valued) == (None, None)
    assert (calculations(), RFMRun.objects.count(), CLVRun.objects.count()) == ([], 0, 0)
    assert state(caller()) == {"state": "nothing", "job_id": None}


def test_orders_that_do_not_count_are_nothing_to_rank() -> None:
    record(order("1", "a", "2025-05-01", 1000, status="cancelled"))
    clock()
    assert calculations() == []
    assert state(caller())["state"] == "nothing"


def test_an_import_calculates_itself_and_the_api_says_how_far_it_is() -> None:
    api = caller()
    import_orders(api, "1,a,2025-01-31,10.50\n2,b,2025-03-01,20\n3,c,2025-05-01,30\n")
    (job,) = calculations()
    assert state(api) == {"state": "calculating", "job_id": job.pk}
    assert api.get("/api/customers/").json()["results"][0]["rfm_score"] is None
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["customers"]) == (JobState.SUCCEEDED, 3)
    assert state(api) == {"state": "calculated", "job_id": None}
    scores = dict(CustomerRFMScore.objects.values_list("customer__external_id", "monetary_score"))
    assert scores["a"] < scores["b"] < scores["c"]
    assert CLVRun.objects.count() == 1


def test_orders_by_the_api_are_found_by_the_clock() -> None:
    record(order("1", "a", "2025-05-01", 1000))
    assert calculations() == []  # As if the worker had died between the orders and what follows from them.
    clock()
    clock(NOON + timedelta(minutes=1))
    (job,) = calculations()
    jobs.run(job_id=job.pk)
    clock(NOON + timedelta(minutes=2))
    assert len(calculations()) == 1
    assert CustomerRFMScore.objects.count() == 1


def test_two_imports_at_once_are_calculated_together_and_a_second_time_changes_nothing() -> None:
    api = caller()
    import_orders(api, "1,a,2025-01-31,10.50\n")
    import_orders(api, "2,b,2025-03-01,20\n", "more.csv")
    (job,) = calculations()
    jobs.run(job_id=job.pk)
    assert CustomerRFMScore.objects.count() == 2
    runs = (RFMRun.objects.count(), CLVRun.objects.count())
    assert calculate(now=timezone.now()).scored is None
    assert (RFMRun.objects.count(), CLVRun.objects.count()) == runs == (1, 1)


def test_a_trial_and_a_file_of_customers_calculate_nothing() -> None:
    api = caller()
    sent = {"file": SimpleUploadedFile("c.csv", b"customer_id,first_name\n1,Ann\n"), "kind": "customers"}
    pk = api.post("/api/imports/", sent, format="multipart").json()["id"]
    jobs.run(job_id=api.post(f"/api/imports/{pk}/start/", {}).json()["job_id"])
    assert Customer.objects.count() == 1
    clock()
    assert calculations() == []


@pytest.mark.parametrize("ended", [JobState.FAILED, JobState.CANCELLED])
def test_what_was_stopped_is_said_and_tried_again_only_after_a_while(ended: str) -> None:
    record(order("1", "a", "2025-05-01", 1000))
    clock()
    Job.objects.update(state=ended, finished_at=NOON, error="No room.")
    (job,) = calculations()
    clock(NOON + timedelta(minutes=1))
    assert len(calculations()) == 1
    assert state(caller()) == {"state": "stopped", "job_id": job.pk}
    clock(NOON + TRY_AGAIN_AFTER + timedelta(minutes=1))
    assert len(calculations()) == 2


def test_an_import_while_one_runs_is_followed_by_another() -> None:
    record(order("1", "a", "2025-05-01", 1000))
    clock()
    Job.objects.update(state=JobState.RUNNING)
    assert request_if_due(now=NOON) == calculations()[0]
    record(order("2", "b", "2025-06-01", 1000))
    assert request_if_due(now=NOON, after_import=True) == calculations()[-1]
    assert len(calculations()) == 2


def test_an_import_taken_back_leaves_a_shop_as_new() -> None:
    """Else the next file would be scored against the cut-points of the one that is gone."""
    api = caller()
    pk = import_orders(api, "1,a,2025-01-31,10.50\n2,b,2025-03-01,20\n")
    jobs.run(job_id=calculations()[0].pk)
    jobs.run(job_id=api.post(f"/api/imports/{pk}/undo/").json()["job_id"])
    assert (Order.objects.count(), RFMRun.objects.count(), CLVRun.objects.count()) == (0, 0, 0)
    assert state(api)["state"] == "nothing"
    assert api.patch("/api/shop/", {"currency": "EUR"}).status_code == 200
    import_orders(api, "1,a,2025-01-31,1000\n2,b,2025-03-01,2000\n", "again.csv")
    jobs.run(job_id=calculations()[-1].pk)
    assert RFMRun.objects.get().customers == 2


def test_a_report_says_what_nobody_had_chosen_as_long_as_nobody_has() -> None:
    api = caller()
    first = import_orders(api, "1,a,2025-01-31,10.50\n")
    assert api.get(f"/api/imports/{first}/").json()["assumed"] == {"currency": "USD", "time_zone": "UTC"}
    assert Job.objects.filter(kind="ingestion.run").latest("id").result["assumed"]["currency"] == "USD"
    assert api.patch("/api/shop/", {"currency": "USD"}).status_code == 200
    second = import_orders(api, "2,b,2025-01-31,10.50\n", "more.csv")
    assert Import.objects.get(id=second).assumed == {"time_zone": "UTC"}
    assert api.get("/api/shop/").json()["time_zone_chosen_at"] is None
