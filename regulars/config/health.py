"""Liveness: is the database answering, is a worker draining the queue. Within a second, whatever the database does."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass

import psycopg
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse

PATIENCE_SECONDS = 0.7
FRESH_SECONDS = 0.5
QUEUE = (
    "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat >= now() - interval '1 minute')"
)


@dataclass(frozen=True)
class Health:
    database: str
    queue: str

    @property
    def well(self) -> bool:
        return self.database == "ok"

    def body(self) -> dict[str, str]:
        return {"status": "ok" if self.well else "down", "database": self.database, "queue": self.queue}


_looking = threading.Lock()
_last: tuple[float, Health] | None = None


@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers; the queue's state is told beside it."""
    global _last  # noqa: PLW0603 - however many ask, the database is asked twice a second
    with _looking:
        if _last is None or time.monotonic() - _last[0] > FRESH_SECONDS:
            _last = (time.monotonic(), look(PATIENCE_SECONDS))
        health = _last[1]
    answer = JsonResponse(health.body(), status=200 if health.well else 503)
    if not health.well:
        answer["Retry-After"] = "2"
    return answer


def look(seconds: float) -> Health:
    """By a connection of its own: the pool's may all be waiting. What takes longer than `seconds` is given up."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(asyncio.wait_for(_look(), seconds))
    except TimeoutError:
        return Health("does not answer", "unknown")
    except (psycopg.Error, OSError):
        return Health("unreachable", "unknown")
    finally:
        loop.close()


async def _look() -> Health:
    given = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold", "pool"):
        given.pop(name, None)
    database = await psycopg.AsyncConnection.connect(**given, autocommit=True)
    try:
        row = await (await database.execute(QUEUE)).fetchone()
        return Health("ok", "ok" if row and row[0] else "no worker")
    finally:
        await database.close()
