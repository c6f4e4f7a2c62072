"""Bodies as they come off the network: whole, too long, too slow, cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from regulars.runtime.web import bodies
from regulars.runtime.web.bodies import (
    IN_MEMORY,
    GoneError,
    Receive,
    TooLargeError,
    TooSlowError,
    read_body,
)


def sending(pieces: Iterable[bytes], *, whole: bool = True, pause: float = 0) -> Receive:
    """What a client sends; one who does not send the whole goes silent."""
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause)
        if waiting:
            piece = waiting.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(waiting) or not whole}
        await asyncio.Event().wait()
        raise AssertionError

    return receive


def taken(receive: Receive, *, most: int = 0, declared: int | None = None) -> bytes:
    async def allow() -> int:
        if not most:
            raise PermissionError
        return most

    async def read() -> bytes:
        body, length = await read_body(receive, declared=declared, allow=allow)
        with body:
            content = body.read()
        assert len(content) == length
        return content

    return asyncio.run(read())


def test_a_small_body_is_taken_from_anybody() -> None:
    assert taken(sending([b"ab", b"", b"c"])) == b"abc"
    assert taken(sending([b"x" * IN_MEMORY])) == b"x" * IN_MEMORY


@pytest.mark.parametrize("declared", [None, IN_MEMORY + 1])
def test_more_is_taken_only_from_who_is_known(declared: int | None) -> None:
    pieces = [b"x" * IN_MEMORY, b"y"]
    assert taken(sending(pieces), most=10 * IN_MEMORY, declared=declared) == b"".join(pieces)
    with pytest.raises(PermissionError):
        taken(sending(pieces), declared=declared)


def test_what_is_declared_too_long_is_refused_before_it_comes() -> None:
    with pytest.raises(TooLargeError) as refused:
        taken(sending([], whole=False), most=5_000_000, declared=5_000_001)
    assert refused.value.most == 5_000_000


def test_what_grows_too_long_is_refused_on_its_way() -> None:
    with pytest.raises(TooLargeError):
        taken(sending([b"x" * IN_MEMORY] * 9, whole=False), most=8 * IN_MEMORY)


def test_half_a_body_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 0.1)
    with pytest.raises(TooSlowError):
        taken(sending([b"{"], whole=False))


def test_a_trickle_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 0.1)
    with pytest.raises(TooSlowError):
        taken(sending([b"x"] * 1000, pause=0.01))


def test_a_client_who_hangs_up_is_nobodys_request() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(GoneError):
        taken(receive)
