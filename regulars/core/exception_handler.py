"""Turns every exception into the one error shape; settings name it, nothing imports it."""

from __future__ import annotations

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from regulars.core.errors import STUMBLED, TOO_MUCH, DomainError, InvalidInput, TooLarge, Unavailable
from regulars.core.races import connection_lost

log = structlog.get_logger(__name__)
TOO_MANY = "This has more parameters, fields or files than one call may have."


class Refusal(exceptions.APIException):
    """A DomainError on its way out, keeping its code and status."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(detail=error.detail, code=error.code)
        self.status_code = error.status
        self.wait = error.retry_after


class HouseExceptionHandler(ExceptionHandler):
    """Answers {type, errors: [{code, detail, attr}]} to everything, the house's own refusals included."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if connection_lost(exc):
            return Refusal(Unavailable())
        if isinstance(exc, Http404):
            return exceptions.NotFound("There is no such object.")
        if isinstance(exc, SuspiciousOperation):
            too_big = isinstance(exc, RequestDataTooBig)
            return Refusal(TooLarge(TOO_MUCH) if too_big else InvalidInput(TOO_MANY))
        if isinstance(exc, DomainError):
            if exc.status == status.HTTP_400_BAD_REQUEST:
                return exceptions.ValidationError(
                    {exc.attr or "non_field_errors": [exc.detail]}, code=exc.code
                )
            return Refusal(exc)
        converted: Exception = super().convert_known_exceptions(exc)
        return converted

    def set_rollback(self) -> None:
        """A read runs in no transaction of its own, so there is none to take back."""
        request = self.context.get("request")
        if request is None or request.method not in SAFE_METHODS:
            super().set_rollback()

    def convert_unhandled_exceptions(self, exc: Exception) -> exceptions.APIException:
        """The same words as for what fails outside a view of the API."""
        return exc if isinstance(exc, exceptions.APIException) else exceptions.APIException(STUMBLED)

    def report_exception(self, exc: exceptions.APIException, response: Response) -> None:
        """A database that is away is one line in the log, however many ask meanwhile."""
        if connection_lost(self.exc):
            request = self.context["request"]
            log.warning("the database cannot be reached", path=request.path if request else "")
        elif not isinstance(self.exc, DomainError):  # A refusal of our own is an answer, also “busy”.
            super().report_exception(exc, response)

    def get_response(self, exc: exceptions.APIException, data: dict[str, object]) -> Response:
        """Names the field of a conflict too, where the refusal knows it."""
        errors = data["errors"]
        if isinstance(self.exc, DomainError) and self.exc.attr and isinstance(errors, list):
            errors[0]["attr"] = self.exc.attr
        response: Response = super().get_response(exc, data)
        return response
