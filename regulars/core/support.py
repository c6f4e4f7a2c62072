"""What went wrong for reasons that mean nothing to whoever reads the page: they get an id, the log the traceback."""

from __future__ import annotations

import secrets

import structlog
from structlog.contextvars import get_contextvars

log = structlog.get_logger(__name__)


def log_unexpected(what: str, **where: object) -> str:
    """Logs the present exception; answers the sentence with the id under which the log has it."""
    request_id = get_contextvars().get("request_id") or secrets.token_hex(6)
    log.exception(what, **where, request_id=request_id)
    return f"Id {request_id} for support."
