"""Turns a rule into one query over customers, with every value bound.

Negation is pushed down to the conditions, so that each says true or false, never NULL: a condition and its
opposite always share the customers between them. Events are sets of customer ids, computed once, not per row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import singledispatch
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractDay, ExtractMonth, Upper
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IContains,
    IEndsWith,
    IExact,
    In,
    IsNull,
    IStartsWith,
    LessThan,
    LessThanOrEqual,
)

from regulars.customers.models import OrderLine
from regulars.rfm.models import RFMSegmentChange
from regulars.segments.models import CustomerSegmentMembership
from regulars.segments.rules.conditions import (
    Anniversary,
    Attribute,
    Compare,
    Condition,
    During,
    Everyone,
    Group,
    Having,
    InSegment,
    Leaf,
    Sample,
    UnchangedFor,
)
from regulars.segments.rules.expressions import among, bucket, json_value, shared
from regulars.segments.rules.fields import Field, Kind
from regulars.segments.rules.windows import Window, month_days


@dataclass(frozen=True)
class Context:
    """When and where a rule is read, and for whom: everybody, or these customers."""

    now: datetime
    zone: ZoneInfo
    customer_ids: tuple[int, ...] | None = None
    start: str = ""
    """The customer's relation that the query starts from (population.py), else customers themselves."""

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def value(self, column: str) -> Any:
        """A customer's column, as seen from where the query starts."""
        return F(column.removeprefix(f"{self.start}__"))


LOOKUPS = {"=": Exact, "<": LessThan, "<=": LessThanOrEqual, ">": GreaterThan, ">=": GreaterThanOrEqual}
TEXT_LOOKUPS = {"=": IExact, "contains": IContains, "beginsWith": IStartsWith, "endsWith": IEndsWith}


def compiled(condition: Condition, context: Context, *, negate: bool = False) -> Q:
    """The condition, or its exact opposite, as a filter."""
    if not isinstance(condition, Group):
        return leaf(condition, context, condition.negated != negate)
    negate = condition.negated != negate
    parts = [compiled(part, context, negate=negate) for part in condition.parts]
    return Q(*parts, _connector=Q.AND if condition.all != negate else Q.OR)


@singledispatch
def leaf(condition: Leaf, context: Context, negate: bool) -> Q:
    """One condition; further kinds register themselves (event_compiling.py)."""
    raise TypeError(f"No way to compile {type(condition).__name__}.")


def either(test: Q, negate: bool) -> Q:
    """A test that is never NULL, or its opposite."""
    return ~test if negate else test


def definite(test: Q, value: Any, negate: bool, *, nullable: bool, at_null: bool = False) -> Q:
    """A test that may be NULL made true or false: where the value is unknown it is `at_null`."""
    if not nullable:
        return either(test, negate)
    if negate == at_null:
        return either(test, negate)  # NULL is not chosen, as it should not be
    return either(test, negate) | Q(IsNull(value, True))


def holds(operator: str, value: int, operands: tuple[Any, ...]) -> bool:
    """The comparison for plain numbers: what a rule says of somebody with nothing, that is, 0."""
    first, last = operands[0], operands[-1]
    answers: dict[str, bool] = {
        "=": value == first,
        "<": value < first,
        "<=": value <= first,
        ">": value > first,
        ">=": value >= first,
        "between": first <= value <= last,
        "in": value in operands,
    }
    return answers[operator]


def true_of_nothing(condition: Compare) -> bool:
    """What a comparison, not negated, says of somebody of whom nothing is known."""
    if condition.operator == "null":
        return True
    return condition.field.zero and holds(condition.operator, 0, condition.values)


def compared(value: Any, operator: str, operands: tuple[Any, ...]) -> Q:
    """Numbers, and texts whose order is that of what they say."""
    if operator == "between":
        return Q(GreaterThanOrEqual(value, operands[0])) & Q(LessThanOrEqual(value, operands[-1]))
    if operator == "in":
        return Q(In(value, list(operands)))
    return Q(LOOKUPS[operator](value, operands[0]))


def within(value: Any, kind: Kind, window: Window, context: Context) -> Q:
    """A date or moment inside a window."""
    low: Any
    high: Any
    if kind is Kind.MOMENT:
        low, high = window.instants(context.now, context.zone)
        upper: Any = LessThan
    else:
        days = window.days(context.today)
        low, high, upper = days.first, days.last, LessThanOrEqual
    test = Q()
    if low is not None:
        test &= Q(GreaterThanOrEqual(value, low))
    if high is not None:
        test &= Q(upper(value, high))
    return test


