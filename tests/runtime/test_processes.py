"""Signals and the processes we start."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from regulars.runtime import processes


class StoppedError(BaseException):
    pass


@pytest.fixture
def _stopping() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise StoppedError

    former = signal.signal(signal.SIGTERM, stop)
    yield
    signal.signal(signal.SIGTERM, former)


@pytest.mark.usefixtures("_stopping")
def test_a_wish_to_stop_waits_until_what_was_begun_is_noted() -> None:
    noted = []
    with pytest.raises(StoppedError), processes.undisturbed():
        os.kill(os.getpid(), signal.SIGTERM)
        noted.append("child")
    assert noted == ["child"]
    with pytest.raises(StoppedError):  # and afterwards nothing waits any more
        os.kill(os.getpid(), signal.SIGTERM)
        signal.sigtimedwait([], 1)


@pytest.mark.usefixtures("_stopping")
def test_without_a_signal_nothing_happens() -> None:
    handler = signal.getsignal(signal.SIGTERM)
    with processes.undisturbed():
        assert signal.getsignal(signal.SIGTERM) is not handler
    assert signal.getsignal(signal.SIGTERM) is handler
