"""The root of every refusal the product makes by itself; each slice defines its own beside what raises it."""

from __future__ import annotations

from typing import Any

TOO_MUCH = "This is too much for one call. Send it in parts, or as a file."
STUMBLED = "The server stumbled over this. Try again; if it stays, tell whoever looks after the server."


class DomainError(Exception):
    """A refusal a person can act on. `status` is what the API answers, `attr` the field it is about."""

    code = "refused"
    status = 400
    retry_after: int | None = None
    """Seconds after which the same request may well succeed."""

    def __init__(self, detail: str, *, attr: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.attr = attr


class InvalidInput(DomainError):
    """What was sent cannot be used."""

    code = "invalid"


class NotFound(DomainError):
    """What a path or an action names does not exist."""

    code = "not_found"
    status = 404


class Conflict(DomainError):
    """The present state does not allow it."""

    code = "conflict"
    status = 409


class SomebodyWasQuicker(Conflict):
    """Others changed the same thing at the same moment, again and again."""

    code = "changed_meanwhile"
    retry_after = 1


class Busy(DomainError):
    """Everything is in order, only not at this moment."""

    code = "busy"
    status = 503
    retry_after = 2


class Unavailable(Busy):
    """The database is away; it usually comes back within seconds."""

    code = "unavailable"

    def __init__(self) -> None:
        super().__init__("The database cannot be reached at the moment. Try again in a few seconds.")


class TooLarge(DomainError):
    """More than one call may carry."""

    code = "too_large"
    status = 413


def error_body(
    code: str, detail: str, *, attr: str | None = None, kind: str = "client_error"
) -> dict[str, Any]:
    """The one error shape, for what is answered outside the API's own views."""
    return {"type": kind, "errors": [{"code": code, "detail": detail, "attr": attr}]}
