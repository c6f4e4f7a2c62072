"""Recording touchpoints; the API, files and the demo shop call this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from regulars.customers.services import mark_changed
from regulars.journeys.models import CustomerTouchpoint

CHUNK = 5_000


def record_touchpoints(
    *, rows: Sequence[Mapping[str, Any]], now: datetime, batch: int | None = None
) -> dict[str, int]:
    """Records touchpoints given by column name; one whose (source, external_id) is known is left as it is.

    Answers how many were created and how many were known.
    """
    created = 0
    with transaction.atomic():
        for start in range(0, len(rows), CHUNK):
            made = [
                CustomerTouchpoint(**{"interaction_date": now, **row}, batch=batch)
                for row in rows[start : start + CHUNK]
            ]
            before = CustomerTouchpoint.objects.order_by("-id").values_list("id", flat=True).first() or 0
            CustomerTouchpoint.objects.bulk_create(made, ignore_conflicts=True)
            created += CustomerTouchpoint.objects.filter(id__gt=before, batch=batch).count()
        mark_changed(customer_ids={row["customer_id"] for row in rows}, what="touchpoints")
    return {"created": created, "unchanged": len(rows) - created}
