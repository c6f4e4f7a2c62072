"""How often a key or a person may call: per server process, so never less than the stated rate."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class KeyThrottle(SimpleRateThrottle):
    """One bucket per key or person; anonymous calls are refused before they get here."""

    scope = "key"
    cache = caches["throttle"]

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        user = request.user
        key = getattr(user, "key", None)
        if key is not None:
            return f"throttle-key-{key.id}"
        return f"throttle-user-{user.pk}" if user and user.is_authenticated else None
