"""Takes the demo shop out again: what it made, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from regulars.core.errors import Conflict
from regulars.core.models import ExchangeRate, Shop
from regulars.customers.locks import lock_recompute
from regulars.customers.models import Customer, Order
from regulars.customers.services import mark_changed
from regulars.ingestion.row_history import without_row_history
from regulars.jobs.progress import Progress, silent
from regulars.journeys.models import CustomerTouchpoint
from regulars.profiles.setup import DEMO, demo_customers
from regulars.refresh.automatic import request_if_due
from regulars.refresh.emptied import forget_runs
from regulars.refresh.services import drain
from regulars.runtime.demo.catalogue import BY, CURRENCY, MARGIN, NAME, RATES
from regulars.segments.models import CustomerSegment, SegmentVersion
from regulars.segments.services import before_customers_are_deleted, delete_segment

STEPS = 3


def remove_demo(*, now: datetime, progress: Progress = silent) -> int:
    """Removes the demo's orders, touchpoints, customers and segments; answers how many customers went.

    A demo customer of whom something else is known by now stays, as does a segment that somebody edited. Runs go,
    because they ranked everybody beside the demo's customers; who is left is scored anew. Name and margin are those
    of before, and so are currency and rates where no order is left. One transaction, or nothing.
    """
    with transaction.atomic():
        progress("Removing orders", 0, STEPS)
        lock_recompute()
        made = demo_customers()
        if made is None:
            raise Conflict("The demo shop is not loaded.")
        ids = list(made.values_list("id", flat=True))
        with without_row_history():
            _delete_segments()
            CustomerTouchpoint.objects.filter(source=DEMO).delete()
            Order.objects.filter(source=DEMO).delete()
            progress("Removing customers", 1, STEPS)
            going = _of_whom_nothing_else_is_known(ids)
            mark_changed(customer_ids=set(ids).difference(going), what="orders")
            before_customers_are_deleted(customer_ids=going, now=now)
            Customer.objects.filter(id__in=going).delete()
        progress("Adding up what is left", 2, STEPS)
        drain(now=now)
        forget_runs()
        _restore_settings(amounts_are_left=Order.objects.exists())
        Shop.objects.filter(id=1).update(before_demo=None)
        request_if_due(now=now, after_import=True, requested_by=BY)
    progress("Done", STEPS, STEPS)
    return len(going)


def _of_whom_nothing_else_is_known(ids: list[int]) -> list[int]:
    orders = Order.objects.filter(customer=OuterRef("pk"))
    touchpoints = CustomerTouchpoint.objects.filter(customer=OuterRef("pk"))
    alone = Customer.objects.filter(~Exists(orders), ~Exists(touchpoints), id__in=ids)
    return list(alone.values_list("id", flat=True))


def _delete_segments() -> None:
    """Those the demo made and nobody edited since, unless another segment's rule asks about them."""
    edited = SegmentVersion.objects.exclude(changed_by=BY).values("segment")
    for segment in CustomerSegment.objects.filter(versions__changed_by=BY).exclude(id__in=edited).distinct():
        try:
            delete_segment(segment=segment)
        except Conflict:
            continue


def _restore_settings(*, amounts_are_left: bool) -> None:
    """What loading replaced, where nobody has changed it since; a currency that stored amounts are in stays."""
    shop = Shop.current()
    before: dict[str, Any] = shop.before_demo or {}
    if shop.name == NAME:
        shop.name = before.get("name", Shop._meta.get_field("name").default)
    if shop.margin == MARGIN:
        shop.margin = before.get("margin")
    if shop.currency == CURRENCY and not amounts_are_left:
        shop.currency = before.get("currency", shop.currency)
    shop.save()
    if amounts_are_left:
        return
    ExchangeRate.objects.filter(id__in=before.get("rates", [])).delete()
    if not before:  # Loaded by a version that did not note what it replaced.
        ExchangeRate.objects.filter(currency__in=RATES, rate__in=list(RATES.values())).delete()
