"""Real processes, real locks: the same thing several times at the same moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from regulars.access.models import ApiKey, IdempotencyKey
from regulars.access.services import create_key
from regulars.clv.services import CLVCalculationService
from regulars.customers.models import Customer, CustomerOrderSummary, Order
from regulars.ingestion.models import Import, ImportState
from regulars.refresh.services import verify
from regulars.rfm.models import RFMSegmentChange
from regulars.rfm.services import RFMAnalysisService
from regulars.segments.evaluation import fill_segment
from regulars.segments.models import CustomerSegmentMembership, SegmentDailyCount
from regulars.segments.services import create_segment
from tests.clv.shops import shop_of_regulars
from tests.concurrency.actor import START
from tests.factories import make_customer

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = "/api/customers/orders/"


def at_once(*actors: list[str], seconds: float = 120) -> list[Any]:
    """Starts a process for each, lets all go at the same moment, and answers what each printed."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "regulars.config.settings",
        "REGULARS_DB_NAME": str(connection.settings_dict["NAME"]),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [START])
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.concurrency.actor", *actor],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for actor in actors
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", process.communicate()[1]
        cursor.execute("SELECT pg_advisory_unlock(%s)", [START])
    said = [process.communicate(timeout=seconds) for process in running]
    for (_, complaint), process in zip(said, running, strict=True):
        assert process.returncode == 0, complaint
    return [json.loads(out) for out, _ in said]


def authorization() -> str:
    _, text = create_key(name="test", role="marketer")
    return f"Bearer {text}"


def test_one_order_sent_six_times_is_one_order() -> None:
    make_customer("c1")
    body = {"external_id": "1", "customer_external_id": "c1", "placed_at": "2025-05-01", "total": "10.00"}
    answers = at_once(*[["post", ORDERS, json.dumps(body), authorization()]] * 6)
    assert sorted(answer["status"] for answer in answers) == [200, 200, 200, 200, 200, 201]
    assert {answer["body"]["id"] for answer in answers} == {Order.objects.get().pk}


def test_one_customer_made_six_times_is_one_customer() -> None:
    body = json.dumps({"email": "ana@example.com"})
    answers = at_once(*[["post", "/api/customers/", body, authorization()]] * 6)
    assert sorted(answer["status"] for answer in answers) == [201, 400, 400, 400, 400, 400]
    assert Customer.objects.count() == 1


def test_an_idempotency_key_counts_once() -> None:
    key = authorization()
    body = json.dumps({"external_id": "only"})
    answers = at_once(*[["post", "/api/customers/", body, key, "abc"]] * 4)
    assert {answer["status"] for answer in answers} == {201}
    assert {answer["body"]["id"] for answer in answers} == {Customer.objects.get().pk}


def test_one_file_loaded_three_times_is_loaded_once(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    rows = "".join(f"{n},c{n % 40},2025-05-01,{n % 9 + 1}.50\n" for n in range(2000))
    path.write_text("order_id,customer_id,date,total\n" + rows)
    answers = at_once(*[["load", str(path)]] * 3)
    assert sorted(answer["created"] for answer in answers) == [0, 0, 2000]
    assert (Order.objects.count(), Customer.objects.count()) == (2000, 40)
    assert set(Import.objects.values_list("state", flat=True)) == {ImportState.FINISHED}


def test_calculations_and_purchases_at_once_leave_what_the_facts_come_to() -> None:
    before = len(shop_of_regulars())
    as_of = date(2025, 6, 30)
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=as_of)
    CLVCalculationService().calculate_clv_for_all_customers(period_end=as_of)
    at_once(
        *[["calculate", as_of.isoformat()]] * 2,
        *[["value", as_of.isoformat()]] * 2,
        *[["buy", f"actor{n}", "12"] for n in range(4)],
    )
    assert verify(now=timezone.now()) == []
    assert Order.objects.count() == before + 4 * 12
    assert sum(CustomerOrderSummary.objects.values_list("order_count", flat=True)) == before + 4 * 12
    for customer_id in Customer.objects.values_list("id", flat=True):
        moves = list(
            RFMSegmentChange.objects.filter(customer_id=customer_id)
            .order_by("id")
            .values_list("from_segment", "to_segment")
        )
        assert all(before[1] == after[0] for before, after in pairwise(moves)), moves


