"""Guessing passwords and keys is bounded, and a stranger who guesses keeps nobody else out."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import caches
from django.db import connection
from django.test import Client

from regulars.access import limits
from regulars.access.addresses import networks
from regulars.access.devices import COOKIE
from regulars.access.models import AttemptCount, User
from regulars.access.services import create_key, create_user, reset_password

pytestmark = pytest.mark.django_db
LOGIN, LOGOUT = "/_allauth/browser/v1/auth/login", "/_allauth/browser/v1/auth/session"
ANN, BOB, PASSWORD = "ann@example.com", "bob@example.com", "right horse 7 battery"
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _people(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # many guesses, few seconds
    create_user(email=ANN, role="marketer", password=PASSWORD)
    create_user(email=BOB, role="viewer", password=PASSWORD)


def log_in(client: Client, email: str = ANN, password: str = PASSWORD, **headers: Any) -> Any:
    body = {"email": email, "password": password}
    return client.post(LOGIN, body, content_type="application/json", **headers)


def code(answer: Any) -> str:
    return str(answer.json()["errors"][0]["code"])


def guess(times: int, email: str = ANN, **headers: Any) -> list[str]:
    return [code(log_in(Client(), email, f"wrong {n}", **headers)) for n in range(times)]


def test_guesses_are_refused_and_then_have_to_wait() -> None:
    assert guess(5) == ["wrong_credentials"] * 5
    early = log_in(Client())
    assert (early.status_code, code(early)) == (429, "too_many_attempts")
    assert 1 <= int(early.headers["Retry-After"]) <= 2
    assert early.json()["type"] == "client_error"


def test_a_known_device_is_let_in_whatever_strangers_guess() -> None:
    own = Client()
    assert log_in(own).status_code == 200
    assert own.cookies[COOKIE]["httponly"] and own.cookies[COOKIE]["samesite"] == "Lax"
    own.delete(LOGOUT)
    guess(60)
    assert code(log_in(Client())) == "too_many_attempts"
    assert log_in(own).status_code == 200


def test_a_known_device_may_not_guess_without_end_either() -> None:
    own = Client()
    log_in(own)
    told = [code(log_in(own, password="wrong")) for _ in range(12)]
    assert told[:10] == ["wrong_credentials"] * 10
    assert told[10:] == ["too_many_attempts"] * 2


def test_a_device_is_known_for_the_accounts_that_logged_in_from_it_alone() -> None:
    own = Client()
    log_in(own, BOB)
    own.delete(LOGOUT)
    guess(6)
    assert code(log_in(own, ANN)) == "too_many_attempts"


@pytest.mark.parametrize("forged", ["", "x", "W1td:1abc:def", "eyJhIjoxfQ:1tF:AAAA"])
def test_a_forged_device_is_a_strange_one(forged: str) -> None:
    stranger = Client()
    stranger.cookies[COOKIE] = forged
    told = [code(log_in(stranger, password="wrong")) for _ in range(6)]
    assert told == ["wrong_credentials"] * 5 + ["too_many_attempts"]


def test_ten_wrong_passwords_from_an_address_keep_nobody_else_of_it_out() -> None:
    guess(10)
    guess(10, "nobody@example.com")
    assert log_in(Client(), BOB).status_code == 200


def test_an_address_that_tries_account_after_account_has_to_wait() -> None:
    told = [code(log_in(Client(), f"person{n}@example.com", "wrong")) for n in range(32)]
    assert told == ["wrong_credentials"] * 30 + ["too_many_attempts"] * 2
    assert log_in(Client(), BOB, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_an_address_is_counted_by_its_network_where_it_can_be_chosen_at_will() -> None:
    told = [code(log_in(Client(), ANN, "wrong", REMOTE_ADDR=f"2001:db8:1:2::{n}")) for n in range(1, 7)]
    assert told[-1] == "too_many_attempts"


def test_an_account_guessed_from_everywhere_has_to_wait() -> None:
    told = [code(log_in(Client(), ANN, "wrong", REMOTE_ADDR=f"198.51.100.{n}")) for n in range(1, 53)]
    assert told == ["wrong_credentials"] * 50 + ["too_many_attempts"] * 2
    assert log_in(Client(), BOB, REMOTE_ADDR="198.51.100.1").status_code == 200


def test_behind_a_trusted_proxy_each_visitor_has_attempts_of_their_own(settings: Any) -> None:
    settings.TRUSTED_PROXIES = networks("127.0.0.1")
    guess(6, HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert code(log_in(Client(), HTTP_X_FORWARDED_FOR="203.0.113.9")) == "too_many_attempts"
    assert code(log_in(Client(), HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9")) == "too_many_attempts"
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="198.51.100.1").status_code == 200


def test_without_a_trusted_proxy_nobody_chooses_an_address() -> None:
    told = [code(log_in(Client(), ANN, "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")) for n in range(1, 7)]
    assert told[-1] == "too_many_attempts"


def test_nobody_learns_who_has_an_account() -> None:
    create_user(email="gone@example.com", role="viewer", password=PASSWORD)
    User.objects.filter(email="gone@example.com").update(is_active=False)
    answers = [
        log_in(Client(), email, password)
        for email, password in (
            (ANN, "wrong"), ("nobody@example.com", "wrong"), ("gone@example.com", PASSWORD),
            ("ANN@EXAMPLE.COM", "wrong"),
        )
    ]  # fmt: skip
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (answers[0].status_code, answers[0].content)
    }


def test_an_unknown_account_costs_a_hash_like_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, *args: Any, **kwargs: Any) -> str:
        hashed.append(password)
        return str(encode(self, password, *args, **kwargs))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    log_in(Client(), ANN, "wrong")
    log_in(Client(), "nobody@example.com", "wrong")
    assert hashed == ["wrong", "wrong"]


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ("{", None),
        ("[]", None),
        ("{}", "email"),
        ('{"email": "ann@example.com"}', "password"),
        ('{"email": "ann", "password": "x"}', "email"),
        ('{"email": "ann@example.com", "password": "\\ud800"}', "password"),
        ('{"email": "ann@example.com", "password": "' + "x" * 2000 + '"}', "password"),
        ('{"email": "ann@example.com", "password": "' + "x" * 20_000 + '"}', None),
    ],
)
def test_what_is_no_log_in_is_refused_in_the_one_shape(body: str, attr: str | None) -> None:
    answer = Client().post(LOGIN, body, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attr)


def test_a_new_password_from_the_command_line_ends_the_waiting() -> None:
    guess(6)
    reset_password(email=ANN, password="another horse 8")
    assert log_in(Client(), password="another horse 8").status_code == 200


def test_guesses_at_the_present_password_have_to_wait_too() -> None:
    own = Client()
    log_in(own)
    told = [
        own.post(
            "/api/me/password/",
            {"current_password": f"wrong {n}", "new_password": "quite another 9"},
            content_type="application/json",
        )
        for n in range(6)
    ]
    assert [code(answer) for answer in told] == ["wrong_password"] * 5 + ["too_many_attempts"]
    assert int(told[-1].headers["Retry-After"]) >= 1


def test_unknown_keys_have_to_wait_and_known_ones_do_not() -> None:
    caches["throttle"].clear()
    _, text = create_key(name="till", role="viewer")
    told = [
        Client().get("/api/me/", headers={"Authorization": f"Bearer rk_a_{n}"}).status_code for n in range(62)
    ]
    assert told == [401] * 60 + [429] * 2
    assert Client().get("/api/me/", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    caches["throttle"].clear()


def budget(rule: limits.Rule) -> list[limits.Budget]:
    return [limits.Budget("test", rule, own=True)]


def test_waits_double_up_to_the_longest_and_are_forgotten() -> None:
    rule = limits.Rule(2, timedelta(seconds=2), timedelta(seconds=10), timedelta(hours=1))
    now, waits = NOW, []
    while len(waits) < 5:
        try:
            limits.take(budget(rule), now=now)
        except limits.TooManyAttempts as early:
            waits.append(early.retry_after)
            now += timedelta(seconds=early.retry_after)
    assert waits == [2, 4, 8, 10, 10]
    limits.take(budget(rule), now=now + timedelta(hours=2))
    limits.take(budget(rule), now=now + timedelta(hours=2))


def test_a_clock_set_back_keeps_nobody_out() -> None:
    rule = limits.Rule(1, timedelta(seconds=2), timedelta(seconds=10), timedelta(hours=1))
    limits.take(budget(rule), now=NOW)
    limits.take(budget(rule), now=NOW - timedelta(days=30))


def test_old_counts_are_forgotten() -> None:
    limits.take(budget(limits.PASSWORD), now=NOW)
    assert limits.forget_old_attempts(now=NOW + timedelta(days=1)) == 0
    assert limits.forget_old_attempts(now=NOW + timedelta(days=3)) == 1


@pytest.fixture
def _no_connection_left() -> Iterator[None]:
    yield
    AttemptCount.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_attempts_at_once_are_counted_as_attempts_in_turn_are(_no_connection_left: None) -> None:
    def attempt(_: int) -> bool:
        try:
            limits.take(budget(limits.ACCOUNT_HERE), now=NOW)
        except limits.TooManyAttempts:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as many:
        taken = list(many.map(attempt, range(24)))
    assert taken.count(True) == limits.ACCOUNT_HERE.free
