"""What every answer tells browsers: what a page may load, what may frame it, and what may be kept of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NONCE = "csp_nonce"
"""The attribute of a request under which a view finds the nonce for the inline styles and scripts of its document."""
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
NO_DEVICES = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
        "midi", "payment", "usb",
    )
)  # fmt: skip
PERSONAL = ("/api/", "/v1/", "/_allauth/")
PUBLIC = ("/api/schema/", "/api/docs/")


def document_policy(nonce: str) -> str:
    """For our own documents: scripts and styles come from here, inline ones carry the nonce of this answer."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class HeadersMiddleware:
    """Outermost but for the request's id, so that refusals and static files carry them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        setattr(request, NONCE, nonce)
        response = self.get_response(request)
        is_document = response.get("Content-Type", "").startswith("text/html")
        response["Content-Security-Policy"] = document_policy(nonce) if is_document else NOTHING
        response["Permissions-Policy"] = NO_DEVICES
        response["Referrer-Policy"] = "same-origin"
        response["X-Content-Type-Options"] = "nosniff"
        response["X-Frame-Options"] = "DENY"
        if request.path.startswith(PERSONAL) and not request.path.startswith(PUBLIC):
            response["Cache-Control"] = "no-store"
        return response
