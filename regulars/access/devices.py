"""Devices that somebody has logged in from: a signed cookie says for which accounts.

It lets nobody in. It only says that wrong passwords of strangers must not make this device wait.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from regulars.access.limits import account_name

COOKIE = "regulars_device"
PATH = "/_allauth/"
SALT = "regulars.access.devices"
KEPT_SECONDS = 400 * 24 * 3600  # No browser keeps a cookie longer.
MOST_ACCOUNTS = 8


def known_device(request: HttpRequest, email: str) -> str | None:
    """The device's own name, where the account has been logged in to from it."""
    device, accounts = _read(request)
    return device if account_name(email) in accounts else None


def remember_device(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Called after a successful log-in."""
    device, accounts = _read(request)
    account = account_name(email)
    names = [account, *(name for name in accounts if name != account)][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        signing.dumps([device or secrets.token_hex(16), names], salt=SALT),
        max_age=KEPT_SECONDS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str | None, list[str]]:
    try:
        value: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_SECONDS)
        device, accounts = value
    except (signing.BadSignature, ValueError, TypeError):
        return None, []
    return str(device), [str(account) for account in accounts]
