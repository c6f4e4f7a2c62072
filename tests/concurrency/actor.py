"""One of several processes that do the same thing at the same moment: `python -m tests.concurrency.actor WHAT …`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django
from django.db import connection

START = 4711
"""An advisory lock that the test holds until every actor waits for it."""


def post(path: str, body: str, authorization: str, *idempotency_key: str) -> dict[str, Any]:
    from rest_framework.test import APIClient

    headers = {"Idempotency-Key": idempotency_key[0]} if idempotency_key else {}
    api = APIClient(HTTP_HOST="localhost", HTTP_AUTHORIZATION=authorization)
    answer = api.post(path, json.loads(body), format="json", headers=headers)
    return {"status": answer.status_code, "body": answer.json(), "headers": dict(answer.headers)}


def mix(actor: str, rounds: str, authorization: str) -> dict[str, Any]:
    """Sends overlapping bulks in an order of its own, with a few deletions of orders and customers between them."""
    import random

    from rest_framework.test import APIClient

    from regulars.customers.models import Customer, Order

    api, chance = (
        APIClient(HTTP_HOST="localhost", HTTP_AUTHORIZATION=authorization),
        random.Random(int(actor)),
    )
    api.raise_request_exception = False
    statuses: dict[str, int] = {}
    kept: set[str] = set()
    for at in range(int(rounds)):
        numbers = chance.sample(range(300), 120)
        rows = [
            {
                "external_id": f"o{n}",
                "customer_external_id": f"c{n % 40}",
                "placed_at": "2025-05-01",
                "total": f"{1 + at}.{n % 10}0",
            }
            for n in numbers
        ]
        answer = api.post("/api/customers/orders/bulk/", {"orders": rows}, format="json")
        statuses[f"bulk {answer.status_code}"] = statuses.get(f"bulk {answer.status_code}", 0) + 1
        if answer.status_code == 200:
            kept |= {
                rows[row["row"]]["external_id"]
                for row in answer.json()["rows"]
                if row["status"] != "rejected"
            }
        gone = Order.objects.filter(external_id__in=[f"o{n}" for n in range(250, 300)]).order_by("?").first()
        whom = Customer.objects.filter(external_id__in=["c38", "c39"]).order_by("?").first()
        paths = [f"orders/{gone.pk}/"] if gone else []
        if whom is not None and at % 3 == 0:
            paths.append(f"{whom.pk}/")
        for path in paths:
            answer = api.delete(f"/api/customers/{path}")
            statuses[f"delete {answer.status_code}"] = statuses.get(f"delete {answer.status_code}", 0) + 1
        if at % 3 == 0:
            api.post("/api/customers/", {"external_id": f"c{38 + at % 2}"}, format="json")
    return {"statuses": statuses, "kept": sorted(kept)}


def load(path: str) -> dict[str, Any]:
    from regulars.ingestion.services import import_file

    counts = import_file(Path(path), kind="orders", rejects=Path(path).with_suffix(".rejected")).counts
    return {"created": counts.created, "unchanged": counts.unchanged}


def calculate(as_of: str) -> dict[str, Any]:
    from datetime import date

    from regulars.rfm.services import RFMAnalysisService

    run = RFMAnalysisService().calculate_rfm_for_all_customers(as_of=date.fromisoformat(as_of))
    return {"customers": run.customers}


def value(as_of: str) -> dict[str, Any]:
    from datetime import date

    from regulars.clv.services import CLVCalculationService

    run = CLVCalculationService().calculate_clv_for_all_customers(period_end=date.fromisoformat(as_of))
    return {"customers": run.customers}


def buy(actor: str, orders: str) -> dict[str, Any]:
    from django.utils import timezone

    from regulars.refresh.services import drain
    from tests.factories import order, record

    for n in range(int(orders)):
        record(order(f"{actor}-{n}", f"c{n % 7}", "2025-06-0" + str(1 + n % 9), 500 + 10 * n))
        drain(now=timezone.now())
    return {"orders": int(orders)}


def assign(segment_id: str) -> dict[str, Any]:
    from django.utils import timezone

    from regulars.segments.evaluation import fill_segment

    outcome = fill_segment(segment_id=int(segment_id), now=timezone.now())
    assert outcome is not None
    return {"entered": outcome.entered, "left": outcome.left}


def move(actor: str, customers: str) -> dict[str, Any]:
    """Changes the city of some customers, each twice or thrice, and checks each at once."""
    from django.utils import timezone

    from regulars.customers.models import Customer
    from regulars.segments.evaluation import follow_facts

    for at in range(int(customers)):
        customer = Customer.objects.get(external_id=f"c{at}")
        Customer.objects.filter(pk=customer.pk).update(city="Rome" if (at + int(actor)) % 2 else "Oslo")
        follow_facts(customer_ids=[customer.pk], now=timezone.now())
    return {"checked": int(customers)}


def delete(path: str, first: str, last: str, authorization: str) -> dict[str, Any]:
    """Deletes the rows from the first id to the last over HTTP."""
    from rest_framework.test import APIClient

    api = APIClient(HTTP_HOST="localhost", HTTP_AUTHORIZATION=authorization)
    answers = [api.delete(f"{path}{pk}/").status_code for pk in range(int(first), int(last) + 1)]
    return {"statuses": sorted(set(answers))}


ACTIONS = {
    "delete": delete,
    "assign": assign,
    "move": move,
    "mix": mix,
    "post": post,
    "load": load,
    "calculate": calculate,
    "value": value,
    "buy": buy,
}


def main() -> None:
    what, *arguments = sys.argv[1:]
    with connection.cursor() as cursor:
        _say("ready")
        cursor.execute("SELECT pg_advisory_lock_shared(%s), pg_advisory_unlock_shared(%s)", [START, START])
    _say(json.dumps(ACTIONS[what](*arguments)))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    django.setup()
    main()
