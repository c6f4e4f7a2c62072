"""New customers place first orders between any two statements of a calculation: each still reads one population."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from regulars.clv.services import CLVCalculationService
from regulars.customers.models import Customer, CustomerMark
from regulars.refresh.services import drain, verify
from regulars.rfm.services import RFMAnalysisService
from regulars.segments.evaluation import fill_segment
from regulars.segments.services import create_segment
from tests.clv.shops import shop_of_regulars
from tests.factories import order, record

pytestmark = pytest.mark.django_db(transaction=True)
AS_OF = date(2025, 6, 30)


def in_another_connection(work: Callable[[], Any]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@contextmanager
def newcomers_between_statements() -> Iterator[list[str]]:
    """After each statement of ours that reads or writes tables somebody new has bought something, for good."""
    came: list[str] = []

    def go_on(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        if "SAVEPOINT" not in str(sql) and len(came) < 120:
            came.append(f"newcomer-{timezone.now().timestamp()}-{len(came)}")
            new = order(came[-1], came[-1], "2025-06-01", 5_000)
            in_another_connection(lambda: record(new))
        return done

    with connection.execute_wrapper(go_on):
        yield came


def value() -> None:
    CLVCalculationService().calculate_clv_for_all_customers(period_end=AS_OF)


def score() -> None:
    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=AS_OF)


def drain_some() -> None:
    record(*(order(f"more{n}", f"c{n}", "2025-06-02", 700) for n in range(20)))
    drain(now=timezone.now())


def fill() -> None:
    rule = {"combinator": "and", "rules": [{"field": "everyone", "operator": "=", "value": True}]}
    segment = create_segment(fields={"name": "All", "behavioral_criteria": rule}, by="", now=timezone.now())
    fill_segment(segment_id=segment.pk, now=timezone.now())


def check() -> None:
    assert verify(now=timezone.now()) == [], "who came in between is nobody's mistake"


@pytest.mark.parametrize("work", [value, score, drain_some, fill, check], ids=lambda work: work.__name__)
def test_first_orders_between_its_statements_break_no_calculation(work: Callable[[], None]) -> None:
    shop_of_regulars()
    score()
    value()
    drain(now=timezone.now())
    with newcomers_between_statements() as came:
        work()
    assert len(came) > 5
    assert Customer.objects.filter(external_id__in=came).count() == len(came)
    if work is not drain_some:
        assert CustomerMark.objects.exists()
    assert verify(now=timezone.now()) == []
