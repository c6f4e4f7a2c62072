"""What is refused before or beside the API's own views, in the one error shape and with the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse

from regulars.core.errors import TOO_MUCH, error_body

PROGRAMS = ("/api/", "/v1/", "/_allauth/")
REFUSED = "regulars.refused"
"""Under this name the front of the web process says in the environment why it refuses a request."""
SENTENCES = {
    400: ("invalid", "This request cannot be read. Check its address, its headers and its content."),
    403: ("permission_denied", "This is not allowed."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take {method}."),
    413: ("too_large", TOO_MUCH),
}


@dataclass(frozen=True)
class Refusal:
    """Why the front of the web process refuses a request."""

    status: int
    code: str
    detail: str

    def response(self) -> HttpResponse:
        kind = "server_error" if self.status >= 500 else "client_error"
        answer = JsonResponse(error_body(self.code, self.detail, kind=kind), status=self.status)
        if self.status == 401:
            answer["WWW-Authenticate"] = "Bearer"
        return answer


class RefusalMiddleware:
    """Answers what the front refused, and gives programs JSON where Django or a library refuses in HTML or YAML."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refusal: Refusal | None = request.META.get(REFUSED)
        if refusal is not None:
            return refusal.response()
        response = self.get_response(request)
        if request.path.startswith(PROGRAMS) and 400 <= response.status_code < 500 and not _is_json(response):
            return _in_shape(request, response)
        return response


def _is_json(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").partition(";")[0].strip() == "application/json"


def _in_shape(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    code, detail = SENTENCES.get(response.status_code, SENTENCES[400])
    body = error_body(code, detail.format(method=request.method))
    kept = {name: response[name] for name in ("Allow", "Retry-After", "WWW-Authenticate") if name in response}
    answer = JsonResponse(body, status=response.status_code, headers=kept)
    answer.cookies = response.cookies
    return answer
