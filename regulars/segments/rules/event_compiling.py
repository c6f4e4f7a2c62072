"""Conditions about orders and touchpoints as sets of customer ids, one pass over the events each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, F, Max, Min, Model, OuterRef, Q, QuerySet, Sum

from regulars.customers.models import Order
from regulars.customers.tables import counted
from regulars.journeys.models import CustomerTouchpoint
from regulars.segments.rules.compiling import Context, compared, compiled, either, holds, leaf, within
from regulars.segments.rules.conditions import Edge, Measured, Picked, Sequence
from regulars.segments.rules.expressions import among, moment_and_id
from regulars.segments.rules.fields import Kind

AGGREGATES: dict[str, Any] = {"sum": Sum, "average": Avg, "minimum": Min, "maximum": Max}


@dataclass(frozen=True)
class Source:
    """Where events are kept and which column says when."""

    model: type[Model]
    time: str


SOURCES = {
    "orders": Source(Order, "placed_at"),
    "touchpoints": Source(CustomerTouchpoint, "interaction_date"),
}


def picked_events(picked: Picked, context: Context) -> QuerySet[Any]:
    """The events meant, in no order."""
    source = SOURCES[picked.source]
    rows: QuerySet[Any] = source.model._default_manager.order_by()
    if context.customer_ids is not None:
        rows = rows.filter(among("customer_id", context.customer_ids))
    if source.model is Order and not picked.uncounted:
        rows = rows.filter(counted())
    if picked.window is not None:
        rows = rows.filter(within(F(source.time), Kind.MOMENT, picked.window, context))
    return rows.filter(compiled(picked.where, context)) if picked.where is not None else rows


def measure_of(condition: Measured) -> Any:
    """The aggregate a condition asks for, per customer."""
    return Count("pk") if condition.of is None else AGGREGATES[condition.measure](condition.of.column)


@leaf.register
def _(condition: Measured, context: Context, negate: bool) -> Q:
    """Who has no such event counts as 0 where it is a count or a sum, and matches nothing else."""
    operator, amounts = condition.operator, condition.amounts
    rows = picked_events(condition.events, context)
    if condition.measure == "count" and operator == ">=" and amounts[0] == 1:
        return either(Q(pk__in=rows.values("customer_id")), negate)
    at_nothing = condition.measure in ("count", "sum") and holds(operator, 0, amounts)
    grouped = rows.values("customer_id")
    if condition.measure == "average" and condition.of is not None:
        grouped = grouped.annotate(total=Sum(condition.of.column), events=Count(condition.of.column))
        test = _average_test(operator, amounts)
    else:
        grouped = grouped.annotate(measured=measure_of(condition))
        test = compared(F("measured"), operator, amounts)
    if at_nothing:  # those who do not match are fewer to name, and whoever has nothing is not among them
        return either(Q(pk__in=grouped.filter(~test).values("customer_id")), not negate)
    return either(Q(pk__in=grouped.filter(test).values("customer_id")), negate)


def _average_test(operator: str, amounts: tuple[Any, ...]) -> Q:
    """total compared with amount × events: exact where a division would round."""
    if operator == "between":
        return _average_test(">=", amounts[:1]) & _average_test("<=", amounts[1:])
    return compared(F("total"), operator, (F("events") * amounts[0],))


@leaf.register
def _(condition: Edge, context: Context, negate: bool) -> Q:
    return either(Q(pk__in=edges(condition, context).values("customer_id")), negate)


def edges(condition: Edge, context: Context) -> QuerySet[Any]:
    """Each customer whose first or last of the events is as asked, in one pass and without sorting.

    The last event is of a kind if it is also the last of that kind; of two at one moment the later recorded is.
    """
    source, furthest = SOURCES[condition.events.source], Max if condition.last else Min
    grouped: QuerySet[Any] = picked_events(condition.events, context).values("customer_id")
    if condition.within is not None:
        grouped = grouped.annotate(at=furthest(source.time))
        grouped = grouped.filter(within(F("at"), Kind.MOMENT, condition.within, context))
    if condition.then is not None:
        place = moment_and_id(source.time)
        of_a_kind = furthest(place, filter=compiled(condition.then, context))
        grouped = grouped.annotate(of_all=furthest(place), of_a_kind=of_a_kind).filter(of_all=F("of_a_kind"))
    return grouped


@leaf.register
def _(condition: Sequence, context: Context, negate: bool) -> Q:
    return either(Q(pk__in=sequences(condition, context).values("customer_id")), negate)


def sequences(condition: Sequence, context: Context) -> QuerySet[Any]:
    """The first events that a second follows in time, with nothing forbidden between the two."""
    start, end = SOURCES[condition.first.source].time, SOURCES[condition.then.source].time
    following = picked_events(condition.then, context).filter(
        _can_follow(condition, context),
        **{
            "customer_id": OuterRef("customer_id"),
            f"{end}__gt": OuterRef(start),
            f"{end}__lte": OuterRef(start) + timedelta(hours=condition.hours),
        },
    )
    if condition.without is not None:
        between = SOURCES[condition.without.source].time
        forbidden = picked_events(condition.without, context).filter(
            **{
                "customer_id": OuterRef("customer_id"),
                f"{between}__gt": OuterRef(OuterRef(start)),
                f"{between}__lt": OuterRef(end),
            }
        )
        following = following.filter(~Exists(forbidden))
    return picked_events(condition.first, context).filter(Exists(following))


def _can_follow(condition: Sequence, context: Context) -> Q:
    """What the window of the first event says of the second: implied, but PostgreSQL does not see that."""
    if condition.first.window is None:
        return Q()
    low, high = condition.first.window.instants(context.now, context.zone)
    end = SOURCES[condition.then.source].time
    after = Q(**{f"{end}__gt": low}) if low is not None else Q()
    if high is None:
        return after
    return after & Q(**{f"{end}__lt": high + timedelta(hours=condition.hours)})
