"""Files that unpack to more than a machine holds are refused with the reason, and this process never opens them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from regulars.ingestion.models import Import
from regulars.ingestion.opening import opened
from regulars.ingestion.tables import UnreadableFile
from tests.factories import caller
from tests.ingestion import hostile
from tests.ingestion.hostile import MB, Watch

SMALL: dict[str, Any] = {"memory_mb": 300, "unpacked_mb": 16, "cells": 100_000, "seconds": 60}
Make = Callable[[Path], Path]


def written(name: str, content: bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def parquet(query: str) -> Make:
    def make(folder: Path) -> Path:
        path = folder / "orders.parquet"
        duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        return path

    return make


def nested(depth: int) -> bytes:
    return b'{"order id": ' + b"[" * depth + b"]" * depth + b"}\n"


BOMBS: dict[str, tuple[Make, str]] = {
    "one far cell": (lambda at: hostile.workbook(at / "o.xlsx", {"XFD1048576": "x"}), "header but no rows"),
    "shared strings": (lambda at: hostile.strings_bomb(at / "o.xlsx", 40 * MB), "more than 16 MB"),
    "shared strings that lie": (
        lambda at: hostile.understate(hostile.strings_bomb(at / "o.xlsx", 340 * MB)),
        "",
    ),
    "gzip": (lambda at: hostile.gzip_bomb(at / "o.csv.gz", 40 * MB), "unpacks to more than 16 MB. Split it"),
    "gzip of lines": (lambda at: hostile.gzip_bomb(at / "o.jsonl.gz", 40 * MB), "more than 16 MB"),
    "rows": (parquet("SELECT 1 AS a FROM range(2_000_000)"), "more than 100,000 cells"),
    "dictionary": (
        parquet("SELECT repeat(md5((range % 90)::VARCHAR), 20_000) AS a FROM range(900)"),
        "more than 16 MB",
    ),
    "an endless line": (written("o.csv", b"x" * 9_000_000), ""),
    "an endless object": (written("o.jsonl", b'{"a": "' + b"x" * 9_000_000), ""),
    "a million columns": (written("o.csv", b"c," * 1_000_000 + b"\n1\n"), "columns"),
    "many names": (
        written("o.jsonl", b"".join(b'{"n%d": 1}\n' % number for number in range(20_000))),
        "20000 columns",
    ),
    "nested without end": (written("o.jsonl", nested(1_000_000)), ""),
    "an old sheet that is none": (
        written("o.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5_000),
        "",
    ),
    "half a workbook": (written("o.xlsx", b"PK\x03\x04" + b"\x00" * 500), "could not be read"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_its_reason(name: str, tmp_path: Path, settings: LazySettings) -> None:
    settings.FILE_LIMITS = SMALL
    make, reason = BOMBS[name]
    path = make(tmp_path)
    start = time.monotonic()
    with Watch() as watch, pytest.raises(UnreadableFile) as refused, opened(path):
        pass
    assert reason in refused.value.detail
    assert refused.value.attr == "file"
    assert str(tmp_path) not in refused.value.detail
    assert "Error" not in refused.value.detail
    assert watch.most < 400
    assert time.monotonic() - start < 60
    assert hostile.gone()


def test_an_honest_sheet_with_a_stray_far_cell_still_loads(tmp_path: Path, settings: LazySettings) -> None:
    settings.FILE_LIMITS = SMALL
    path = hostile.workbook(tmp_path / "o.xlsx", {**hostile.orders(3), "XFD1048576": "stray"})
    with opened(path) as table:
        assert table.columns == [*hostile.HEADER, ""]
        rows = table.connection.execute("SELECT * FROM raw ORDER BY line").fetchall()
    assert [row[0] for row in rows] == [2, 3, 4, 1_048_576]
    assert rows[0][1:5] == ("o2", "c2", "2025-01-31", "10.50")
    assert rows[3][5] == "stray"


def test_empty_rows_and_columns_of_a_sheet_are_left_out(tmp_path: Path) -> None:
    cells = {"B3": "order id", "D3": "total", "B4": "1", "D4": "2", "B9": "3", "D9": "4"}
    with opened(hostile.workbook(tmp_path / "o.xlsx", cells)) as table:
        assert table.columns == ["order id", "total"]
        rows = table.connection.execute("SELECT * FROM raw ORDER BY line").fetchall()
    assert rows == [(4, "1", "2"), (9, "3", "4")]


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, settings: LazySettings) -> None:
    settings.FILE_LIMITS = {**SMALL, "seconds": 0}
    with (
        pytest.raises(UnreadableFile, match="within 0 seconds"),
        opened(written("o.csv", b"a\n1\n")(tmp_path)),
    ):
        pass
    assert hostile.gone()


@pytest.mark.django_db
def test_the_api_names_the_file_and_keeps_nothing(tmp_path: Path, settings: LazySettings) -> None:
    settings.FILE_LIMITS = SMALL
    content = hostile.gzip_bomb(tmp_path / "o.csv.gz", 40 * MB).read_bytes()
    sent = {"file": SimpleUploadedFile("o.csv.gz", content), "kind": "orders"}
    answer = caller("marketer").post("/api/imports/", sent, format="multipart")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["attr"], "16 MB" in error["detail"]) == ("file", True)
    assert not Import.objects.exists()


@pytest.mark.long
@pytest.mark.parametrize("name", ["gzip", "strings", "far cell", "rows"])
def test_gigabytes_are_refused_within_one(name: str, tmp_path: Path) -> None:
    """The limits as they are shipped."""
    make: dict[str, Make] = {
        "gzip": lambda at: hostile.gzip_bomb(at / "o.csv.gz", 1_300 * MB),
        "strings": lambda at: hostile.understate(hostile.strings_bomb(at / "o.xlsx", 1_300 * MB)),
        "far cell": lambda at: hostile.workbook(at / "o.xlsx", {"A1": "a", "XFD1048576": "x"}),
        "rows": parquet("SELECT 1 AS a FROM range(300_000_000)"),
    }
    path = make[name](tmp_path)
    assert path.stat().st_size < 8 * MB
    with Watch() as watch:
        try:
            with opened(path) as table:
                assert (name, table.rows) == ("far cell", 1)
        except UnreadableFile as refused:
            assert refused.detail.split()[0] in {"This", "The"}
    assert watch.most < 1_000
