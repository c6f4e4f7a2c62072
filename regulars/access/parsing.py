"""What no request may hold, wherever it stands: text and numbers that cannot be stored, nesting without end."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

from regulars.core.text import in_one_form

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
WHY_TEXT = "Text must not contain the NUL character or half a character."
WHY_NUMBER = "This number is too large."
DEEPEST = 100
LONGEST_PARAMETER = 1_000
TOO_LONG = f"Keep this below {LONGEST_PARAMETER:,} characters."
TOO_DEEP = "This is nested too deeply."


class HouseJSONParser(JSONParser):
    """DRF's, refusing by name what PostgreSQL could not store and an answer could not repeat."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        found = _first_problem(data, 0)
        if found is None:
            return data
        path, why = found
        if not path:
            raise ParseError(why)
        raise ValidationError({".".join(reversed(path)): [why]}, code="unstorable")


def storable_query(query: QueryDict) -> QueryDict:
    """The parameters of an address in the one form of text; refuses what could not be stored either, and what is so
    long that the database would turn it over for every row."""
    form = query.copy()
    for name, values in query.lists():
        if any(UNSTORABLE.search(text) for text in (name, *values)):
            raise ValidationError({_shown(name)[:LONGEST_PARAMETER]: [WHY_TEXT]}, code="unstorable")
        if any(len(text) > LONGEST_PARAMETER for text in (name, *values)):
            raise ValidationError({name[:LONGEST_PARAMETER]: [TOO_LONG]}, code="too_long")
        form.setlist(name, in_one_form(values))
    return form


def _first_problem(value: Any, depth: int) -> tuple[list[str], str] | None:
    """Where it stands, from the inside out, and what is wrong."""
    if why := _own_problem(value, depth):
        return [], why
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    for name, part in parts:
        if isinstance(name, str) and UNSTORABLE.search(name):
            return [_shown(name)], WHY_TEXT
        if found := _first_problem(part, depth + 1):
            found[0].append(str(name))
            return found
    return None


def _own_problem(value: Any, depth: int) -> str | None:
    """What is wrong with the value itself, whatever it holds."""
    if isinstance(value, str):
        return WHY_TEXT if UNSTORABLE.search(value) else None
    if isinstance(value, float):
        return None if math.isfinite(value) else WHY_NUMBER
    return TOO_DEEP if depth == DEEPEST and isinstance(value, dict | list) else None


def _shown(name: str) -> str:
    return UNSTORABLE.sub("\ufffd", name)
