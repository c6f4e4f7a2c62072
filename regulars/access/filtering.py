"""Filters, search and ordering of every list, refusing what they do not know.

A misspelt filter must not answer the whole list, nor an absurd number or date an error of the database's.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from regulars.access.listing import ordered, prefix_query
from regulars.access.masking import refuse_masked

KNOWN = frozenset({"page", "page_size", "format"})
LARGEST = 2**63 - 1


@extend_schema_field(OpenApiTypes.INT)
class WholeNumberFilter(filters.NumberFilter):
    """A whole number from 0 that the database can hold."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": 0, "max_value": LARGEST, **kwargs})

    def get_max_validator(self) -> None:
        """The field's own bounds serve."""


class WholeNumbersFilter(filters.BaseInFilter, WholeNumberFilter):
    """One whole number or several, separated by commas."""


class ShareFilter(filters.NumberFilter):
    """A share or probability, from 0 to 1."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": 0, "max_value": 1, **kwargs})


class HouseFilterBackend(DjangoFilterBackend):
    """django-filter's, with the list's search and ordering; the view says which column and which names."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filterset_class = self.get_filterset_class(view, queryset)
        named = set(filterset_class.base_filters) if filterset_class else set()
        named |= {"ordering"} if view.orderings else set()
        named |= {"search"} if view.search_column else set()
        if not view.sees_personal_fields():
            masked = {*getattr(filterset_class, "MASKED", ()), *(("search",) if view.search_column else ())}
            refuse_masked(request.query_params, masked=masked, orderings=view.masked_orderings)
        if view.detail:
            named = set()  # One object is found by its id alone.
        unknown = sorted(set(request.query_params) - named - KNOWN)
        if unknown:
            raise ValidationError({name: ["There is no such filter."] for name in unknown}, code="unknown")
        rows: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        rows = self._searched(request, rows, view)
        if view.orderings and not view.detail:
            rows = ordered(rows, request, view.orderings, default=view.ordering)
        return rows

    def _searched(self, request: Request, rows: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """Rows whose customer has words that begin as those typed do, or an own id that begins as the text does."""
        text = request.query_params.get("search", "").strip()
        if not text or not view.search_column:
            return rows
        query = prefix_query(text)
        words = Q(**{view.search_column: query}) if query is not None else Q(pk__in=[])
        return rows.filter(words | _own_id(view.search_column, text))


def _own_id(search_column: str, text: str) -> Q:
    """Customers whose own id begins with the text, as typed or all in capitals; a text with spaces is no id."""
    if any(map(str.isspace, text)):
        return Q()
    name = search_column.removesuffix("search") + "external_id__startswith"
    return Q(**{name: text}) | Q(**{name: text.upper()})