@leaf.register
def _(condition: Compare, context: Context, negate: bool) -> Q:
    field, value = condition.field, context.value(condition.field.column)
    if field.kind is Kind.LIST:
        return either(_list_test(field, value, condition), negate)
    if condition.operator == "null":
        unknown = Q(IsNull(value, True)) if field.nullable else Q()
        if field.kind in (Kind.TEXT, Kind.CHOICE):
            unknown = unknown | Q(Exact(value, Value(""))) if field.nullable else Q(Exact(value, Value("")))
            return definite(unknown, value, negate, nullable=field.nullable, at_null=True)
        return either(unknown, negate) if field.nullable else _always(negate)
    test = value_test(field.kind, value, condition)
    return definite(test, value, negate, nullable=field.nullable, at_null=true_of_nothing(condition))


@leaf.register
def _(condition: During, context: Context, negate: bool) -> Q:
    field, value = condition.field, context.value(condition.field.column)
    return definite(
        within(value, field.kind, condition.window, context), value, negate, nullable=field.nullable
    )


@leaf.register
def _(condition: Anniversary, context: Context, negate: bool) -> Q:
    field, value = condition.field, context.value(condition.field.column)
    zone: Any = {"tzinfo": context.zone} if field.kind is Kind.MOMENT else {}
    day: Combinable = ExtractMonth(value, **zone) * 100 + ExtractDay(value, **zone)
    days = month_days(context.today, condition.first, condition.last)
    return definite(Q(In(day, list(days))), value, negate, nullable=field.nullable)


@leaf.register
def _(condition: UnchangedFor, context: Context, negate: bool) -> Q:
    day = condition.window.days(context.today).last
    moved = RFMSegmentChange.objects.filter(changed_on__gt=day, to_segment__isnull=False)
    if context.customer_ids is not None:
        moved = moved.filter(among("customer_id", context.customer_ids))
    first_scored = context.value("rfm_score_row__first_scored_on")
    since = definite(Q(LessThanOrEqual(first_scored, day)), first_scored, negate, nullable=True)
    still = either(Q(pk__in=moved.values("customer_id")), not negate)
    return since | still if negate else since & still


@leaf.register
def _(condition: Attribute, context: Context, negate: bool) -> Q:
    value: Any = json_value(condition.name, condition.type)
    test = condition.test
    negate = test.negated != negate
    if isinstance(test, During):
        days = test.window.days(context.today)
        ends = (days.first and days.first.isoformat(), days.last and days.last.isoformat())
        found = Q(GreaterThanOrEqual(value, ends[0])) if ends[0] else Q()
        found &= Q(LessThanOrEqual(value, ends[1])) if ends[1] else Q()
        return definite(found, value, negate, nullable=True)
    if test.operator == "null":
        return either(Q(IsNull(value, True)), negate)
    return definite(value_test(test.field.kind, value, test), value, negate, nullable=True)


@leaf.register
def _(condition: Having, context: Context, negate: bool) -> Q:
    lines = OrderLine.objects.filter(order_id=OuterRef("pk")).filter(compiled(condition.where, context))
    return either(Q(Exists(lines)), negate)


@leaf.register
def _(condition: InSegment, context: Context, negate: bool) -> Q:
    return either(Q(pk__in=stays(condition, context).values("customer_id")), negate)


@leaf.register
def _(condition: Sample, context: Context, negate: bool) -> Q:
    return either(Q(LessThan(bucket(condition.seed), condition.basis_points)), negate)


@leaf.register
def _(condition: Everyone, context: Context, negate: bool) -> Q:
    return _always(not negate)


def stays(condition: InSegment, context: Context) -> QuerySet[CustomerSegmentMembership]:
    """The current memberships that an InSegment asks for."""
    rows = CustomerSegmentMembership.objects.filter(segment_id=condition.segment_id, left_at__isnull=True)
    if context.customer_ids is not None:
        rows = rows.filter(among("customer_id", context.customer_ids))
    if condition.entered is not None:
        rows = rows.filter(within(F("assigned_at"), Kind.MOMENT, condition.entered, context))
    return rows


def value_test(kind: Kind, value: Any, condition: Compare) -> Q:
    """A value against the operands; texts are the same whatever their case."""
    if kind not in (Kind.TEXT, Kind.CHOICE):
        return compared(value, condition.operator, condition.values)
    if condition.operator == "in":
        return Q(In(Upper(value), [Upper(Value(text)) for text in condition.values]))
    return Q(TEXT_LOOKUPS[condition.operator](value, condition.values[0]))


def _list_test(field: Field, value: Any, condition: Compare) -> Q:
    if condition.operator == "null":
        return Q(**{f"{field.column}__len": 0})
    asked = [str(text) for text in condition.values]
    return Q(shared(value, asked, all_of_them=condition.operator == "contains"))


def _always(yes: bool) -> Q:
    """Everybody, or nobody."""
    return Q(pk__isnull=not yes)
