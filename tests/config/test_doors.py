"""What can be reached at all, under which names, and what every answer tells browsers."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver

from regulars.access.services import create_user
from regulars.config import hosts, pages
from tests.contract.test_matrix import MATRIX

pytestmark = pytest.mark.django_db
ROUTED = {
    "/healthz",
    "/api/schema/",
    "/api/docs/",
    "/api/docs/start.js",
    "/_allauth/browser/v1/config",
    "/_allauth/browser/v1/auth/login",
    "/_allauth/browser/v1/auth/session",
    "/(?:api|v1|_allauth|accounts|staff)(?:/.*)?",
    r"/(?!assets/|static/|favicon\.).*",
}
"""Beside the API's own, which tests/contract/test_matrix.py lists with who may call them."""
GONE = (
    "/staff/", "/staff/login/", "/staff/access/user/", "/accounts/", "/accounts/login/", "/accounts/password/reset/",
    "/_allauth/browser/v1/auth/signup", "/_allauth/browser/v1/auth/password/request",
    "/_allauth/browser/v1/auth/password/reset", "/_allauth/browser/v1/auth/email/verify",
    "/_allauth/browser/v1/auth/email/verify/resend", "/_allauth/browser/v1/auth/code/request",
    "/_allauth/browser/v1/auth/code/confirm", "/_allauth/browser/v1/auth/reauthenticate",
    "/_allauth/browser/v1/account/email", "/_allauth/browser/v1/account/password/change",
    "/_allauth/browser/v1/account/phone", "/_allauth/app/v1/auth/login", "/_allauth/openapi.json",
)  # fmt: skip


def routed() -> Iterator[str]:
    def walk(patterns: list[Any], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern).removeprefix("^").replace("$", "").replace("\\Z", "")
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, path)
            else:
                yield re.sub(r"\(\?P<\w+>[^)]*\)", "1", path)

    yield from walk(get_resolver().url_patterns, "/")


def test_nothing_is_routed_that_is_not_listed() -> None:
    listed = ROUTED | {re.sub(r"/\d+/", "/1/", path) for _, path in MATRIX}
    assert {path for path in routed() if path not in listed} == set()
    assert set(routed()) >= ROUTED


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", GONE)
def test_what_the_pages_do_not_use_is_gone(path: str, method: str) -> None:
    create_user(email="ann@example.com", role="admin", password="right horse 7 battery")
    answer = getattr(Client(), method)(path, {"email": "ann@example.com"}, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "not_found")
    assert mail.outbox == []


@pytest.mark.parametrize("path", ["/", "/login", "/api/me/", "/healthz", "/static/x.js", "/api/schema/"])
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "203.0.113.5:8000", "a b", "x" * 300]
)
def test_a_forged_host_is_refused_everywhere(path: str, host: str) -> None:
    answer = Client().get(path, HTTP_HOST=host)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_host")


def test_a_forwarded_host_is_not_believed() -> None:
    answer = Client().get("/healthz", HTTP_HOST="127.0.0.1:8000", HTTP_X_FORWARDED_HOST="evil.example")
    assert answer.status_code == 200
    assert "evil.example" not in str(answer.wsgi_request.build_absolute_uri())


def test_the_machine_answers_under_its_own_names() -> None:
    name = socket.gethostname().lower()
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000", name, f"{name.partition('.')[0]}.local"):
        assert Client().get("/healthz", HTTP_HOST=host).status_code == 200, host


def test_an_address_is_ones_own_where_it_can_be_bound() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but its own loopback")
        own = probe.getsockname()[0]
    assert hosts.is_own_address(own)
    assert Client().get("/healthz", HTTP_HOST=f"{own}:8000").status_code == 200
    for other in ("203.0.113.5", "0.0.0.0", "224.0.0.1", "[::]", "evil.example", "127.8.8.8", ""):
        assert not hosts.is_own_address(other), other


ANSWERS = [
    "/api/me/",
    "/api/nothing/",
    "/api/customers/",
    "/_allauth/browser/v1/config",
    "/healthz",
    "/staff/",
    "/login",
]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_says_what_browsers_may_do_with_it(path: str) -> None:
    answer = Client().get(path)
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert ("no-store" in answer.get("Cache-Control", "")) == path.startswith(("/api/", "/_allauth/"))


def test_what_is_public_may_be_kept() -> None:
    assert "no-store" not in Client().get("/api/schema/").get("Cache-Control", "")


def test_the_document_carries_the_nonce_of_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_document", lambda path: f'<meta nonce="{pages.NONCE_PLACE}">')
    nonces = set()
    for _ in range(2):
        answer = Client().get("/")
        (nonce,) = re.findall(r'nonce="([^"]+)"', answer.content.decode())
        assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]
        nonces.add(nonce)
    assert len(nonces) == 2


@pytest.mark.parametrize("https", [False, True])
def test_browsers_are_told_to_come_by_https_where_it_is_spoken(settings: Any, https: bool) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000 if https else 0
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if https else None
    answer = Client().get("/healthz", HTTP_X_FORWARDED_PROTO="https")
    assert answer.get("Strict-Transport-Security") == ("max-age=31536000" if https else None)
