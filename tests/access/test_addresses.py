"""Whom a request comes from, as far as it can be believed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from regulars.access.addresses import client_address, neighbourhood, networks


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ("", "127.0.0.1", "198.51.100.1", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "127.0.0.1", "10.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1, 10.0.0.0/8", "127.0.0.1", "9.9.9.9, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.0.0.0/8", "198.51.100.1", "203.0.113.1", "198.51.100.1"),
        ("127.0.0.1", "127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "nonsense, 198.51.100.1:4711", "198.51.100.1"),
        ("::1", "::1", "[2001:db8::5]:443", "2001:db8::5"),
        ("127.0.0.1", "::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "", "198.51.100.1", "unknown"),
    ],
)
def test_only_what_trusted_proxies_say_is_believed(
    settings: Any, trusted: str, peer: str, forwarded: str, client: str
) -> None:
    settings.TRUSTED_PROXIES = networks(trusted)
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == client


def test_an_ipv6_address_is_one_of_its_network() -> None:
    assert neighbourhood("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64"
    assert neighbourhood("198.51.100.1") == "198.51.100.1"
    assert neighbourhood("unknown") == "unknown"


def test_a_setting_that_names_no_network_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"REGULARS_TRUSTED_PROXIES: .*Write addresses or networks"):
        networks("proxy.example")
