"""Whatever refuses a request of a program, it is answered in the one shape and with the headers of every answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from regulars.access.services import create_user
from regulars.config.refusals import REFUSED, Refusal
from tests.factories import caller

pytestmark = pytest.mark.django_db
LOGIN = "/_allauth/browser/v1/auth/login"


def in_shape(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content[:200]
    assert answer["Content-Type"] == "application/json"
    (error,) = answer.json()["errors"]
    assert (error["code"], bool(error["detail"])) == (code, True)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert answer["X-Request-ID"]


@pytest.mark.parametrize("path", ["/api/%0Ax", "/api/customers/%0A", "/v1/%0D%0A", "/_allauth/%0Abrowser"])
def test_an_address_that_no_route_knows_at_all(path: str) -> None:
    in_shape(Client().get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["get", "head", "options", "trace", "put", "delete"])
def test_a_password_is_taken_by_post_alone(method: str) -> None:
    create_user(email="ann@example.com", role="admin", password="right horse 7 battery")
    for password in ("right horse 7 battery", "wrong"):
        body = {"email": "ann@example.com", "password": password}
        answer = Client().generic(method.upper(), LOGIN, str(body).replace("'", '"'), "application/json")
        assert answer.status_code == 405
        assert "sessionid" not in answer.cookies
        if method != "head":
            in_shape(answer, 405, "method_not_allowed")


def test_what_is_described_in_yaml_is_refused_in_json() -> None:
    answer = Client().post("/api/schema/")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (405, "method_not_allowed")


def test_more_parameters_than_anybody_asks() -> None:
    api = caller("admin")
    in_shape(api.get("/api/customers/?" + "&".join(f"a{n}=1" for n in range(1200))), 400, "invalid")


def test_a_form_of_too_many_parts() -> None:
    api = caller("admin")
    fields = {f"a{n}": "1" for n in range(1200)}
    in_shape(api.post("/api/imports/", fields, format="multipart"), 400, "invalid")
    files = {f"a{n}": SimpleUploadedFile("x.csv", b"1") for n in range(120)}
    in_shape(api.post("/api/imports/", files, format="multipart"), 400, "invalid")


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_field_of_a_form_that_is_too_large() -> None:
    in_shape(
        caller("admin").post("/api/imports/", {"kind": "a" * 2000}, format="multipart"), 413, "too_large"
    )


@pytest.mark.parametrize("path", ["/api/me/", LOGIN, "/api/imports/"])
def test_what_the_front_refuses_carries_what_every_answer_carries(path: str) -> None:
    refused = Refusal(413, "too_large", "This is too large.")
    in_shape(Client().get(path, **{REFUSED: refused}), 413, "too_large")  # type: ignore[arg-type]
    stranger = Client().post(path, **{REFUSED: Refusal(401, "not_authenticated", "Log in.")})  # type: ignore[arg-type]
    in_shape(stranger, 401, "not_authenticated")
    assert stranger["WWW-Authenticate"] == "Bearer"
