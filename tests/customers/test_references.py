"""Many orders at once: their customers are held as a set, and nobody missing slips in."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.utils import CursorWrapper

from regulars.customers import loading
from regulars.customers.models import Order
from regulars.customers.references import MANY, references_held
from tests.factories import NOW, make_customer, order

ROLE = "SELECT current_setting('session_replication_role')"


def role(cursor: CursorWrapper) -> str:
    cursor.execute(ROLE)
    return str(cursor.fetchone()[0])


def stage(cursor: CursorWrapper, customer_id: int, orders: int) -> None:
    cursor.execute(
        "INSERT INTO staged_order_fates (line, fate, customer_id) SELECT n, 'created', %s"
        " FROM generate_series(1, %s) AS n",
        [customer_id, orders],
    )


@pytest.mark.django_db
def test_look_ups_rest_only_for_many_orders_of_customers_who_are_all_there() -> None:
    known = make_customer().pk
    with transaction.atomic(), loading.staging() as cursor:
        stage(cursor, known, MANY - 1)
        with references_held(cursor):
            assert role(cursor) == "origin"
        stage(cursor, known, 1)
        with references_held(cursor):
            assert role(cursor) == "replica"
        assert role(cursor) == "origin"
        stage(cursor, known + 1, 1)
        with references_held(cursor):
            assert role(cursor) == "origin"


@pytest.mark.django_db(transaction=True)
def test_orders_of_a_customer_who_has_gone_are_refused() -> None:
    gone = make_customer().pk + 1
    rows = [order(str(n), "c1", date(2025, 1, 1), 100) for n in range(MANY)]
    with pytest.raises(IntegrityError), transaction.atomic(), loading.staging() as cursor:
        loading.stage_orders(cursor, rows)
        cursor.execute(
            "INSERT INTO staged_order_fates (line, fate, customer_id, currency, exchange_rate, factor)"
            " SELECT line, 'created', %s, 'USD', 1, 1 FROM staged_orders",
            [gone],
        )
        with references_held(cursor):
            loading._run(cursor, "insert_orders", {"batch": None, "now": NOW, "currency": "USD"})
    assert not Order.objects.exists()


@pytest.mark.django_db
def test_the_latest_of_an_order_told_twice_counts() -> None:
    make_customer()
    told = [
        order("1", "c1", date(2025, 1, 1), 100, updated_at_source=NOW),
        order("1", "c1", date(2025, 1, 1), 200),
        order("2", "c1", date(2025, 1, 1), 300),
        order("2", "c1", date(2025, 1, 1), 400),
    ]
    with transaction.atomic(), loading.staging() as cursor:
        loading.stage_orders(cursor, told)
        loading.merge_orders(cursor, batch=None, create_customers=False, now=NOW)
        cursor.execute("SELECT fate FROM staged_order_fates ORDER BY line")
        assert [row[0] for row in cursor.fetchall()] == ["created", "superseded", "superseded", "created"]
    assert set(Order.objects.values_list("external_id", "total_minor")) == {("1", 100), ("2", 400)}
