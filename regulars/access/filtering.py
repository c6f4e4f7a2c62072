"""Filters that refuse what they do not know: a misspelt filter must not answer the whole list."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

KNOWN = frozenset({"page", "page_size", "ordering", "search", "format"})


class HouseFilterBackend(DjangoFilterBackend):
    """django-filter's, refusing unknown parameters with the field named."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filterset_class = self.get_filterset_class(view, queryset)
        named = set(filterset_class.base_filters) if filterset_class else set()
        extra = set(getattr(view, "extra_parameters", ()))
        unknown = sorted(set(request.query_params) - named - KNOWN - extra)
        if unknown:
            raise ValidationError({name: ["There is no such filter."] for name in unknown}, code="unknown")
        filtered: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return filtered
