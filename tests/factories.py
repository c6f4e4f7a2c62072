"""Customers, orders and callers for tests, made through the product's own way in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from rest_framework.test import APIClient

from regulars.access.services import create_key
from regulars.customers.models import Customer
from regulars.customers.services import Fate, record_orders

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)


def caller(role: str = "admin") -> APIClient:
    """A program with a key of this role."""
    _, text = create_key(name=f"a {role}", role=role)
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {text}")


def make_customer(external_id: str = "c1", **fields: Any) -> Customer:
    return Customer.objects.create(external_id=external_id, **fields)


def order(
    external_id: str, customer: str, day: date | datetime | str, total: int, **fields: Any
) -> dict[str, Any]:
    """A staged order of `total` minor units."""
    when = f"{day}T12:00:00Z" if not isinstance(day, datetime) else day
    return {"external_id": external_id, "customer_external_id": customer, "placed_at": when, "total_minor": total,
            **fields}  # fmt: skip


def record(*rows: dict[str, Any], batch: int | None = None) -> list[Fate]:
    return record_orders(rows=list(rows), create_customers=True, now=NOW, batch=batch)
