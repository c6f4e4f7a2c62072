"""What every list does the same way: ordering by named columns, and search by the customer's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

SEPARATORS = "@.+-_'/,;:()"
"""Where names, e-mails and phones are cut into words, when they are indexed and when they are looked for."""
MOST_WORDS = 10


def ordered(
    rows: QuerySet[Any], request: Request, columns: Mapping[str, str], *, default: str
) -> QuerySet[Any]:
    """Orders by `?ordering=`, a name of `columns`, reversed by a minus; unknown names are refused.

    A column written with a minus runs the other way; missing values come last either way.
    """
    asked = request.query_params.get("ordering") or default
    column = columns.get(asked.removeprefix("-"))
    if column is None:
        known = ", ".join(columns)
        raise ValidationError({"ordering": [f"Order by one of {known}; a minus reverses."]}, code="unknown")
    descending = asked.startswith("-") != column.startswith("-")
    name = column.removeprefix("-")
    last = (
        True if _may_be_missing(rows, name) else None
    )  # Said of a column without gaps, it would lose its index.
    first = F(name).desc(nulls_last=last) if descending else F(name).asc(nulls_last=last)
    return rows.order_by(first, "-pk" if descending else "pk")


def _may_be_missing(rows: QuerySet[Any], column: str) -> bool:
    if column in rows.query.annotations:
        return False
    model: Any = rows.model
    for name in column.split("__"):
        field = model._meta.get_field(name)
        if field.null:
            return True
        model = field.related_model
    return False


def prefix_query(text: str) -> SearchQuery | None:
    """Every word typed must begin a word of the customer; None where nothing searchable was typed."""
    words = re.findall(r"\w+", text.translate(str.maketrans(SEPARATORS, " " * len(SEPARATORS))))
    if not words:
        return None
    raw = " & ".join(f"{word}:*" for word in words[:MOST_WORDS])
    return SearchQuery(raw, config="simple", search_type="raw")
