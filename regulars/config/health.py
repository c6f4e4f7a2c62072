"""Liveness: is the database answering, is a worker draining the queue."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

WORKER_QUIET = timedelta(minutes=1)


@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers; the queue's state is told beside it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        since = timezone.now() - WORKER_QUIET
        queue = (
            "ok" if ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).exists() else "no worker"
        )
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "unreachable", "queue": "unknown"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "queue": queue})
