"""The door to columns: which orders count, and the tables every population question starts from."""

from __future__ import annotations

from django.db.models import F, Q

COUNTS = (
    "(o.status NOT IN ('pending', 'cancelled') AND (o.total_minor = 0 OR o.total_minor > o.refunded_minor))"
)
"""An order counts unless pending or cancelled, if its total is 0 or something of it was kept."""


def counted() -> Q:
    """COUNTS for queries that are made by the ORM."""
    kept = Q(total_minor=0) | Q(total_minor__gt=F("refunded_minor"))
    return ~Q(status__in=("pending", "cancelled")) & kept


def counted_orders(*, only_customers: bool = False) -> str:
    """SQL for rows (customer_id, day, net_minor, cost_minor): local days of the shop, amounts in its currency.

    net_minor and cost_minor are defined in amounts.py; cost_minor is null where it is unknown.

    Bind `zone`; bind `customer_ids` too where only_customers is asked.
    """
    whom = " AND o.customer_id = ANY(%(customer_ids)s)" if only_customers else ""
    return f"""
        SELECT o.customer_id, (o.placed_at AT TIME ZONE %(zone)s)::date AS day,
               o.reporting_net_minor AS net_minor, o.reporting_cost_minor AS cost_minor
        FROM orders o WHERE {COUNTS}{whom}
    """  # noqa: S608 - our own text
