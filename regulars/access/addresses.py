"""Where a request comes from: the peer's address, or the one that trusted proxies say they had before them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNKNOWN = "unknown"
NETWORK_BITS = 64
"""One household or server has this many bits of an IPv6 address fixed, and the others at its choice."""


def networks(text: str) -> tuple[Network, ...]:
    """The setting's addresses and networks, separated by commas."""
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as refused:
        raise ValueError(
            f"REGULARS_TRUSTED_PROXIES: {refused}. Write addresses or networks, such as 127.0.0.1,10.0.0.0/8."
        ) from None


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks.

    `X-Forwarded-For` is read from the right, as each proxy appends whom it heard from: the first address that is
    not a trusted proxy's is the client. What stands left of it was written by the client and is not believed.
    """
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    if peer is None:
        return UNKNOWN
    trusted: Sequence[Network] = settings.TRUSTED_PROXIES
    client = peer
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while _is_in(client, trusted) and hops:
        before = _address(hops.pop())
        if before is None:
            break
        client = before
    return str(client)


def neighbourhood(address: str) -> str:
    """What is counted as one visitor: an IPv4 address, or the network that an IPv6 address is chosen from."""
    parsed = _address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, NETWORK_BITS), strict=False))
    return address


def _address(text: str) -> Address | None:
    """An address as proxies write it, with or without brackets and port; None where it is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return mapped or parsed


def _is_in(address: Address, trusted: Iterable[Network]) -> bool:
    return any(address in network for network in trusted)
