"""`Idempotency-Key`: a repeated POST is answered as the first was, and nothing happens twice.

The same request is the same caller, method, address with its query, and content, byte by byte: two files of one
length are two requests. Only what was done is repeated: a refusal, a fault or an answer that never came leaves no
trace, so that the request can be mended and sent again.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, connection, transaction
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from regulars.access.models import IdempotencyKey
from regulars.core.errors import Conflict, InvalidInput
from regulars.core.races import LOCK_TIMEOUT, sqlstate

HEADER = "Idempotency-Key"
LONGEST = 255
WAITS_FOR = "5s"
KEPT_FOR = timedelta(days=3)
ANSWER_ATTRIBUTE = "idempotency_row"


class KeyReused(Conflict):
    """The key was used for another request."""

    code = "idempotency_key_reused"
    status = 422


class InFlight(Conflict):
    """The first request with this key is not through yet."""

    code = "idempotency_key_in_flight"
    retry_after = 5


class Replay(Exception):
    def __init__(self, row: IdempotencyKey) -> None:
        super().__init__(row.key)
        self.row = row

    def response(self) -> Response:
        return Response(self.row.body, status=self.row.status, headers={"Idempotent-Replay": "true"})


def claim(request: Request) -> None:
    """Takes the key for this request, or raises Replay with the first answer.

    A request in flight with the same key holds the unique row, so the second waits, five seconds at most, and then
    replays. The row lives in the request's own transaction: a refused request leaves nothing behind.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return
    if not key or len(key) > LONGEST:
        raise InvalidInput(f"An Idempotency-Key has 1 to {LONGEST} characters.", attr=HEADER)
    actor, printed = actor_of(request.user), fingerprint(request)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAITS_FOR])
            row = IdempotencyKey.objects.create(actor=actor, key=key, fingerprint=printed)
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except IntegrityError:
        row = IdempotencyKey.objects.get(actor=actor, key=key)
        if row.fingerprint != printed:
            raise KeyReused("This Idempotency-Key was used for another request.") from None
        raise Replay(row) from None
    except OperationalError as problem:
        if sqlstate(problem) != LOCK_TIMEOUT:
            raise
        raise InFlight(
            "The first request with this Idempotency-Key is still being worked on; ask again in five seconds."
        ) from None
    setattr(request, ANSWER_ATTRIBUTE, row)


def keep_answer(request: Request, response: Response) -> None:
    """Stores what was answered beside the key; what is no answer, or cannot be given a second time, frees the key."""
    row: IdempotencyKey | None = getattr(request, ANSWER_ATTRIBUTE, None)
    if row is None or connection.needs_rollback:
        return
    if not isinstance(response, Response) or not status.is_success(response.status_code):
        row.delete()
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
    """What makes two requests the same: method, address with its query, and content."""
    content = _content_of_form(request) if _is_form(request) else hashlib.sha256(request.body).hexdigest()
    parts = [request.method, request.get_full_path(), content]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _is_form(request: Request) -> bool:
    return (request.content_type or "").startswith("multipart/")


def _content_of_form(request: Request) -> str:
    """Fields and files as they were read, not as they were sent: each client draws another line between the parts."""
    told: list[list[str]] = []
    data: Any = request.data
    for name, values in data.lists():
        for value in values:
            is_file = isinstance(value, UploadedFile)
            told.append([name, f"{value.name} {_sum(value)}" if is_file else str(value)])
    return json.dumps(told)


def _sum(file: UploadedFile[bytes]) -> str:
    """The sum of a file's bytes, read in pieces; whoever reads it next finds it at its beginning."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
