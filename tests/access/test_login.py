"""People log in with a session, programs with a key; what is taken away stops at once."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from rest_framework.test import APIClient

from regulars.access.models import ApiKey
from regulars.access.services import create_key, create_user, reset_password
from regulars.access.throttling import KeyThrottle
from tests.factories import caller, make_customer

pytestmark = pytest.mark.django_db
LOGIN = "/_allauth/browser/v1/auth/login"
EMAIL, PASSWORD = "ann@example.com", "right horse 7 battery"


def log_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"email": EMAIL, "password": password}, content_type="application/json")


def make_person(role: str = "marketer") -> None:
    create_user(email=EMAIL, role=role, password=PASSWORD)


def test_a_person_logs_in_works_and_logs_out() -> None:
    make_person()
    client = Client()
    assert client.get("/api/me/").status_code == 401
    assert log_in(client).status_code == 200
    assert client.get("/api/me/").json()["role"] == "marketer"
    client.delete("/_allauth/browser/v1/auth/session")
    assert client.get("/api/me/").status_code == 401


def test_a_session_needs_the_csrf_token() -> None:
    make_person()
    client = Client(enforce_csrf_checks=True)
    client.get("/_allauth/browser/v1/config")
    token = client.cookies["csrftoken"].value
    client.post(
        LOGIN,
        {"email": EMAIL, "password": PASSWORD},
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    body = {"external_id": "x"}
    assert client.post("/api/customers/", body, content_type="application/json").status_code == 403
    token = client.cookies["csrftoken"].value
    sent = client.post(
        "/api/customers/", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert sent.status_code == 201


def test_a_new_password_ends_sessions() -> None:
    make_person()
    client = Client()
    log_in(client)
    reset_password(email=EMAIL)
    assert client.get("/api/me/").status_code == 401


def test_a_key_is_kept_hashed_remembers_its_use_and_can_be_revoked() -> None:
    key, text = create_key(name="till", role="marketer")
    assert text not in str(ApiKey.objects.values().get())
    api = APIClient(HTTP_AUTHORIZATION=f"Bearer {text}")
    assert api.get("/api/customers/").status_code == 200
    assert ApiKey.objects.get().last_used_at is not None
    admin = caller()
    assert admin.post(f"/api/keys/{key.pk}/revoke/").status_code == 200
    assert api.get("/api/customers/").status_code == 401
    assert APIClient(HTTP_AUTHORIZATION="Bearer rk_x_y").get("/api/customers/").status_code == 401


def test_a_key_that_calls_too_often_is_slowed_down_and_told_until_when(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caches["throttle"].clear()
    monkeypatch.setattr(KeyThrottle, "THROTTLE_RATES", {"key": "3/min"})
    busy, other = caller("viewer"), caller("viewer")
    told = [busy.get("/api/jobs/") for _ in range(5)]
    assert [answer.status_code for answer in told] == [200, 200, 200, 429, 429]
    assert told[-1].json()["errors"][0]["code"] == "throttled"
    assert 0 < int(told[-1].headers["Retry-After"]) <= 60
    assert other.get("/api/jobs/").status_code == 200


def test_a_key_may_call_6000_times_a_minute() -> None:
    assert KeyThrottle().parse_rate(KeyThrottle().rate) == (6000, 60)


def test_a_viewer_sees_masked_people_and_cannot_search_what_is_masked() -> None:
    make_customer("c1", first_name="Ana", last_name="Boa", email="ana@example.com", phone="+351 912 345 678")
    viewer = caller("viewer")
    text = viewer.get("/api/customers/").content.decode()
    assert "ana@example.com" not in text and "Boa" not in text and "345 678" not in text
    assert viewer.get("/api/customers/", {"search": "boa"}).status_code == 403
    assert viewer.get("/api/customers/", {"ordering": "email"}).status_code == 403


def test_the_last_admin_cannot_be_locked_out() -> None:
    user, _ = create_user(email="root@example.com", role="admin", password=PASSWORD)
    api = caller()
    assert api.patch(f"/api/users/{user.pk}/", {"role": "viewer"}).status_code == 409
    assert api.patch(f"/api/users/{user.pk}/", {"is_active": False}).status_code == 409


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 60, "django-insecure-" + "ab3d" * 12, "only-for-debugging-" + "x" * 40]
)
def test_production_does_not_start_on_a_secret_that_can_be_guessed(key: str) -> None:
    environment = {**os.environ, "REGULARS_SECRET_KEY": key, "REGULARS_HOME": "/nonexistent"}
    tried = subprocess.run(
        [sys.executable, "-c", "import regulars.config.settings"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode != 0
    assert "ecret key" in tried.stderr or "SECRET_KEY" in tried.stderr
