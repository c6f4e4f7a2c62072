"""Hands an answer back through the event loop: its thread is free as soon as the answer is made, however slowly
it is read. A stream goes through a file without a name, and is sent from there while it grows."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

KB = 1024
PIECE = 128 * KB
GRACE_SECONDS = 30.0
LEAST_BYTES_PER_SECOND = 8 * KB
Headers = list[tuple[bytes, bytes]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class UnreadError(Exception):
    """The client reads slower than anybody's line is."""


class FileBody:
    """`wsgi.file_wrapper`: a file that is sent as it lies."""

    def __init__(self, file: Any, block_size: int = PIECE) -> None:
        self.file, self.block_size = file, block_size

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.file.read(self.block_size):
            yield piece

    def close(self) -> None:
        self.file.close()


@dataclass
class Content:
    """What is to be sent, in an open file that may still grow; a thread writes, the event loop reads."""

    descriptor: int
    offset: int = 0
    written: int = 0
    ended: bool = False
    error: BaseException | None = None
    abandoned: bool = False
    _wake: Callable[[], object] = field(default=lambda: None)

    def grow(self, length: int) -> None:
        self.written += length
        self._wake()

    def end(self, error: BaseException | None = None) -> None:
        self.error, self.ended = error, True
        self._wake()

    async def more(self) -> None:
        """Returns when there is something behind the offset, or nothing will come any more."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: loop.call_soon_threadsafe(event.set)
        if not self.ended and self.written <= self.offset:
            await event.wait()
        self._wake = lambda: None

    async def pieces(self) -> Any:
        while True:
            ended = self.ended
            if piece := os.pread(self.descriptor, PIECE, self.offset):
                self.offset += len(piece)
                yield piece
            elif ended:
                return
            else:
                await self.more()

    def close(self) -> None:
        self.abandoned = True
        os.close(self.descriptor)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    body: bytes | Content


def stored(file: Any) -> Content | None:
    """The file under a `wsgi.file_wrapper`, if it is one that the system knows."""
    try:
        return Content(os.dup(file.fileno()), offset=file.tell(), ended=True)
    except (AttributeError, OSError):
        return None


def keep(parts: Iterable[bytes], content: Content) -> None:
    """Runs in the thread of the request: writes the stream down as fast as it is made."""
    try:
        with os.fdopen(os.dup(content.descriptor), "wb", buffering=0) as file:
            for lump in _lumps(parts):
                if content.abandoned:
                    break
                content.grow(file.write(lump) or 0)
    except BaseException as error:
        content.end(error)
        raise
    content.end()


def _lumps(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer parts; the first comes at once, so that the reader sees a beginning."""
    waiting, least = bytearray(), 1
    for part in parts:
        waiting += part
        if len(waiting) >= least:
            yield bytes(waiting)
            waiting, least = bytearray(), PIECE
    yield bytes(waiting)


def empty_content() -> Content:
    with tempfile.TemporaryFile(buffering=0) as file:
        return Content(os.dup(file.fileno()))


async def send_answer(send: Send, answer: Answer, *, with_body: bool = True) -> None:
    """Raises UnreadError where the client does not take it, and what broke a stream on its way."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    body = answer.body
    if isinstance(body, bytes):
        await send({"type": "http.response.body", "body": body if with_body else b""})
        return
    sent, waited = 0, 0.0
    if with_body:
        async for piece in body.pieces():
            waited += await _send_in_time(send, piece, GRACE_SECONDS + sent / LEAST_BYTES_PER_SECOND - waited)
            sent += len(piece)
    if body.error is not None:
        raise body.error
    await send({"type": "http.response.body", "body": b""})


async def _send_in_time(send: Send, piece: bytes, seconds: float) -> float:
    """How long it took: the time of making a stream is not the reader's."""
    start = time.monotonic()
    try:
        await asyncio.wait_for(
            send({"type": "http.response.body", "body": piece, "more_body": True}), max(seconds, 0.001)
        )
    except TimeoutError:
        raise UnreadError from None
    return time.monotonic() - start
