"""Who may send much: only those who are known, by key or session, before their body is taken in."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.http import HttpResponse

from regulars.access.services import find_key

UPLOADS = "/api/imports/"


def most_bytes(environ: dict[str, Any]) -> int:
    """How much this caller may send to this address; 0 for a stranger. Runs in a thread: it asks the database."""
    try:
        if not _is_known(environ):
            return 0
    finally:
        connections.close_all()
    if environ["PATH_INFO"] == UPLOADS:
        return int(settings.UPLOAD_BYTES)
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _is_known(environ: dict[str, Any]) -> bool:
    words = environ.get("HTTP_AUTHORIZATION", "").split()
    if len(words) == 2 and words[0].lower() == "bearer":
        return find_key(words[1]) is not None
    if settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", ""):
        return False
    request = WSGIRequest({**environ, "wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"})
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    return bool(get_user(request).is_authenticated)
