"""What a person reads of a failure is an id and plain words; the log has the traceback under the same id."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseReadOnlyViewSet
from regulars.config import urls
from regulars.config.logs import logging_entry
from regulars.config.settings import LOGGING
from regulars.jobs import services
from regulars.jobs.models import Job
from tests.factories import caller

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "relation of people at /srv/regulars/secret"
KIND = "tests.stumbling"
handler500 = urls.handler500


def stumble(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(SECRET)


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError(SECRET)


class Stumbling(HouseReadOnlyViewSet):
    capabilities = {"list": Capability.READ, "retrieve": Capability.READ}
    queryset = Job.objects.all()

    def list(self, *_: Any, **__: Any) -> Any:
        raise (OperationalError if "away" in self.request.path else RuntimeError)(SECRET)


urlpatterns = [
    path("api/stumble/", Stumbling.as_view({"get": "list"})),
    path("api/away/", Stumbling.as_view({"get": "list"})),
    path("_allauth/stumble", stumble),
    path("_allauth/away", away),
    path("page", stumble),
    path("page-away", away),
    *urls.urlpatterns,
]


class Lines(logging.Handler):
    """What stands on standard error."""

    def __init__(self) -> None:
        super().__init__()
        made = logging_entry("INFO")["formatters"]["lines"]
        self.setFormatter(made.pop("()")(**made))
        self.addFilter(LOGGING["filters"]["outages"]["()"]())
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record) + "\n"


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def asked(address: str) -> Any:
    client = caller() if address.startswith("/api") else Client()
    client.raise_request_exception = False
    return client.get(address)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/api/stumble/", "/_allauth/stumble", "/page"])
def test_a_stumbling_view_tells_an_id_and_logs_the_traceback_under_it(address: str, lines: Lines) -> None:
    answer = asked(address)
    assert answer.status_code == 500
    assert SECRET not in answer.content.decode()
    assert b"stumbled" in answer.content
    line, *traceback = lines.text.splitlines()
    assert f"request_id={answer['X-Request-ID']}" in line
    assert traceback[0].strip() == "Traceback (most recent call last):"
    assert any(SECRET in part for part in traceback)
    assert all(part.startswith("    ") for part in traceback), "no line of it can pass for a line of the log"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/api/away/", "/_allauth/away", "/page-away"])
def test_a_database_that_is_away_is_503_and_one_line(address: str, lines: Lines) -> None:
    answer = asked(address)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert b"Try again in a few seconds" in answer.content
    assert SECRET not in answer.content.decode()
    if not address.startswith("/page"):
        assert (answer.json()["type"], answer.json()["errors"][0]["code"]) == ("server_error", "unavailable")
    assert f"request_id={answer['X-Request-ID']}" in lines.text
    assert "Traceback" not in lines.text


def test_a_job_that_stumbles_tells_an_id_and_logs_the_traceback_under_it(lines: Lines) -> None:
    def work(progress: Any) -> dict[str, Any]:
        raise RuntimeError(SECRET)

    services.register(KIND)(work)
    try:
        job = services.start(kind=KIND, arguments={})
        services.run(job_id=job.pk)
    finally:
        services.KINDS.pop(KIND)
    error = caller().get(f"/api/jobs/{job.pk}/").json()["error"]
    assert SECRET not in error and "RuntimeError" not in error
    known_as = error.partition(" Id ")[2].split()[0]
    line = next(line for line in lines.text.splitlines() if "job failed" in line)
    assert f"request_id={known_as}" in line and f"job={job.pk}" in line
    assert f"    RuntimeError: {SECRET}" in lines.text
