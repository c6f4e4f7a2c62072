"""Touchpoints from a prepared file to the journeys slice, in sets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
from django.db.models.functions import Lower

from regulars.core.models import Shop
from regulars.customers.loading import MergeCounts
from regulars.customers.models import Customer
from regulars.customers.services import mark_changed
from regulars.journeys.models import CustomerTouchpoint
from regulars.journeys.services import record_touchpoints

CHUNK = 5_000


def load_touchpoints(
    connection: duckdb.DuckDBPyConnection, *, source: str, shop: Shop, now: datetime, batch: int | None
) -> MergeCounts:
    """Records the good touchpoints; one whose customer is unknown joins the rejected ones."""

    created = unchanged = rejected = 0
    reader = connection.cursor().execute("SELECT * FROM good_touchpoints ORDER BY line")
    names = [column[0] for column in reader.description or []]
    while rows := [dict(zip(names, row, strict=True)) for row in reader.fetchmany(CHUNK)]:
        known, unknown = _with_customers(rows)
        if unknown:
            connection.executemany(
                "INSERT INTO rejected VALUES (?, 'There is no such customer.')", [[line] for line in unknown]
            )
        staged = [_as_row(row, customer_id, source, shop) for row, customer_id in known]
        counts = (
            record_touchpoints(rows=staged, now=now, batch=batch)
            if staged
            else {"created": 0, "unchanged": 0}
        )
        created, unchanged = created + counts["created"], unchanged + counts["unchanged"]
        rejected += len(unknown)
    return MergeCounts(created + unchanged + rejected, created, 0, unchanged, rejected)


def undo_touchpoints(*, batch: int) -> None:
    """Deletes the touchpoints that an import made."""
    made = CustomerTouchpoint.objects.filter(batch=batch)
    mark_changed(customer_ids=made.values_list("customer_id", flat=True), what="touchpoints")
    made.delete()


def _with_customers(rows: list[dict[str, Any]]) -> tuple[list[tuple[dict[str, Any], int]], list[int]]:
    ids = {row["customer_external_id"] for row in rows if row["customer_external_id"]}
    emails = {row["email"] for row in rows if row["email"]}
    by_id = dict(Customer.objects.filter(external_id__in=ids).values_list("external_id", "id"))
    matches = Customer.objects.annotate(lowered=Lower("email")).filter(lowered__in=emails)
    by_email = dict(matches.values_list("lowered", "id"))
    known, unknown = [], []
    for row in rows:
        customer_id = by_id.get(row["customer_external_id"]) or by_email.get(row["email"])
        if customer_id is None:
            unknown.append(row["line"])
        else:
            known.append((row, customer_id))
    return known, unknown


def _as_row(row: dict[str, Any], customer_id: int, source: str, shop: Shop) -> dict[str, Any]:
    moment = datetime.fromisoformat(row["happened"].strip().replace("UTC", "+00:00").replace("GMT", "+00:00"))
    return {
        "customer_id": customer_id,
        "touchpoint_type": row["our_type"],
        "channel": row["our_channel"],
        "title": row["title"],
        "description": row["description"],
        "outcome": row["outcome"],
        "interaction_date": moment if moment.tzinfo else moment.replace(tzinfo=shop.zone),
        "source": source,
        "external_id": row["external_id"],
    }
