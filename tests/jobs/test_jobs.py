"""Long work: it ends once, says why it failed, stops when asked, and survives its worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from regulars.access.idempotency import forget_old_answers
from regulars.access.models import IdempotencyKey
from regulars.core.errors import Conflict
from regulars.jobs import services
from regulars.jobs.models import Job, JobState
from regulars.jobs.progress import Progress
from tests.factories import caller

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "tests.work"


@pytest.fixture(autouse=True)
def _forget_the_work() -> Iterator[None]:
    yield
    services.KINDS.pop(KIND, None)
    services.WHEN_GIVEN_UP.pop(KIND, None)


def started(work: services.Work) -> Job:
    services.register(KIND)(work)
    return services.start(kind=KIND, arguments={"n": 3})


def test_a_job_runs_once_and_keeps_its_result() -> None:
    runs = []

    def work(progress: Progress, *, n: int) -> dict[str, Any]:
        progress("Counting", 1, n)
        runs.append(n)
        return {"counted": n}

    job = started(work)
    services.run(job_id=job.pk)
    services.run(job_id=job.pk)
    sent = caller().get(f"/api/jobs/{job.pk}/").json()
    assert (sent["state"], sent["result"], runs) == ("succeeded", {"counted": 3}, [3])


def test_a_refusal_is_told_as_it_is_and_a_crash_as_one() -> None:
    def refusing(progress: Progress, *, n: int) -> dict[str, Any]:
        raise Conflict("The shop is closed.")

    def crashing(progress: Progress, *, n: int) -> dict[str, Any]:
        raise ZeroDivisionError("oops")

    job = started(refusing)
    services.run(job_id=job.pk)
    services.KINDS.pop(KIND)
    other = started(crashing)
    services.run(job_id=other.pk)
    job.refresh_from_db()
    other.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "The shop is closed.")
    assert other.state == JobState.FAILED
    assert "for support" in other.error and "ZeroDivisionError" not in other.error


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step() -> None:
    working, asked = threading.Event(), threading.Event()

    def patient(progress: Progress, *, n: int) -> dict[str, Any]:
        working.set()
        assert asked.wait(10)
        for step in range(200):
            progress("Working", step, 200)
            threading.Event().wait(0.05)
        return {}

    job = started(patient)

    def run_as_the_worker_does() -> None:
        try:
            services.run(job_id=job.pk)
        finally:
            connection.close()  # A thread's own connection would outlive the test's database.

    runner = threading.Thread(target=run_as_the_worker_does)
    runner.start()
    assert working.wait(10)
    assert caller("analyst").post(f"/api/jobs/{job.pk}/cancel/").status_code == 200
    asked.set()
    runner.join(15)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    waiting = services.start(kind=KIND, arguments={})
    services.cancel(job_id=waiting.pk, now=timezone.now())
    services.run(job_id=waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == JobState.CANCELLED
    with pytest.raises(Conflict):
        services.cancel(job_id=waiting.pk, now=timezone.now())


def test_whoever_waits_for_the_work_is_told_however_it_ends_badly() -> None:
    told: list[tuple[str, int]] = []

    def work(progress: Progress, *, n: int) -> dict[str, Any]:
        raise Conflict("The shop is closed.")

    services.register(KIND, gave_up=lambda *, reason, n: told.append((reason, n)))(work)
    failed = services.start(kind=KIND, arguments={"n": 1})
    services.run(job_id=failed.pk)
    waiting = services.start(kind=KIND, arguments={"n": 2})
    services.cancel(job_id=waiting.pk, now=timezone.now())
    lost = services.start(kind=KIND, arguments={"n": 3})
    Job.objects.filter(id=lost.pk).update(state=JobState.RUNNING, attempts=services.MOST_ATTEMPTS)
    lost.refresh_from_db()
    services.requeue(lost, why="")
    assert [n for _, n in told] == [1, 2, 3]
    assert told[0][0] == "The shop is closed."
    assert "cancelled" in told[1][0]
    assert "three times" in told[2][0]


def test_old_answers_to_repeated_requests_are_forgotten() -> None:
    for age, key in ((1, "young"), (100, "old")):
        row = IdempotencyKey.objects.create(actor="key:1", key=key, fingerprint="x")
        IdempotencyKey.objects.filter(id=row.pk).update(created_at=timezone.now() - timedelta(hours=age))
    assert forget_old_answers(now=timezone.now()) == 1
    assert IdempotencyKey.objects.get().key == "young"
