"""Bearer keys. Listed before sessions, so that no credentials is answered 401, not 403."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from regulars.access.addresses import client_address, neighbourhood
from regulars.access.models import ApiKey
from regulars.access.roles import Capability, role_allows
from regulars.access.services import find_key, note_key_use
from regulars.access.throttling import note_wrong_key


class KeyUser:
    """Who a request with a key is: the key's role, no password, no session."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, key: ApiKey) -> None:
        self.key = key
        self.pk = self.id = None
        self.role = key.role
        self.display_name = f"key {key.name}"
        self.email = ""

    def __str__(self) -> str:
        return self.display_name

    def can(self, capability: Capability) -> bool:
        return role_allows(self.role, capability)


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer rk_…`."""

    def authenticate(self, request: Request) -> tuple[KeyUser, ApiKey] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Send the key as “Authorization: Bearer rk_…”.")
        key = find_key(words[1].decode(errors="replace"))
        if key is None:
            note_wrong_key(neighbourhood(client_address(request._request)))
            raise AuthenticationFailed("This key is unknown or revoked.")
        note_key_use(key, now=timezone.now())
        return KeyUser(key), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
