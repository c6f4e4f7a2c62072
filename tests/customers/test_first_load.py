"""The first large load: the indexes of orders are afterwards what they were before."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from regulars.customers import first_load, loading
from regulars.customers.models import Order
from tests.factories import NOW, make_customer, order, record

ORDERS = 5
INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = 'orders' ORDER BY indexname"
CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'orders'::regclass ORDER BY 1
"""


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_load, "MANY", ORDERS)


def asked(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def locked() -> bool:
    found = asked(
        "SELECT 1 FROM pg_locks WHERE relation = 'orders'::regclass AND mode = 'AccessExclusiveLock'"
    )
    return bool(found)


def load(first: int = 0) -> None:
    record(*(order(f"o{first + n}", "c1", date(2025, 1, 1), 100) for n in range(ORDERS)))


@pytest.mark.django_db
def test_indexes_are_built_again_as_they_were() -> None:
    make_customer()
    before = asked(INDEXES), asked(CONSTRAINTS)
    load()
    assert locked()
    assert (asked(INDEXES), asked(CONSTRAINTS)) == before
    assert Order.objects.count() == ORDERS
    with pytest.raises(IntegrityError), transaction.atomic():
        known = Order.objects.values().first()
        assert known is not None
        Order.objects.create(**{**known, "id": known["id"] + ORDERS})


@pytest.mark.django_db(transaction=True)
def test_a_shop_with_orders_is_not_locked() -> None:
    make_customer()
    load()
    with transaction.atomic():
        load(first=ORDERS)
        assert not locked()
    assert Order.objects.count() == 2 * ORDERS


@pytest.mark.django_db(transaction=True)
def test_who_reads_orders_meanwhile_keeps_us_to_the_usual_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_load, "PATIENCE", "50ms")
    make_customer()
    reader = connection.copy()
    try:
        reader.set_autocommit(False)
        with reader.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM orders")
        with transaction.atomic(), loading.staging() as cursor:
            loading.stage_orders(cursor, [order(f"o{n}", "c1", date(2025, 1, 1), 100) for n in range(ORDERS)])
            counts = loading.merge_orders(cursor, batch=None, create_customers=True, now=NOW)
            assert (counts.created, locked()) == (ORDERS, False)
    finally:
        reader.rollback()
        reader.close()
