"""Answers as they leave: whole ones, streams, files, and readers who do not read."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from regulars.runtime.web import answers
from regulars.runtime.web.answers import (
    Answer,
    Content,
    UnreadError,
    empty_content,
    keep,
    send_answer,
    stored,
)


class Reader:
    """A client that takes a number of pieces and then no more."""

    def __init__(self, pieces: int = 10_000) -> None:
        self.left, self.read = pieces, bytearray()

    async def send(self, message: dict[str, Any]) -> None:
        self.left -= 1
        if self.left < 0:
            await asyncio.Event().wait()
        self.read += message.get("body", b"")


def streamed(parts: Iterator[bytes], reader: Reader) -> Content:
    content = empty_content()
    thread = threading.Thread(target=keep, args=(parts, content))

    async def run() -> None:
        thread.start()
        await send_answer(reader.send, Answer(200, [], content))

    asyncio.run(run())
    thread.join()
    return content


def test_a_stream_arrives_whole_while_it_is_made() -> None:
    reader = Reader()
    content = streamed((str(number).encode() + b"\n" for number in range(200_000)), reader)
    assert bytes(reader.read).split() == [str(number).encode() for number in range(200_000)]
    content.close()


def test_a_stream_that_breaks_does_not_end_as_if_whole() -> None:
    def parts() -> Iterator[bytes]:
        yield b"one"
        raise ValueError("two")

    content = empty_content()
    with pytest.raises(ValueError, match="two"):
        keep(parts(), content)
    with pytest.raises(ValueError, match="two"):
        asyncio.run(send_answer(Reader().send, Answer(200, [], content)))


def test_a_reader_who_reads_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "GRACE_SECONDS", 0.1)
    monkeypatch.setattr(answers, "LEAST_BYTES_PER_SECOND", 10**9)
    with tempfile.TemporaryFile() as file:
        file.write(os.urandom(answers.PIECE * 9))
        file.seek(0)
        content = stored(file)
    assert content is not None
    with pytest.raises(UnreadError):
        asyncio.run(send_answer(Reader(pieces=2).send, Answer(200, [], content)))


def test_a_file_is_sent_from_where_it_stands() -> None:
    reader = Reader()
    with tempfile.TemporaryFile() as file:
        file.write(b"0123456789")
        file.seek(4)
        content = stored(file)
    assert content is not None
    asyncio.run(send_answer(reader.send, Answer(200, [], content)))
    assert reader.read == b"456789"
