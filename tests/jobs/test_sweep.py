"""Whatever left a job without anybody who does it, a sweep finds it; and it takes nothing from who is alive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from regulars.jobs import services
from regulars.jobs.housekeeping import Housekeeping
from regulars.jobs.models import Job, JobState
from regulars.jobs.progress import JobProgress, JobTakenOver, Progress
from regulars.jobs.sweep import QUIET_SECONDS, WORKER_QUIET_SECONDS, Watch, sweep
from tests.factories import caller

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "tests.swept"
LATER = WORKER_QUIET_SECONDS + 1
NOON = datetime(2025, 6, 30, 12, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _work() -> Iterator[None]:
    sql(
        "DELETE FROM procrastinate_periodic_defers; DELETE FROM procrastinate_jobs; DELETE FROM procrastinate_workers"
    )

    @services.register(KIND)
    def work(progress: Progress, *, n: int = 0) -> dict[str, Any]:
        return {"n": n}

    yield
    services.KINDS.pop(KIND, None)


def sql(statement: str, *bound: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, bound)
        return list(cursor.fetchall()) if cursor.description else []


def swept() -> int:
    """What a worker finds that has looked for long enough."""
    watch = Watch()
    assert sweep(watch, at=0.0) == 0, "nobody is taken for dead at first sight"
    return sweep(watch, at=LATER)


def waiting_rows(job: Job) -> int:
    query = (
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND (args ->> 'job_id')::bigint = %s"
    )
    return int(sql(query, job.pk)[0][0])


def take_row(job: Job, *, worker: str = "NULL") -> None:
    """As a worker takes it: NULL stands for one that is gone."""
    sql(
        f"UPDATE procrastinate_jobs SET status = 'doing', worker_id = {worker} WHERE (args ->> 'job_id')::bigint = %s",
        job.pk,
    )


def living_worker() -> str:
    return str(sql("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")[0][0])


def running(job: Job, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, **{"attempts": 1, "heartbeat_at": timezone.now(), **fields}
    )


@pytest.mark.parametrize(
    "left",
    [
        "worker killed in the middle",
        "row taken by a worker that died before it began",
        "row taken, answer lost, worker alive",
        "row done, job still waiting",
        "row gone",
        "row failed",
        "running without any row",
        "heartbeat never written",
    ],
)
def test_a_job_that_nobody_does_is_done_after_all(left: str) -> None:
    job = services.start(kind=KIND, arguments={"n": 7})
    mine = "(args ->> 'job_id')::bigint = %s"
    match left:
        case "worker killed in the middle":
            take_row(job)
            running(job)
        case "row taken by a worker that died before it began":
            take_row(job)
        case "row taken, answer lost, worker alive":
            take_row(job, worker=living_worker())
        case "row done, job still waiting":
            take_row(job)
            sql(f"UPDATE procrastinate_jobs SET status = 'succeeded' WHERE {mine}", job.pk)
        case "row gone":
            sql(f"DELETE FROM procrastinate_jobs WHERE {mine}", job.pk)
        case "row failed":
            take_row(job)
            sql(f"UPDATE procrastinate_jobs SET status = 'failed' WHERE {mine}", job.pk)
        case "running without any row":
            sql(f"DELETE FROM procrastinate_jobs WHERE {mine}", job.pk)
            running(job)
        case "heartbeat never written":
            take_row(job)
            running(job, heartbeat_at=None)
    assert swept() >= 1
    assert waiting_rows(job) == 1
    services.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.SUCCEEDED, {"n": 7})


def test_who_waits_or_works_is_left_alone_whatever_the_clock_says() -> None:
    waits, works = (services.start(kind=KIND, arguments={}) for _ in range(2))
    take_row(works, worker=living_worker())
    watch = Watch()
    sweep(watch, at=0.0)
    for day, at in enumerate((20.0, 40.0, 60.0, 80.0), 1):
        # The wall's clock is set back a day each time: the heartbeat still beats.
        running(works, heartbeat_at=timezone.now() - timedelta(days=day))
        sql("UPDATE procrastinate_workers SET last_heartbeat = now() - %s * interval '1 day'", day)
        assert sweep(watch, at=at) == 0
    assert Job.objects.get(pk=waits.pk).state == JobState.QUEUED
    assert Job.objects.get(pk=works.pk).state == JobState.RUNNING
    running(works, heartbeat_at=timezone.now() + timedelta(days=400))  # Ahead of every clock, and silent.
    sweep(watch, at=90.0)
    assert sweep(watch, at=90.0 + QUIET_SECONDS) == 1


def test_a_dead_job_is_tried_three_times_and_then_told_why() -> None:
    job = services.start(kind=KIND, arguments={})
    for attempt in range(1, services.MOST_ATTEMPTS + 1):
        running(job, attempts=attempt)
        assert swept() == 1
    job.refresh_from_db()
    assert (job.state, "three times" in job.error) == (JobState.FAILED, True)


def test_a_dead_job_that_somebody_cancelled_ends() -> None:
    job = services.start(kind=KIND, arguments={})
    running(job)
    assert caller().post(f"/api/jobs/{job.pk}/cancel/").status_code == 200
    swept()
    job.refresh_from_db()
    assert (job.state, waiting_rows(job)) == (JobState.CANCELLED, 1)
    services.run(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_one_that_cannot_be_queued_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dead row's lock is waiting again already, and one job cannot be queued at all."""
    for _ in range(2):
        sql("INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status, worker_id)"
            " VALUES ('default', 'refresh.drain', 'refresh.drain', 'doing', NULL)")  # fmt: skip
    sql("INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status)"
        " VALUES ('default', 'refresh.drain', 'refresh.drain', 'todo')")  # fmt: skip
    bad, good = (services.start(kind=KIND, arguments={}) for _ in range(2))
    sql("DELETE FROM procrastinate_jobs WHERE task_name = %s", services.RUN_TASK)
    sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF (NEW.args ->> 'job_id')::bigint = {bad.pk} THEN RAISE unique_violation; END IF; RETURN NEW; END $$"
        "; CREATE TRIGGER refuse BEFORE INSERT ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    try:
        swept()
    finally:
        sql("DROP FUNCTION refuse CASCADE")
    assert (waiting_rows(bad), waiting_rows(good)) == (0, 1)
    assert sql("SELECT status::text, count(*) FROM procrastinate_jobs WHERE queueing_lock = 'refresh.drain'"
               " GROUP BY 1 ORDER BY 1") == [("failed", 2), ("todo", 1)]  # fmt: skip
    swept()
    assert waiting_rows(bad) == 1


