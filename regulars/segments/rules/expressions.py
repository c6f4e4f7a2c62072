"""SQL expressions that Django lacks: a set of ids as one array, a value in JSON, a stable lot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    DecimalField,
    F,
    Func,
    JSONField,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Left, NullIf
from django.db.models.lookups import Exact, Regex

JSON_TYPES = {"text": "string", "number": "number", "boolean": "boolean", "date": "string"}
LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
A_DAY = (
    "^(?!0000)("
    "[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    f"|{LEAP_YEAR}-02-29)"
    "([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?$"
)
"""A day that exists, perhaps with a time. Else a cast would be an error, and PostgreSQL 15 cannot ask first."""


def among(column: str, ids: Sequence[int]) -> Any:
    """column = ANY(ids): one bound array, however many ids."""
    return Func(
        F(column),
        Value(list(ids), output_field=ArrayField(BigIntegerField())),
        template="%(expressions)s::bigint[])",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


def bucket(seed: str) -> Any:
    """A customer's lot for this seed, 0 to 9,999: the first 32 bits of md5("seed:id") modulo 10,000."""
    return Func(
        Value(seed, output_field=TextField()),
        Cast(F("pk"), TextField()),
        template="mod(('x' || left(md5(%(expressions)s), 8))::bit(32)::bigint, 10000)",
        arg_joiner=" || ':' || ",
        output_field=BigIntegerField(),
    )


def moment_and_id(column: str) -> Any:
    """A key that orders events by moment, then by id, and can be the argument of max and min."""
    return Func(
        F(column),
        F("pk"),
        template="ARRAY[(extract(epoch from %(expressions)s]",
        arg_joiner=") * 1000000)::bigint, ",
        output_field=ArrayField(BigIntegerField()),
    )


def shared(column: Any, values: Sequence[str], *, all_of_them: bool) -> Any:
    """Whether a list of texts has one of the values, or all, whatever their case.

    Upper case of the whole list as text: quotes, commas and braces of its notation have no case.
    """
    asked = Value(list(values), output_field=ArrayField(TextField()))
    upper = "upper((%(expressions)s)::text)::text[]"
    sides = [Func(side, template=upper, output_field=ArrayField(TextField())) for side in (column, asked)]
    joiner = " @> " if all_of_them else " && "
    return Func(*sides, template="(%(expressions)s)", arg_joiner=joiner, output_field=BooleanField())


def json_value(name: str, type_: str) -> Any:
    """The named attribute where it is of the type asked for, else NULL; "" is NULL too. The name is a bound value.

    A date is the text of its day: those of one form compare as the days do.
    """
    key = Value(name, output_field=TextField())
    found = Func(F("attributes"), key, function="jsonb_extract_path", output_field=JSONField())
    text = Func(F("attributes"), key, function="jsonb_extract_path_text", output_field=TextField())
    typed: Any = NullIf(text, Value("", output_field=TextField()))
    if type_ == "number":
        typed = Func(text, template="(%(expressions)s)::numeric", output_field=DecimalField())
    if type_ == "boolean":
        typed = Cast(text, BooleanField())
    right = Exact(Func(found, function="jsonb_typeof", output_field=TextField()), Value(JSON_TYPES[type_]))
    if type_ != "date":
        return Case(When(right, then=typed), output_field=typed.output_field)
    day = Case(When(Regex(text, A_DAY), then=Left(text, 10)), output_field=TextField())
    return Case(When(right, then=day), output_field=TextField())
