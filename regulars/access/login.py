"""Logging in and out, in the one error shape; only what the pages use is routed (login_urls.py).

People are made by an admin or by `regulars create-user`: nobody signs up, and no mail is sent.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.account.views import LoginView
from django.contrib.auth import authenticate, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator

from regulars.access import limits
from regulars.access.addresses import client_address
from regulars.access.devices import known_device, remember_device
from regulars.access.models import User
from regulars.access.parsing import UNSTORABLE
from regulars.core.errors import error_body

LARGEST_BODY = 16 * 1024
LONGEST_PASSWORD = 1024
WRONG = "The e-mail or the password is not correct."
UNREADABLE = 'Send JSON: {"email": …, "password": …}.'
NO_PASSWORD = f"A password has at most {LONGEST_PASSWORD:,} characters, none of them NUL or half a character."
WORDS = {"required": "This is missing.", "invalid": "This is not an e-mail address."}


class ClosedAccountAdapter(DefaultAccountAdapter):
    """allauth's, with limits of our own and without a way in for strangers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person, or None: whoever is unknown, switched off or wrong about the password is answered alike."""
        email = str(credentials.get("email", ""))
        device = known_device(request, email)
        budgets = limits.login_budgets(email=email, address=client_address(request), device=device)
        limits.take(budgets, now=timezone.now())
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()  # Of one switched off, whom we do not tell apart.
        if not isinstance(user, User):
            return None
        limits.forgive(budgets)
        return user


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class LogInView(LoginView):
    """An e-mail and a password become a session. Counts of attempts are kept whatever is answered."""

    def handle(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":  # allauth looks at the password before it looks at the method
            return refused("method_not_allowed", "Log in by POST.", status=405)
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            return refused("invalid", UNREADABLE)
        try:
            answer: HttpResponseBase = super().handle(request, *args, **kwargs)
        except limits.TooManyAttempts as early:
            answer = refused(early.code, early.detail, status=early.status)
            answer["Retry-After"] = str(early.retry_after)
        except ImmediateHttpResponse:
            return refused("invalid", UNREADABLE)
        return answer

    def handle_input(self, data: Any) -> HttpResponse | None:
        password = (data or {}).get("password")
        if isinstance(password, str) and (len(password) > LONGEST_PASSWORD or UNSTORABLE.search(password)):
            return refused("invalid", NO_PASSWORD, attr="password")
        answer: HttpResponse | None = super().handle_input(data)
        return answer

    def handle_invalid_input(self, sent: Any) -> HttpResponse:
        errors = {name: found[0].code for name, found in sent.errors.as_data().items()}
        for name, code in errors.items():
            if code in WORDS:
                return refused(code, WORDS[code], attr=name)
        return refused("wrong_credentials", WRONG)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            logout(request)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        remember_device(request, answer, str(self.input.cleaned_data["email"]))
        return answer


def refused(code: str, detail: str, *, attr: str | None = None, status: int = 400) -> JsonResponse:
    """A refusal in the one error shape."""
    kind = "validation_error" if status == 400 else "client_error"
    return JsonResponse(error_body(code, detail, attr=attr, kind=kind), status=status)