def test_a_worker_that_was_only_thought_dead_ends_nothing() -> None:
    job = services.start(kind=KIND, arguments={})
    running(job, attempts=1)
    job.refresh_from_db()
    with JobProgress(job.pk, attempt=1) as progress:
        running(job, attempts=2)
        progress._write()
        with pytest.raises(JobTakenOver):
            progress("Still working")
    services.end(job, JobState.FAILED, error="late")
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.RUNNING, "")


def test_what_is_queued_is_not_to_be_seen_before_its_transaction_commits() -> None:
    """Also in a worker, whose queue has connections of its own."""
    from procrastinate import testing
    from procrastinate.contrib.django import app

    elsewhere = testing.InMemoryConnector()
    with app.replace_connector(elsewhere), transaction.atomic():
        job = services.start(kind=KIND, arguments={})
        transaction.set_rollback(True)
    assert elsewhere.jobs == {}
    assert waiting_rows(job) == 0


def asked(name: str) -> list[int]:
    rows = sql(
        "SELECT (args ->> 'timestamp')::bigint FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", name
    )
    sql("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE task_name = %s", name)
    return [row[0] for row in rows]


def test_a_clock_set_back_or_forward_goes_on_asking_for_what_is_planned() -> None:
    house = Housekeeping(schedule={"refresh.drain": "* * * * *"})
    hour = timedelta(hours=1)
    for at, now in enumerate(
        (NOON, NOON, NOON - 500 * hour, NOON - 500 * hour + hour / 60, NOON + 9000 * hour)
    ):
        house.look(now=now, at=float(at))
    planned = asked("refresh.drain")
    assert len(planned) == 1, "it waits once, however often it is due"
    house = Housekeeping(schedule={"refresh.drain": "* * * * *"})
    seen = []
    for at, now in enumerate((NOON, NOON - 500 * hour, NOON - 500 * hour + hour / 60, NOON + 9000 * hour)):
        house.look(now=now, at=float(at))
        seen += asked("refresh.drain")[len(seen) + 1 :]
    assert [moment - int(NOON.timestamp()) + 30 for moment in seen] == [0, -1800000, -1799940, 32400000]


def test_answers_are_not_forgotten_by_a_clock_that_was_just_set_forward() -> None:
    from regulars.access.models import IdempotencyKey

    IdempotencyKey.objects.create(actor="key:1", key="k", fingerprint="x")
    now = timezone.now()
    house = Housekeeping(schedule={})
    house.look(now=now, at=0.0)
    house.look(now=now + timedelta(days=400), at=1.0)
    house.look(now=now + timedelta(days=400, seconds=3599), at=3600.0)
    assert IdempotencyKey.objects.count() == 1
    house.look(now=now + timedelta(days=400, seconds=3601), at=3602.0)
    assert IdempotencyKey.objects.count() == 0


def test_what_the_clock_asked_for_and_failed_stands_in_the_list_until_it_works_again() -> None:
    from regulars.jobs.by_clock import run_noted

    def breaks() -> None:
        raise ZeroDivisionError("a secret of the server")

    api = caller()

    def told() -> list[tuple[str, str]]:
        rows = api.get("/api/jobs/?kind=rfm.nightly").json()["results"]
        return [(row["state"], row["error"]) for row in rows]

    run_noted("rfm.nightly", lambda: None)
    assert told() == []
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            run_noted("rfm.nightly", breaks)
    ((state, error),) = told()
    assert (state, "tried again by itself" in error, "secret" in error) == ("failed", True, False)
    run_noted("rfm.nightly", lambda: None)
    run_noted("rfm.nightly", lambda: None)
    assert [state for state, _ in told()] == ["succeeded", "failed"]
