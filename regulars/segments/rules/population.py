"""A whole rule as one query: the door through which preview, filling and checking one customer all go."""

from __future__ import annotations

from django.db.models import QuerySet

from regulars.customers.models import Customer
from regulars.segments.rules import event_compiling  # noqa: F401 - teaches compiling about events
from regulars.segments.rules.compiling import Context, compiled
from regulars.segments.rules.conditions import Group
from regulars.segments.rules.expressions import among


def population(rule: Group | None, context: Context) -> QuerySet[Customer]:
    """The customers whom a rule matches; no rule matches nobody."""
    rows = Customer.objects.order_by()
    if rule is None:
        return rows.none()
    if context.customer_ids is not None:
        rows = rows.filter(among("pk", context.customer_ids))
    return rows.filter(compiled(rule, context))
