"""Says why somebody is in or out: every condition of a rule with its answer and the value found, in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import singledispatch
from typing import Any

from django.db.models import BooleanField, Case, F, Max, Min, OuterRef, Q, Subquery, Value, When

from regulars.core.money import from_minor
from regulars.customers.models import Customer
from regulars.segments.rules import conditions as c
from regulars.segments.rules.compiling import Context, compiled, stays
from regulars.segments.rules.event_compiling import SOURCES, measure_of, picked_events, sequences
from regulars.segments.rules.expressions import among, bucket, json_value
from regulars.segments.rules.fields import Field, Kind
from regulars.segments.rules.masking import is_personal
from regulars.segments.rules.wording import Wording

Answer = dict[str, Any]


def explain(
    rule: c.Group, context: Context, customer_ids: Sequence[int], *, wording: Wording, clear: bool
) -> dict[int, Answer]:
    """For each of these customers the rule's tree with `matches`, `found` and a sentence at every node.

    Where `clear` is false, what was asked of personal fields and found in them is left out, and their answers
    too: `matches` is None there and nowhere else.
    """
    context = replace(context, customer_ids=tuple(customer_ids))
    wording = replace(wording, clear=clear)
    leaves = list(c.leaves(rule))
    columns: dict[str, Any] = {}
    for at, leaf in enumerate(leaves):
        columns[f"matches_{at}"] = Case(
            When(compiled(leaf, context), then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        value = _value(leaf, context)
        if value is not None:
            columns[f"found_{at}"] = value
    rows = Customer.objects.order_by().filter(among("pk", context.customer_ids or ())).annotate(**columns)
    return {
        row["pk"]: _tree(rule, iter(range(len(leaves))), row, wording)[0]
        for row in rows.values("pk", *columns)
    }


def _tree(node: c.Condition, places: Any, row: dict[str, Any], wording: Wording) -> tuple[Answer, bool]:
    """What is told of a node, and its answer, which is not told of conditions that are hidden."""
    told = {"path": ".".join(map(str, node.path)), "sentence": wording.of(node)}
    if isinstance(node, c.Group):
        parts = [_tree(part, places, row, wording) for part in node.parts]
        answers = [answer for _, answer in parts]
        matches = (all(answers) if node.all else any(answers)) != node.negated
        combinator = "and" if node.all else "or"
        rules = [part for part, _ in parts]
        more = {"combinator": combinator, "not": node.negated, "rules": rules, "found": None}
        return {**told, "matches": matches, **more}, matches
    at = next(places)
    matches, hidden = bool(row[f"matches_{at}"]), is_personal(node) and not wording.clear
    found = None if hidden else _told(node, row.get(f"found_{at}"), wording)
    more = {"combinator": None, "not": None, "rules": [], "found": found}
    return {**told, "matches": None if hidden else matches, **more}, matches


@singledispatch
def _value(leaf: c.Leaf, context: Context) -> Any:
    """The expression for what a condition looked at; None where there is nothing to show."""
    field = getattr(leaf, "field", None)
    return F(field.column) if isinstance(field, Field) else None


@_value.register
def _(leaf: c.Attribute, context: Context) -> Any:
    return json_value(leaf.name, leaf.type)


@_value.register
def _(leaf: c.Sample, context: Context) -> Any:
    return bucket(leaf.seed)


@_value.register
def _(leaf: c.InSegment, context: Context) -> Any:
    """Since when, whatever the window."""
    mine = stays(replace(leaf, entered=None), context).filter(customer_id=OuterRef("pk"))
    return Subquery(mine.values("assigned_at")[:1])


@_value.register
def _(leaf: c.Measured, context: Context) -> Any:
    return _of_each(picked_events(leaf.events, context), measure_of(leaf))


@_value.register
def _(leaf: c.Edge, context: Context) -> Any:
    time = SOURCES[leaf.events.source].time
    return _of_each(picked_events(leaf.events, context), (Max if leaf.last else Min)(time))


@_value.register
def _(leaf: c.Sequence, context: Context) -> Any:
    return _of_each(sequences(leaf, context), Min(SOURCES[leaf.first.source].time))


def _of_each(rows: Any, aggregate: Any) -> Any:
    mine = rows.filter(Q(customer_id=OuterRef("pk"))).values("customer_id")
    return Subquery(mine.annotate(found=aggregate).values("found")[:1])


def _told(leaf: c.Leaf, found: Any, wording: Wording) -> Any:
    """A value as the API writes values; a count of nothing is 0."""
    if isinstance(leaf, c.Measured):
        if found is None and leaf.measure in ("count", "sum"):
            found = 0
        return _amount(leaf.of, found, wording)
    if isinstance(leaf, c.Sample):
        return f"{found / 100:.2f}"
    field = getattr(leaf, "field", None)
    if isinstance(field, Field):
        return _amount(field, 0 if found is None and field.zero else found, wording)
    return _plain(found, wording)


def _amount(field: Field | None, found: Any, wording: Wording) -> Any:
    if field is None or field.kind is not Kind.MONEY or found is None:
        return _plain(found, wording)
    return from_minor(round(found), wording.currency)


def _plain(found: Any, wording: Wording) -> Any:
    if isinstance(found, datetime):
        return found.astimezone(wording.zone).isoformat()
    if isinstance(found, Decimal):
        return f"{found.normalize():f}" if found.is_finite() else None
    return found.isoformat() if isinstance(found, date) else found
