"""The API's pages at /api/docs/: Swagger UI from our own files, started by a script that is a file too.

Nothing stands inline, so that the Content-Security-Policy of every document holds here as well.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

FOLDER = "drf_spectacular_sidecar/swagger-ui-dist/"
DOCUMENT = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Regulars API</title>
    <link rel="icon" href="{icon}">
    <link rel="stylesheet" href="{styles}">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="{bundle}"></script>
    <script src="start.js"></script>
  </body>
</html>
"""
START = """"use strict";
SwaggerUIBundle({
  url: "/api/schema/",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  requestInterceptor: (request) => {
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    if (token && request.method && request.method !== "GET") request.headers["X-CSRFToken"] = token[1];
    return request;
  },
});
"""


@ensure_csrf_cookie
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The document."""
    return HttpResponse(
        format_html(
            DOCUMENT,
            icon=static(f"{FOLDER}favicon-32x32.png"),
            styles=static(f"{FOLDER}swagger-ui.css"),
            bundle=static(f"{FOLDER}swagger-ui-bundle.js"),
        )
    )


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Starts Swagger UI on our description."""
    return HttpResponse(START, content_type="text/javascript")
