"""Since when, by whom and from where somebody agreed to be written to: told from the audit trail of customers.

A change through the API says itself what it changed and why. Of changes by files only what they left is known, so
that the first of them may have found what it left.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pghistory

from regulars.customers.models import Customer
from regulars.ingestion.models import Import

CHANNELS = ("email_consent", "sms_consent")


def say_consent(before: Mapping[str, Any], after: Mapping[str, Any], *, source: str) -> None:
    """Writes into the audit trail which consents this request changes, none included, and where they come from."""
    changed = {name: after[name] for name in CHANNELS if name in after and after[name] != before.get(name)}
    pghistory.context(consent=changed, **({"consent_source": source} if changed else {}))


def consents_of(customer: Customer) -> dict[str, list[dict[str, Any]]]:
    """For each channel what was agreed, the latest first: since when (or at the latest), by whom, from where."""
    events: Any = Customer.pgh_event_model  # type: ignore[attr-defined]
    rows = list(
        events.objects.filter(pgh_obj_id=customer.pk, pgh_label="update")
        .order_by("pgh_id")
        .values("pgh_created_at", *CHANNELS, "pgh_context__metadata")
    )
    made = _made(customer)
    return {name: _history(name, rows, made, getattr(customer, name)) for name in CHANNELS}


def _history(
    name: str, rows: list[dict[str, Any]], made: dict[str, Any], present: bool
) -> list[dict[str, Any]]:
    if not rows:
        return [{**made, "value": present}]
    said = (rows[0]["pgh_context__metadata"] or {}).get("consent")
    # What the first change found is known only where it says which consents it changed.
    first = not rows[0][name] if said and name in said else rows[0][name]
    told = [{**made, "value": first, "exact": said is not None}]
    for row in rows:
        if row[name] != told[-1]["value"]:
            told.append(_entry(row["pgh_created_at"], row[name], row["pgh_context__metadata"] or {}))
    return told[::-1]


def _entry(since: datetime, value: bool, metadata: Mapping[str, Any]) -> dict[str, Any]:
    by = metadata.get("actor") or None
    source = metadata.get("consent_source") or ""
    return {"value": value, "since": since, "exact": True, "by": by, "source": source}


def _made(customer: Customer) -> dict[str, Any]:
    """What is known of the customer's first record: the file it came from and who brought it."""
    record = Import.objects.filter(pk=customer.batch).first() if customer.batch is not None else None
    return {
        "since": customer.created_at,
        "exact": True,
        "by": (record.requested_by or None) if record else None,
        "source": record.filename if record else "",
    }