def test_assignments_and_single_checks_at_once_leave_the_right_members_and_one_record_a_change() -> None:
    for n in range(60):
        make_customer(f"c{n}", city="Rome" if n % 3 else "Oslo")
    rule = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": "Rome"}]}
    fields = {"name": "Romans", "behavioral_criteria": rule, "auto_assign": True}
    romans = create_segment(fields=fields, by="", now=timezone.now())
    fill_segment(segment_id=romans.pk, now=timezone.now())
    at_once(*[["assign", str(romans.pk)]] * 2, *[["move", str(n), "25"] for n in range(4)])
    stays = CustomerSegmentMembership.objects.filter(segment=romans)
    present = stays.filter(left_at__isnull=True)
    assert set(present.values_list("customer__city", flat=True)) == {"Rome"}
    assert present.count() == Customer.objects.filter(city="Rome").count()
    for customer_id in set(stays.values_list("customer_id", flat=True)):
        mine = list(stays.filter(customer_id=customer_id).order_by("id"))
        assert all(before.left_at and before.left_at <= after.assigned_at for before, after in pairwise(mine))
    counted = SegmentDailyCount.objects.aggregate(entered=Sum("entered"), left=Sum("left"))
    ended = stays.filter(left_at__isnull=False).count()
    assert (counted["entered"], counted["left"]) == (stays.count(), ended)


def test_customers_deleted_while_segments_are_filled_break_no_filling() -> None:
    ids = [make_customer(f"c{n}").pk for n in range(120)]
    everyone = {"combinator": "and", "rules": [{"field": "everyone", "operator": "=", "value": True}]}
    segments = [
        create_segment(
            fields={"name": f"s{n}", "behavioral_criteria": everyone}, by="", now=timezone.now()
        ).pk
        for n in range(6)
    ]
    assign = [
        ["post", f"/api/customers/segments/{pk}/assign_customers/", "{}", authorization()] for pk in segments
    ]
    deletions = [
        ["delete", "/api/customers/", str(first), str(first + 29), authorization()] for first in ids[:90:30]
    ]
    answers = at_once(*deletions, *assign)
    assert answers[0]["statuses"] == [204]
    assert {answer["status"] for answer in answers[3:]} == {200}
    for row in SegmentDailyCount.objects.all():
        present = CustomerSegmentMembership.objects.filter(segment_id=row.segment_id, left_at__isnull=True)
        assert row.entered - row.left == present.count() == 30


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.long)])
def test_overlapping_bulks_deletions_and_a_file_at_once_lose_nothing_and_fail_nobody(
    tmp_path: Path, rounds: int
) -> None:
    """Eight writers, each in an order of its own: whoever has to wait or to begin again does so unseen."""
    for n in range(40):
        make_customer(f"c{n}")
    path = tmp_path / "orders.csv"
    rows = "".join(f"o{n},c{n % 40},2025-05-01,{n % 9 + 1}.50\n" for n in range(299, -1, -1))
    path.write_text("order_id,customer_id,date,total\n" + rows)
    answers = at_once(
        *[["mix", str(n), str(rounds), authorization()] for n in range(8)],
        ["load", str(path)],
        ["buy", "late", "10"],
        seconds=120 + 20 * rounds,
    )
    statuses: dict[str, int] = {}
    for answer in answers[:8]:
        for status, times in answer["statuses"].items():
            statuses[status] = statuses.get(status, 0) + times
    assert statuses.pop("bulk 200") == 8 * rounds, statuses
    assert set(statuses) <= {"delete 204", "delete 404"}, statuses
    stay = {
        f"o{n}" for n in range(250) if n % 40 < 38
    }  # The others may have been deleted, or their customer.
    acknowledged = {name for answer in answers[:8] for name in answer["kept"]} & stay
    present = set(Order.objects.values_list("external_id", flat=True))
    assert acknowledged <= present
    assert verify(now=timezone.now()) == []
    assert Order.objects.filter(external_id__startswith="late-").count() == 10


def test_a_key_in_flight_is_waited_for_a_little_and_then_answered_as_a_conflict() -> None:
    key = authorization()
    actor = f"key:{ApiKey.objects.get().pk}"
    begun = time.monotonic()
    with transaction.atomic():  # The first request, not through yet.
        IdempotencyKey.objects.create(actor=actor, key="abc", fingerprint="x")
        [answer] = at_once(["post", "/api/customers/", json.dumps({"external_id": "only"}), key, "abc"])
    assert answer["status"] == 409
    assert answer["body"]["errors"][0]["code"] == "idempotency_key_in_flight"
    assert answer["headers"]["Retry-After"] == "5"
    assert 5 <= time.monotonic() - begun < 25
    assert Customer.objects.count() == 0
