"""However many files come at once, one is opened at a time, and the pages go on answering."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from regulars.core.errors import Busy
from regulars.ingestion import opening
from regulars.ingestion.opening import opened
from regulars.ingestion.turns import turn, turn_of_a_page
from tests.factories import caller

CSV = b"order id,order date,customer id,total\n1,2025-01-01,c1,10\n"


def upload(api: APIClient) -> Any:
    sent = {"file": SimpleUploadedFile("orders.csv", CSV), "kind": "orders"}
    return api.post("/api/imports/", sent, format="multipart")


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    settings.HOME = tmp_path
    (tmp_path / "imports").mkdir()
    yield tmp_path / "imports"


def test_one_at_a_time(tmp_path: Path) -> None:
    with turn(tmp_path, patience=0), pytest.raises(Busy), turn(tmp_path, patience=0.1):
        pass
    with turn(tmp_path, patience=0):
        pass


def test_a_turn_that_ends_badly_is_given_back(tmp_path: Path) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turn_of_a_page(tmp_path, patience=0):
            raise ZeroDivisionError
    with pytest.raises(Busy), turn(tmp_path, patience=0), turn_of_a_page(tmp_path, patience=0):
        pass
    with turn_of_a_page(tmp_path, patience=0):
        pass


def test_few_threads_of_pages_wait(tmp_path: Path) -> None:
    with turn(tmp_path, patience=0):
        waiting = threading.Thread(target=_wait, args=(tmp_path, 5.0))
        other = threading.Thread(target=_wait, args=(tmp_path, 5.0))
        waiting.start()
        other.start()
        time.sleep(0.3)
        began = time.monotonic()
        with pytest.raises(Busy), turn_of_a_page(tmp_path, patience=60):
            pass
        assert time.monotonic() - began < 1
    waiting.join()
    other.join()


def _wait(folder: Path, patience: float) -> None:
    with ExitStack() as stack:
        stack.enter_context(turn_of_a_page(folder, patience=patience))


def test_never_two_readers_at_once(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(CSV)
    here, most = [0], [0]
    run = opening._run

    def counted(*args: object) -> object:
        here[0] += 1
        most[0] = max(most[0], here[0])
        try:
            return run(*args)  # type: ignore[arg-type]
        finally:
            here[0] -= 1

    monkeypatch.setattr(opening, "_run", counted)
    rows: list[int] = []

    def read(by_page: bool) -> None:
        with opened(path, by_page=by_page) as table:
            rows.append(table.rows)

    threads = [threading.Thread(target=read, args=(n < 2,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (rows, most[0]) == ([1] * 5, 1)


@pytest.mark.django_db
def test_an_upload_that_must_wait_too_long_is_asked_to_come_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PAGE_SECONDS", 0.1)
    api = caller("marketer")
    with turn(home, patience=0):
        refused = upload(api)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (503, "busy")
    assert int(refused["Retry-After"]) >= 1
    assert upload(api).status_code == 201
