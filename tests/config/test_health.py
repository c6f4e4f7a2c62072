"""Health answers in time, whatever stands where the database should."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from regulars.config.health import Health, look

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Takes connections and never says a word."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        yield int(silent.getsockname()[1])


def test_a_database_that_answers_is_well() -> None:
    assert look(5.0).well


def test_a_server_that_never_answers_is_given_up(silent_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(silent_port))
    start = time.monotonic()
    assert look(0.3) == Health("does not answer", "unknown")
    assert time.monotonic() - start < 2


def test_nobody_at_the_address_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    assert look(5.0) == Health("unreachable", "unknown")
