"""The members of a segment as a file, a line at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from regulars.core.money import from_minor
from regulars.customers.exporting import csv_lines, json_lines
from regulars.customers.money_words import REVENUE_EVER
from regulars.segments.models import CustomerSegment, CustomerSegmentMembership

KINDS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
CHUNK = 2_000
COLUMNS = {
    "customer": "customer_id",
    **{
        name: f"customer__{name}"
        for name in ("external_id", "first_name", "last_name", "email", "phone", "city", "country", "language",
                     "email_consent", "sms_consent")
    },
    "order_count": "customer__order_summary__order_count",
    "last_order_at": "customer__order_summary__last_order_at",
    "revenue": "customer__order_summary__revenue_minor",
    "suggested_segment": "customer__rfm_score_row__suggested_segment",
    "assigned_at": "assigned_at",
    "reason": "reason",
}  # fmt: skip


def members(segment: CustomerSegment, *, kind: str, currency: str) -> Iterator[str]:
    """The present members in the order of their ids."""
    rows = _rows(segment, currency)
    return (
        csv_lines(tuple(COLUMNS), rows, heads={"revenue": REVENUE_EVER})
        if kind == "csv"
        else json_lines(rows)
    )


def _rows(segment: CustomerSegment, currency: str) -> Iterator[dict[str, Any]]:
    present = CustomerSegmentMembership.objects.filter(segment=segment, left_at__isnull=True)
    for row in present.order_by("customer_id").values(*COLUMNS.values()).iterator(chunk_size=CHUNK):
        sent = {name: row[column] for name, column in COLUMNS.items()}
        yield {
            **sent,
            "order_count": sent["order_count"] or 0,
            "revenue": from_minor(sent["revenue"] or 0, currency),
        }
