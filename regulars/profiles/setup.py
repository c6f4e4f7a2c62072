"""How far a new shop is: what was chosen, whether there are orders, scores on their way, the demo shop."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from regulars.core.models import Shop
from regulars.customers.models import Customer, Order
from regulars.jobs import services as jobs
from regulars.jobs.models import ENDED, Job
from regulars.refresh.automatic import calculation_state

DEMO = "demo"
"""The source of the demo shop's orders and touchpoints."""
LOAD_DEMO, REMOVE_DEMO = "demo.load", "demo.remove"
"""The jobs in runtime/demo, asked for by name because it lies above."""


def demo_customers() -> QuerySet[Customer] | None:
    """The customers whom the demo shop made, all at one moment; None where it is not loaded."""
    first = Order.objects.filter(source=DEMO).order_by("external_id").select_related("customer").first()
    return Customer.objects.filter(created_at=first.customer.created_at) if first else None


def demo_as_sent() -> dict[str, Any]:
    """Whether the demo shop is loaded, with how many customers, beside facts of the shop's own or not."""
    made = demo_customers()
    under_way = (
        Job.objects.filter(kind__in=(LOAD_DEMO, REMOVE_DEMO)).exclude(state__in=ENDED).order_by("-id").first()
    )
    return {
        "loaded": made is not None,
        "customers": made.count() if made is not None else 0,
        "alone": made is not None and not Order.objects.exclude(source=DEMO).exists(),
        "job_id": under_way.pk if under_way else None,
    }


def setup_as_sent() -> dict[str, Any]:
    """What the pages ask to lead a new shop."""
    shop = Shop.current()
    state, job = calculation_state()
    return {
        "has_orders": Order.objects.exists(),
        "has_customers": Customer.objects.exists(),
        "currency": shop.currency,
        "currency_chosen": shop.currency_chosen_at is not None,
        "time_zone": shop.time_zone,
        "time_zone_chosen": shop.time_zone_chosen_at is not None,
        "margin": str(shop.margin) if shop.margin is not None else None,
        "calculation": {"state": state, "job_id": job.pk if job and state != "calculated" else None},
        "demo": demo_as_sent(),
    }


def start_demo_job(*, kind: str, requested_by: str) -> Job:
    """Queues loading or removing the demo shop, or answers the one that is under way."""
    under_way = Job.objects.filter(kind=kind).exclude(state__in=ENDED).order_by("-id").first()
    return under_way or jobs.start(kind=kind, arguments={}, requested_by=requested_by)
