"""`Idempotency-Key`: a repeated POST is answered as the first was, and nothing happens twice."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from regulars.access.models import IdempotencyKey
from regulars.core.errors import Conflict, InvalidInput

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT_FOR = timedelta(days=3)
ANSWER_ATTRIBUTE = "idempotency_row"


class KeyReused(Conflict):
    """The key was used for another request."""

    code = "idempotency_key_reused"
    status = 422


class Replay(Exception):
    def __init__(self, row: IdempotencyKey) -> None:
        super().__init__(row.key)
        self.row = row

    def response(self) -> Response:
        return Response(self.row.body, status=self.row.status, headers={"Idempotent-Replay": "true"})


def claim(request: Request) -> None:
    """Takes the key for this request, or raises Replay with the first answer.

    A request in flight with the same key holds the unique row, so the second waits and then replays. The row
    lives in the request's own transaction: a refused request leaves nothing behind.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return
    if not key or len(key) > LONGEST:
        raise InvalidInput(f"An Idempotency-Key has 1 to {LONGEST} characters.", attr=HEADER)
    actor = actor_of(request.user)
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(actor=actor, key=key, fingerprint=fingerprint(request))
    except IntegrityError:
        row = IdempotencyKey.objects.get(actor=actor, key=key)
        if row.fingerprint != fingerprint(request):
            raise KeyReused("This Idempotency-Key was used for another request.") from None
        raise Replay(row) from None
    setattr(request, ANSWER_ATTRIBUTE, row)


def keep_answer(request: Request, response: Response) -> None:
    """Stores what was answered beside the key; a refusal is not kept, so that it can be mended and resent."""
    row: IdempotencyKey | None = getattr(request, ANSWER_ATTRIBUTE, None)
    if row is None or response.status_code >= 400:
        return
    row.status = response.status_code
    row.body = json.loads(json.dumps(response.data, cls=JSONEncoder))
    row.save(update_fields=["status", "body"])


def forget_old_answers(*, now: datetime) -> int:
    """Deletes the keys that nobody sends again any more; answers how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return deleted


def actor_of(user: Any) -> str:
    """Whose keys these are: two callers may use the same text."""
    key = getattr(user, "key", None)
    return f"key:{key.id}" if key is not None else f"user:{user.pk}"


def fingerprint(request: Request) -> str:
    """What makes two requests the same: method, path and body."""
    is_file = (request.content_type or "").startswith("multipart/")
    body = str(request.headers.get("Content-Length")).encode() if is_file else request.body
    return hashlib.sha256(b"\n".join([str(request.method).encode(), request.path.encode(), body])).hexdigest()
