"""Serves the built pages: one document, whose own router reads the address."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_safe

NOT_BUILT = "The pages are not built yet. Run `make setup`, then start again."


@cache
def _document(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


@ensure_csrf_cookie
@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The document of the web app, whatever page is asked for."""
    document = _document(settings.PAGES / "index.html")
    if not document:
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain")
    response = HttpResponse(document)
    response["Cache-Control"] = "no-cache"
    return response


@csrf_exempt
def no_such_endpoint(request: HttpRequest) -> JsonResponse:
    """Programs get JSON, in the one error shape, for every path under /api/ and /v1/."""
    error = {"code": "not_found", "detail": f"There is no endpoint at {request.path}.", "attr": None}
    return JsonResponse({"type": "client_error", "errors": [error]}, status=404)
