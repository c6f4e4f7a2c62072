"""Under which names this server answers: its own, and those that REGULARS_ALLOWED_HOSTS adds.

A page of another site could otherwise let its own name point here and read answers as if they were its own.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port

from regulars.core.errors import error_body

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
MOST_ADDRESSES = 64
UNKNOWN_HOST = (
    "Regulars does not answer under this name. Whoever runs it can add the name to REGULARS_ALLOWED_HOSTS."
)


def own_names() -> list[str]:
    """The loopback's names, the machine's, and the one under which it is found in a local network."""
    name = socket.gethostname().lower()
    return [*LOOPBACK, *([name, f"{name.partition('.')[0]}.local"] if name else [])]


def is_own_address(host: str) -> bool:
    """Whether the host is written as an address that this machine has, which may have changed since the start."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    if address.is_unspecified or address.is_multicast or address.is_loopback:
        return False
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((str(address), 0))  # Only an address of one's own can be bound.
    except OSError:
        return False
    return True


class HostMiddleware:
    """Answers 400 to a request for another name, before anything looks at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            if not self._learns(request):
                return JsonResponse(error_body("unknown_host", UNKNOWN_HOST), status=400)
        return self.get_response(request)

    def _learns(self, request: HttpRequest) -> bool:
        host, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
        if len(settings.ALLOWED_HOSTS) >= MOST_ADDRESSES or not is_own_address(host):
            return False
        settings.ALLOWED_HOSTS.append(host)
        return True
