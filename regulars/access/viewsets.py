"""The base of every view set: stated capabilities, idempotent POSTs, and answers kept for repetition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from regulars.access.audit import name_actor
from regulars.access.idempotency import Replay, claim, keep_answer
from regulars.access.parsing import storable_query
from regulars.access.roles import Capability
from regulars.core.pagination import Shown


class HouseViewSet(viewsets.GenericViewSet[Any]):
    """Refuses at import time a view set with an action that names no capability."""

    capabilities: ClassVar[dict[str, Capability]] = {}
    lookup_value_regex = r"[0-9]{1,18}"
    orderings: ClassVar[Mapping[str, str]] = {}
    """What `?ordering=` may name, with the column of each; `ordering` is the list's own."""
    ordering: ClassVar[str] = ""
    search_column: ClassVar[str | None] = None
    """The column of a customer's words that `?search=` looks in, where rows belong to customers."""
    answers_with_secrets: ClassVar[bool] = False
    """Answers that carry a password or key are never kept, so an Idempotency-Key does nothing there."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.capabilities:
            return
        standard = ("list", "retrieve", "create", "update", "partial_update", "destroy")
        actions = {name for name in standard if hasattr(cls, name)}
        actions |= {extra.__name__ for extra in cls.get_extra_actions()}
        missing = sorted(actions - set(cls.capabilities))
        if missing:
            raise TypeError(f"{cls.__name__} names no capability for: {', '.join(missing)}")

    @transaction.non_atomic_requests
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A change is one transaction; a read needs none, and is spared its two round trips."""
        if request.method in SAFE_METHODS:
            return super().dispatch(request, *args, **kwargs)
        with transaction.atomic():
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        request._request.GET = storable_query(request.query_params)  # type: ignore[assignment]
        if request.method not in SAFE_METHODS:
            name_actor(request.user)
        if request.method == "POST" and not self.answers_with_secrets:
            claim(request)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Replay):
            return exc.response()
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        if request.method == "POST":
            keep_answer(request, final)
        return final

    def page_of(self, rows: QuerySet[Any], shown: QuerySet[Any]) -> list[Any]:
        """One page of `rows`, in their order, as `shown` reads them: instances, or `.values()`."""
        source: Any = Shown(rows.prefetch_related(None), shown)
        return list(self.paginate_queryset(source) or [])

    def checked(self, serializer_class: type[Serializer[Any]], data: Any) -> dict[str, Any]:
        """What was sent to an action, as its serializer reads it; refused with the field named."""
        serializer = serializer_class(data=data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def refuse_masked_search(self) -> None:
        """A search over fields that are masked would tell what they hold."""
        if not self.sees_personal_fields():
            raise ValidationError({"search": ["Your role sees masked names and cannot search them."]})

    def sees_personal_fields(self) -> bool:
        """Whether the caller may see e-mails, phones and surnames."""
        user: Any = self.request.user
        return bool(user.can(Capability.PERSONAL))


class HouseReadOnlyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, HouseViewSet):
    """List and detail."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.page_of(self.filter_queryset(self.get_queryset()), self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class HouseModelViewSet(
    mixins.CreateModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin, HouseReadOnlyViewSet
):
    """Full CRUD."""
