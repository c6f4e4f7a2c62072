"""How often a key or a person may call: per server process, so never less than the stated rate."""

from __future__ import annotations

import time
from typing import Any

from django.core.cache import caches
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

MOST_WRONG_KEYS, WRONG_KEYS_SECONDS = 60, 60


class KeyThrottle(SimpleRateThrottle):
    """One bucket per key or person; anonymous calls are refused before they get here."""

    scope = "key"
    cache = caches["throttle"]
    timer = staticmethod(time.monotonic)  # A clock set back must not count calls that are yet to come.

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        user = request.user
        key = getattr(user, "key", None)
        if key is not None:
            return f"throttle-key-{key.id}"
        return f"throttle-user-{user.pk}" if user and user.is_authenticated else None


def note_wrong_key(address: str) -> None:
    """Refuses an address that sends one unknown key after the other; a key that is known is never asked this."""
    cache, name = caches["throttle"], f"wrong-key-{address}"
    if cache.add(name, 1, WRONG_KEYS_SECONDS):
        return
    try:
        wrong = cache.incr(name)
    except ValueError:  # forgotten just now
        return
    if wrong > MOST_WRONG_KEYS:
        raise Throttled(WRONG_KEYS_SECONDS, "Too many unknown keys.", "too_many_attempts")
