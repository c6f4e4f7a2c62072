"""Serves the built pages: one document, whose own router reads the address."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_safe

from regulars.config.headers import NONCE
from regulars.config.refusals import PROGRAMS
from regulars.core.errors import STUMBLED, Unavailable, error_body
from regulars.core.races import connection_lost

NONCE_PLACE = "nonce-of-this-answer"
"""Where the build (frontend/vite.config.ts) leaves room for the nonce of the Content-Security-Policy."""
NOT_BUILT = "The pages are not built yet. Run `make setup`, then start again."


@cache
def _document(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


@transaction.non_atomic_requests  # It needs no database, and comes also while that is away.
@ensure_csrf_cookie
@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The document of the web app, whatever page is asked for."""
    document = _document(settings.PAGES / "index.html")
    if not document:
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain")
    response = HttpResponse(document.replace(NONCE_PLACE, getattr(request, NONCE)))
    response["Cache-Control"] = "no-cache"
    return response


@transaction.non_atomic_requests
@csrf_exempt
def no_such_endpoint(request: HttpRequest) -> JsonResponse:
    """Programs get JSON, in the one error shape, for every path under /api/ and /v1/."""
    return JsonResponse(error_body("not_found", f"There is no endpoint at {request.path}."), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """What failed outside a view of the API: 503 where the database is away, which passes; in JSON for programs."""
    away = connection_lost(sys.exc_info()[1] or Exception())
    status, code, detail = (503, "unavailable", str(Unavailable())) if away else (500, "error", STUMBLED)
    headers = {"Retry-After": str(Unavailable.retry_after)} if away else {}
    if not request.path.startswith(PROGRAMS):
        return HttpResponse(detail, status=status, content_type="text/plain; charset=utf-8", headers=headers)
    return JsonResponse(error_body(code, detail, kind="server_error"), status=status, headers=headers)


def csrf_refused(request: HttpRequest, reason: str = "") -> JsonResponse:
    """A write whose page is not ours, or whose token has been renewed since the page was loaded."""
    return JsonResponse(error_body("csrf_failed", "Reload the page and try again."), status=403)
