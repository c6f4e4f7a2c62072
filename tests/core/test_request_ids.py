"""An answer and the log lines of its request share an id."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from structlog.contextvars import get_contextvars

from regulars.config.request_ids import RequestIdMiddleware

pytestmark = pytest.mark.django_db


def test_every_answer_has_an_id_of_its_own() -> None:
    answers = [Client().get("/api/customers/"), Client().get("/api/nowhere/"), Client().get("/customers")]
    ids = [answer["X-Request-ID"] for answer in answers]
    assert len(set(ids)) == 3 and all(len(id_) == 12 for id_ in ids)


def test_what_is_logged_meanwhile_carries_it_and_nothing_after() -> None:
    seen: list[object] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(get_contextvars().get("request_id"))
        return HttpResponse()

    request = HttpRequest()
    request.META["HTTP_X_REQUEST_ID"] = "forged\nline"
    response = RequestIdMiddleware(view)(request)
    assert seen == [response["X-Request-ID"]]
    assert "request_id" not in get_contextvars()
