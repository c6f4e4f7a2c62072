"""One page of a list: 50 rows, up to 500 on request; as quick far inside a long list as at its start."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy, QuerySet
from django.utils.functional import cached_property
from rest_framework.pagination import PageNumberPagination

LONG, SLOW_SECONDS, BELIEVED_SECONDS = 10_000, 0.1, 30
cache = caches["counts"]
if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:  # Django's own takes no type when it runs.
    _Paginator = Paginator


@dataclass(frozen=True)
class Shown:
    """Rows to be put in order and passed over, and how those of the page are read: instances or `.values()`."""

    rows: QuerySet[Any]
    shown: QuerySet[Any]

    def read(self, part: QuerySet[Any], order: Sequence[Any] = ()) -> list[Any]:
        """Those of the part, in order; what is shown is joined to them alone, not to all before them."""
        return list(self.shown.filter(pk__in=part.values("pk")).order_by(*(order or part.query.order_by)))


class HousePaginator(_Paginator):
    """Counts long lists once in a while, and turns to the nearer end of them."""

    @cached_property
    def count(self) -> int:
        found = self.object_list
        if isinstance(found, Shown):
            return counted(found.rows)
        return counted(found) if isinstance(found, QuerySet) else len(found)

    def page(self, number: int | str) -> Page[Any]:
        valid = self.validate_number(number)
        start = (valid - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        found: Any = self.object_list
        rows = _cut(found, start, end, self.count) if isinstance(found, Shown) else list(found[start:end])
        return Page(rows, valid, self)


class HousePagination(PageNumberPagination):
    """count, next, previous, results; `next` is an absolute address."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    django_paginator_class = HousePaginator


def counted(rows: QuerySet[Any]) -> int:
    """How many rows; of a long list that took long to count, the answer is believed for half a minute."""
    try:
        text = repr(rows.order_by().query.sql_with_params())
    except EmptyResultSet:
        return 0
    key = hashlib.sha256(text.encode()).hexdigest()
    known = cache.get(key)
    if known is not None:
        return int(known)
    start = time.monotonic()
    found = rows.count()
    if found >= LONG and time.monotonic() - start > SLOW_SECONDS:
        cache.set(key, found, BELIEVED_SECONDS)
    return found


def _cut(found: Shown, start: int, end: int, count: int) -> list[Any]:
    """The rows from start to end in their order."""
    rows = found.rows
    optional = _optional_relation(rows)
    if optional:
        return _cut_by_relation(found, optional, start, end)
    if start > count // 2:
        return found.read(rows.reverse()[count - end : count - start])
    return found.read(rows[start:end])


def _optional_relation(rows: QuerySet[Any]) -> str:
    """The one-to-one relation that the rows are ordered by, where not every row has it."""
    first = rows.query.order_by[0] if rows.query.order_by else None
    if not isinstance(first, OrderBy) or not isinstance(first.expression, F):
        return ""
    name: str = vars(first.expression)["name"]
    relation, _, column = name.partition("__")
    field: Any = rows.model._meta.get_field(relation) if column else None
    return relation if field is not None and field.one_to_one and field.auto_created else ""


def _cut_by_relation(found: Shown, relation: str, start: int, end: int) -> list[Any]:
    """Those who have it come first, by an index of the related table; the others follow by key.

    In one query with an outer join the database would have to put the whole list in order for each page.
    """
    first: Any
    last: Any
    first, last = found.rows.query.order_by[:2]
    inner = OrderBy(first.expression, descending=first.descending)
    having = found.rows.filter(**{f"{relation}__isnull": False}).order_by(inner, last)
    related = _related(found.rows, relation, inner)
    page = found.read((related if related is not None else having)[start:end], (inner, last))
    if len(page) < end - start:
        before = start + len(page) if page or not start else counted(having)
        rest = found.rows.filter(**{f"{relation}__isnull": True}).order_by(last)
        page += found.read(rest[max(start - before, 0) : max(end - before, 0)])
    return page


def _related(rows: QuerySet[Any], relation: str, order: OrderBy) -> QuerySet[Any] | None:
    """The related rows in the same order, whose keys are the rows' keys: an index of theirs is all that is read.

    None where something narrows the rows, or the related table has a key of its own.
    """
    field: Any = rows.model._meta.get_field(relation)
    if rows.query.where or not field.field.primary_key:
        return None
    column = vars(order.expression)["name"].partition("__")[2]
    sign = "-" if order.descending else ""
    related: QuerySet[Any] = field.related_model._default_manager.order_by(sign + column, sign + "pk")
    return related
