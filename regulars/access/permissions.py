"""Asks the role whether it may do this action; a view set that does not say is refused to everybody."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from regulars.access.roles import Capability


def capability_of(view: Any, method: str | None) -> Capability | None:
    """What the present action asks for: by action name on view sets, by method on plain views."""
    capabilities: dict[str, Capability] = getattr(view, "capabilities", {})
    action = getattr(view, "action", None) or (method or "").lower()
    return capabilities.get(action)


class RolePermission(BasePermission):
    """Denies by default: no credentials, no stated capability, or a role without it."""

    message = "Your role does not allow this; ask an admin."

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        if not user or not user.is_authenticated:
            return False
        if request.method == "OPTIONS" or request.method not in view.allowed_methods:
            return True  # The view itself answers 405, whatever the role.
        capability = capability_of(view, request.method)
        return capability is not None and bool(user.can(capability))
