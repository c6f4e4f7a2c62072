"""Writes who did it beside every change that a history trigger records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
from django.http import HttpRequest, HttpResponse

SAFE = {"GET", "HEAD", "OPTIONS"}


class AuditContextMiddleware:
    """Opens a history context for each write; authentication fills in the actor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return self.get_response(request)
        with pghistory.context(path=request.path, method=request.method):
            return self.get_response(request)


def name_actor(user: Any) -> None:
    """Called once the API knows who is asking; outside a context it does nothing."""
    pghistory.context(actor=getattr(user, "display_name", "") or str(user))
