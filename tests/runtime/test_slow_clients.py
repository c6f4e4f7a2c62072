"""Clients who send half a request or do not read their answer, against a real server: others notice nothing."""

from __future__ import annotations

import contextlib
import json
import socket
import statistics
import sys
import time
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.flows.served_shop import ServedShop, served_shop

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="`regulars serve` is looked for in /proc")
LARGE = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
FORM = (
    "POST /_allauth/browser/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n"
    f"Cookie: csrftoken={'a' * 32}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nlogin="
).encode()
HALF_HEADER = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
UNREAD = f"GET {LARGE} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 8
"""More than all buffers between us and the server hold."""


@pytest.fixture(scope="module")
def shop() -> Iterator[ServedShop]:
    with served_shop() as served:
        yield served


@contextlib.contextmanager
def clients(shop: ServedShop, sent: bytes, number: int) -> Iterator[list[socket.socket]]:
    host, port = shop.address.removeprefix("http://").split(":")
    with contextlib.ExitStack() as opened:
        sockets = []
        for _ in range(number):
            client = opened.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect((host, int(port)))
            client.sendall(sent)
            sockets.append(client)
        yield sockets


def usual(answer: Callable[[], float], *, seconds: float = 30) -> float:
    """What a page takes once the server has seen them all: a burst is work, and work may take its turn."""
    deadline, quick = time.monotonic() + seconds, 0
    while time.monotonic() < deadline and quick < 3:
        quick = quick + 1 if answer() < 1 else 0
    return statistics.median(answer() for _ in range(5))


def page(shop: ServedShop) -> float:
    start = time.monotonic()
    try:
        assert requests.get(shop.address + "/", timeout=5).status_code == 200
        shop.call("GET", "/api/customers/")
    except requests.Timeout:
        return 60.0
    return time.monotonic() - start


@pytest.mark.parametrize("number", [25, pytest.param(200, marks=pytest.mark.long)])
def test_a_page_answers_in_a_second_beside_slow_clients(shop: ServedShop, number: int) -> None:
    for sent in (FORM, HALF_HEADER, UNREAD):
        with clients(shop, sent, number):
            assert usual(lambda: page(shop)) < 1, sent[:60]
    with clients(shop, FORM, number), clients(shop, UNREAD, number):
        assert usual(lambda: page(shop)) < 1


def test_half_a_body_is_refused_in_words_and_hung_up_on(shop: ServedShop) -> None:
    with clients(shop, FORM, 1) as (client,):
        client.settimeout(20)
        answer = client.recv(4000)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"content-security-policy: default-src 'none'" in answer
        assert b"cache-control: no-store" in answer
        error = json.loads(answer.partition(b"\r\n\r\n")[2])["errors"][0]
        assert (error["code"], error["attr"]) == ("too_slow", None)
        assert client.recv(1) == b""


@pytest.mark.parametrize(
    "garbage", [b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}", b"2\n{}\n0\n\n", b"2\r\n{}XX0\r\n\r\n"]
)
def test_garbled_chunks_are_the_senders_mistake(shop: ServedShop, garbage: bytes) -> None:
    head = b"POST /api/customers/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    with clients(shop, head + garbage, 1) as (client,):
        client.settimeout(20)
        answer = client.recv(4000)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["errors"][0]["code"] == "invalid"


def test_a_stranger_is_refused_before_much_is_read(shop: ServedShop) -> None:
    start = time.monotonic()
    stranger = requests.post(
        shop.address + "/api/customers/orders/bulk/", data=b" " * 100_000_000, timeout=20
    )
    assert (stranger.status_code, stranger.json()["errors"][0]["code"]) == (401, "not_authenticated")
    assert stranger.headers["Connection"] == "close"
    assert time.monotonic() - start < 5
    parts = iter([b" " * 50_000] * 20)  # without a length
    assert requests.post(shop.address + "/api/customers/", data=parts, timeout=20).status_code == 401


def test_too_large_a_body_says_what_is_the_most(shop: ServedShop) -> None:
    refused = shop.call("POST", "/api/customers/orders/bulk/", status=413, data=b" " * (64 * 1024 * 1024 + 1))
    assert "larger than 64 MB" in refused["errors"][0]["detail"]
    assert refused["type"] == "client_error"


def test_a_known_caller_may_send_much(shop: ServedShop) -> None:
    body = b'{"orders": [' + b" " * 5_000_000 + b"]}"
    answer = requests.post(
        shop.address + "/api/customers/orders/bulk/",
        data=body,
        headers={"Authorization": f"Bearer {shop.key}", "Content-Type": "application/json"},
        timeout=20,
    )
    assert answer.json() == {"rows": [], "created": 0, "updated": 0, "unchanged": 0, "rejected": 0}


def test_a_head_that_is_too_long_is_refused(shop: ServedShop) -> None:
    with clients(shop, b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 300_000, 1) as (client,):
        assert client.recv(100).startswith(b"HTTP/1.1 431 ")
