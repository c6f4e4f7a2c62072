"""Takes a request's body in on the event loop, with a limit of size and a least speed, before any thread sees it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from typing import IO, Any

KB = 1024
IN_MEMORY = 64 * KB
"""Up to here a body stays in memory, and up to here it is taken from anybody."""
GRACE_SECONDS = 10.0
LEAST_BYTES_PER_SECOND = 8 * KB
LINGER_SECONDS = 2.0

Receive = Callable[[], Awaitable[dict[str, Any]]]
Allow = Callable[[], Awaitable[int]]


class GoneError(Exception):
    """The client hung up, or sends what is no HTTP: the rest of the body will never come."""


class TooSlowError(Exception):
    """The body comes slower than anybody's line is."""


class TooLargeError(Exception):
    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


async def read_body(receive: Receive, *, declared: int | None, allow: Allow) -> tuple[IO[bytes], int]:
    """The body and its length. `allow` is asked once, where it is longer than what anybody may send: it answers
    the most that this caller may, or raises its refusal."""
    body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by who answers the request
    try:
        length = await _read_into(body, receive, declared=declared or 0, allow=allow)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, length


async def _read_into(body: Any, receive: Receive, *, declared: int, allow: Allow) -> int:
    start, length, most, more = time.monotonic(), 0, IN_MEMORY, True
    while more or length > most:
        if max(length, declared) > most == IN_MEMORY:
            most = await allow()
            start = time.monotonic()
        if max(length, declared) > most:
            raise TooLargeError(most)
        if more:
            due = start + GRACE_SECONDS + length / LEAST_BYTES_PER_SECOND
            piece, more = await _next(receive, due - time.monotonic())
            body.write(piece)
            length += len(piece)
    return length


async def _next(receive: Receive, seconds: float) -> tuple[bytes, bool]:
    try:
        message = await asyncio.wait_for(receive(), max(seconds, 0.001))
    except TimeoutError:
        raise TooSlowError from None
    if message["type"] == "http.disconnect":
        raise GoneError
    return message.get("body", b""), message.get("more_body", False)


async def linger(receive: Receive) -> None:
    """Lets a client who is still sending what was refused come to read the refusal; keeps nothing of it."""
    deadline = time.monotonic() + LINGER_SECONDS
    try:
        more = True
        while more and time.monotonic() < deadline:
            _, more = await _next(receive, deadline - time.monotonic())
    except (GoneError, TooSlowError):
        return
