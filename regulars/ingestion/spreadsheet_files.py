"""Spreadsheets: rows of the first sheet into raw, without rows and columns that hold nothing.

A sheet is opened as the block of cells that it spans. Where one far cell makes that block too large, `sparse` reads a
copy of the sheet in which only what holds something is left (sparse_sheets.py).
"""

from __future__ import annotations

import csv
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import python_calamine

from regulars.ingestion import sparse_sheets
from regulars.ingestion.limits import Limits
from regulars.ingestion.tables import UnreadableFile

LONGEST_ROW = 20_000_000
UNREADABLE = (
    "The spreadsheet could not be read. Open it in the program that made it, and save it anew or as CSV."
)


def load(connection: duckdb.DuckDBPyConnection, path: Path, limits: Limits, *, sparse: bool) -> list[str]:
    """Makes raw; answers the header."""
    lines: list[int] | None = None
    if zipfile.is_zipfile(path):
        _check_size(path, limits)
    if sparse:
        copy = Path(tempfile.gettempdir()) / "sparse.xlsx"
        lines = sparse_sheets.compact(path, copy, limits)
        path = copy
    try:
        sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (python_calamine.CalamineError, OSError):
        raise UnreadableFile(UNREADABLE) from None
    rows = _rows(sheet, lines)
    _, header = next(rows, (0, []))
    if not header:
        raise UnreadableFile("The first sheet is empty.")
    return _load(connection, header, rows, limits)


def _check_size(path: Path, limits: Limits) -> None:
    """By what the archive says of itself; one that lies meets the limit of memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile:
        raise UnreadableFile(UNREADABLE) from None
    if size > limits.unpacked:
        raise UnreadableFile(limits.too_large())


def _rows(sheet: Any, lines: list[int] | None) -> Iterator[tuple[int, list[Any]]]:
    """(line, cells) of every row that holds something; the line is the one that the owner sees."""
    for at, row in enumerate(sheet.iter_rows()):
        if any(cell != "" for cell in row):
            yield (lines[at] if lines else at + 1), row


def _load(
    connection: duckdb.DuckDBPyConnection,
    header: list[Any],
    rows: Iterator[tuple[int, list[Any]]],
    limits: Limits,
) -> list[str]:
    unused = {at for at, cell in enumerate(header) if cell == ""}
    copy, cells = Path(tempfile.gettempdir()) / "sheet.csv", 0
    with copy.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for line, row in rows:
            unused -= {at for at in unused if row[at] != ""}
            cells += len(row) - len(unused)
            if cells > limits.cells:
                raise UnreadableFile(limits.too_many_cells())
            writer.writerow([line, *map(_text, row)])
    used = [at for at in range(len(header)) if at not in unused]
    types = ", ".join(f"'x{at}': 'VARCHAR'" for at in range(len(header)))
    names = ", ".join(f"x{at} AS c{number}" for number, at in enumerate(used))
    connection.execute(
        f"CREATE TABLE raw AS SELECT line, {names} FROM read_csv(?, auto_detect = false, header = false, delim = ',',"
        f" quote = '\"', escape = '\"', columns = {{'line': 'BIGINT', {types}}}, max_line_size = {LONGEST_ROW})",
        [str(copy)],
    )
    return [str(_text(header[at])).strip() for at in used]


def _text(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    return value.isoformat(sep=" ") if hasattr(value, "hour") else str(value)
