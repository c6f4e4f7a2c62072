"""A whole rule as one query: the door through which preview, filling and checking one customer all go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Model, QuerySet

from regulars.clv.models import CustomerLifetimeValue
from regulars.customers.models import Customer, CustomerOrderSummary
from regulars.rfm.models import CustomerRFMScore
from regulars.segments.rules import conditions as c
from regulars.segments.rules import event_compiling  # noqa: F401 - teaches compiling about events
from regulars.segments.rules.compiling import Context, compiled, true_of_nothing
from regulars.segments.rules.expressions import among

STARTS: dict[str, type[Model]] = {
    "": Customer,
    "order_summary": CustomerOrderSummary,
    "rfm_score_row": CustomerRFMScore,
    "lifetime_value": CustomerLifetimeValue,
}
"""By the customer's relation to it: where a query can start. Each has the customer's id as its key."""


def population(rule: c.Group | None, context: Context) -> QuerySet[Any]:
    """Rows whose `pk` are the customers whom a rule matches; no rule matches nobody."""
    if rule is None:
        return Customer.objects.none()
    start = start_of(rule)
    rows: QuerySet[Any] = STARTS[start]._default_manager.order_by()
    if context.customer_ids is not None:
        rows = rows.filter(among("pk", context.customer_ids))
    return rows.filter(compiled(rule, replace(context, start=start)))


def start_of(rule: c.Group) -> str:
    """The one relation the rule looks at, if it matches nobody without a row there; else customers themselves.

    Whoever has such a row is a customer: looking them up among the customers costs as much again.
    """
    relations = {relation for leaf in c.leaves(rule) if (relation := _relation(leaf)) is not None}
    if len(relations) == 1 and _needs_a_row(rule, negate=False):
        return relations.pop()
    return ""


def _relation(leaf: c.Leaf) -> str | None:
    """Through which relation a condition sees the customer; None where the customer's id is all it needs."""
    if isinstance(leaf, c.Compare | c.During | c.Anniversary | c.UnchangedFor):
        relation, _, _ = leaf.field.column.rpartition("__")
        return relation
    return "" if isinstance(leaf, c.Attribute) else None


def _needs_a_row(condition: c.Condition, *, negate: bool) -> bool:
    """Whether a customer without a row in the one relation can never match."""
    negate = condition.negated != negate
    if isinstance(condition, c.Group):
        needs = [_needs_a_row(part, negate=negate) for part in condition.parts]
        return any(needs) if condition.all != negate else bool(needs) and all(needs)
    if _relation(condition) is None:
        return False
    return (isinstance(condition, c.Compare) and true_of_nothing(condition)) == negate
