"""What the rule builder of the page offers: fields with their types, operators and the values that occur."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import F, Func, Model, TextField

from regulars.customers.models import Customer, Order, OrderLine
from regulars.customers.places import name_of
from regulars.journeys.models import CustomerTouchpoint
from regulars.segments import hints
from regulars.segments.hints import Hint
from regulars.segments.models import CustomerSegment
from regulars.segments.rules import event_parsing as events
from regulars.segments.rules import fields, limits
from regulars.segments.rules.fields import Field, Kind, operators_of
from regulars.segments.rules.parsing import ATTRIBUTE_TYPES
from regulars.segments.rules.windows import CALENDAR_UNITS, MOST

LATEST_ROWS, MOST_VALUES, MOST_CODES = 20_000, 50, 400
COMMON = """
SELECT value, count(*) FROM ({query}) AS found (value) WHERE value <> '' GROUP BY value
ORDER BY count(*) DESC, value LIMIT %s
"""
SPECIAL = (
    ("orders", "Orders", "events", events.EVENT_OPERATORS),
    ("touchpoints", "Touchpoints", "events", events.EVENT_OPERATORS),
    ("sequence", "One thing, then another", "sequence", events.SOME),
    ("segment", "Another segment", "segment", ("in", "notIn")),
    ("attribute", "An attribute of your own", "attribute", fields.OPERATORS[Kind.TEXT]),
    ("sample", "A random share", "sample", ("in", "notIn")),
    ("everyone", "Everyone", "everyone", ("=",)),
)


def catalogue(*, currency: str, profit_known: bool, clear: bool) -> dict[str, Any]:
    """Everything a rule can say, for a page that builds one; values that occur only where `clear`."""
    words = hints.CUSTOMER if profit_known else {**hints.CUSTOMER, **hints.UNCOSTED}
    asked = [replace(f, label=f.called(profit_known=profit_known)) for f in fields.CUSTOMER_FIELDS.values()]
    return {
        "currency": currency,
        "fields": [_told(field, Customer, words, clear=clear) for field in asked],
        "special": [
            {
                "name": name,
                "label": label,
                "type": type_,
                "operators": list(operators),
                **_hinted(hints.SPECIAL, name),
            }
            for name, label, type_, operators in SPECIAL
        ],
        "events": [
            _events("orders", "Orders", fields.ORDER_FIELDS, Order, hints.ORDER, clear=clear),
            _events(
                "touchpoints",
                "Touchpoints",
                fields.TOUCHPOINT_FIELDS,
                CustomerTouchpoint,
                hints.TOUCHPOINT,
                clear=clear,
            ),
        ],
        "lines": [_told(field, OrderLine, hints.LINE, clear=clear) for field in fields.LINE_FIELDS.values()],
        "measures": list(events.MEASURES),
        "attribute_types": {name: list(fields.OPERATORS[kind]) for name, kind in ATTRIBUTE_TYPES.items()},
        "windows": {"units": dict(MOST), "calendar_units": list(CALENDAR_UNITS)},
        "segments": [
            {"value": pk, "label": name}
            for pk, name in CustomerSegment.objects.order_by("name").values_list("pk", "name")
        ],
        "limits": {"nodes": limits.MOST_NODES, "depth": limits.DEEPEST, "bytes": limits.MOST_BYTES},
    }


def _events(
    name: str,
    label: str,
    known: dict[str, Field],
    model: type[Model],
    words: Mapping[str, Hint],
    *,
    clear: bool,
) -> dict[str, Any]:
    numeric = [field.name for field in known.values() if field.kind in fields.NUMERIC]
    return {
        "name": name,
        "label": label,
        "fields": [_told(f, model, words, clear=clear) for f in known.values()],
        "amounts": numeric,
    }


def _hinted(words: Mapping[str, Hint], name: str) -> dict[str, Any]:
    """A field without words is offered all the same, under its label alone."""
    told = words.get(name, Hint(""))
    return {"hint": told.hint, "synonyms": list(told.synonyms)}


def _told(field: Field, model: type[Model], words: Mapping[str, Hint], *, clear: bool) -> dict[str, Any]:
    known: list[dict[str, Any]] = [{"value": value, "label": label} for value, label in field.choices]
    complete = bool(field.choices)
    if field.suggests and clear:
        known, complete = _common_values(field, model)
    return {
        "name": field.name,
        "label": field.label,
        "group": field.group,
        "type": field.kind.value,
        "operators": list(operators_of(field)),
        "values": known,
        "only_these": bool(field.choices),
        "complete": complete,
        "named": field.named,
        **_hinted(words, field.name),
    }


def _common_values(field: Field, model: type[Model]) -> tuple[list[dict[str, Any]], bool]:
    """The values that occur most among the latest rows, of codes among all rows; and whether there are no others."""
    value: Any = F(field.column)
    if field.kind is Kind.LIST:
        value = Func(value, function="unnest", output_field=TextField())
    rows = model._default_manager.annotate(value=value).values("value")
    latest, most = (None, MOST_CODES) if field.named else (LATEST_ROWS, MOST_VALUES)
    chosen = rows.order_by() if latest is None else rows.order_by("-pk")[:latest]
    query, bound = chosen.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(COMMON.format(query=query), [*bound, most + 1])
        found = cursor.fetchall()
    all_rows = latest is None or not model._default_manager.order_by("-pk")[latest : latest + 1].exists()
    known = [_offered(field, value, count if all_rows else None) for value, count in found[:most]]
    return known, all_rows and len(found) <= most


def _offered(field: Field, value: str, count: int | None) -> dict[str, Any]:
    """A value with its name, and how often it occurs where that is known."""
    name = name_of(field.name, value) if field.named else value
    return {"value": value, "label": name, "count": count}
