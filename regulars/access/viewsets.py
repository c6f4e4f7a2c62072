"""The base of every view set: stated capabilities, idempotent POSTs, answers kept for repetition, and changes that
are tried again where somebody else was quicker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from rest_framework import mixins, viewsets
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from regulars.access.audit import name_actor
from regulars.access.idempotency import Replay, claim, keep_answer
from regulars.access.masking import without_personal_texts
from regulars.access.parsing import storable_query
from regulars.access.roles import Capability
from regulars.core.errors import TOO_MUCH, Busy, DomainError, SomebodyWasQuicker, TooLarge
from regulars.core.pagination import Shown
from regulars.core.races import again_after_a_race, is_race, is_taken

QUICKER = (
    "Somebody else changed the same thing at the same moment. Look at it again, then send your change again."
)
BUSY = "Too many changes to the same things at this moment. Send the same again in a few seconds."


class HouseViewSet(viewsets.GenericViewSet[Any]):
    """Refuses at import time a view set with an action that names no capability."""

    capabilities: ClassVar[dict[str, Capability]] = {}
    lookup_value_regex = r"[0-9]{1,18}"
    orderings: ClassVar[Mapping[str, str]] = {}
    """What `?ordering=` may name, with the column of each; `ordering` is the list's own."""
    ordering: ClassVar[str] = ""
    search_column: ClassVar[str | None] = None
    """The column of a customer's words that `?search=` looks in, where rows belong to customers."""
    masked_orderings: ClassVar[frozenset[str]] = frozenset()
    """Names of `orderings` that would tell what is masked."""
    answers_about_oneself: ClassVar[bool] = False
    """What one reads of oneself is never masked."""
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

    refused: DomainError | None = None
    """Why there is no use in trying again; answered in the usual shape."""

    @transaction.non_atomic_requests
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A change is one transaction, tried again where it lost a race, also at its commit; a read needs none, and
        is spared its two round trips."""
        if request.method in SAFE_METHODS:
            return super().dispatch(request, *args, **kwargs)

        def change() -> HttpResponseBase:
            with transaction.atomic():
                return super(HouseViewSet, self).dispatch(request, *args, **kwargs)

        self._keep_body(request)
        try:
            return again_after_a_race(change)
        except DatabaseError as problem:
            if not is_race(problem):
                raise
            self.refused = SomebodyWasQuicker(QUICKER) if is_taken(problem) else Busy(BUSY)
            return change()

    def _keep_body(self, request: HttpRequest) -> None:
        """In memory, so that it can be read again; files are kept on disk by whoever parses them."""
        if (request.content_type or "").startswith("multipart/"):
            return
        try:
            _ = request.body
        except RequestDataTooBig:
            self.refused = TooLarge(TOO_MUCH)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.refused is not None:
            raise self.refused
        super().initial(request, *args, **kwargs)
        request._request.GET = storable_query(request.query_params)  # type: ignore[assignment]
        if request.method not in SAFE_METHODS:
            name_actor(request.user)
        if request.method == "POST" and not self.answers_with_secrets:
            claim(request)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Replay):
            return exc.response()
        if self.request.method not in SAFE_METHODS and is_race(exc):
            raise exc
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        if isinstance(response, Response) and not (self.answers_about_oneself or self.sees_personal_fields()):
            response.data = without_personal_texts(response.data)
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

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "clear": self.sees_personal_fields()}

    def sees_personal_fields(self) -> bool:
        """Whether the caller may see names, e-mails, phones and what people wrote."""
        can: Any = getattr(self.request.user, "can", None)
        return can is not None and bool(can(Capability.PERSONAL))


class HouseReadOnlyViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, HouseViewSet):
    """List and detail."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.page_of(self.filter_queryset(self.get_queryset()), self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class HouseModelViewSet(
    mixins.CreateModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin, HouseReadOnlyViewSet
):
    """Full CRUD."""
