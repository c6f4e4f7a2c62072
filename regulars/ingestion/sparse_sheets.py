"""A copy of an Excel workbook whose first sheet holds only the rows and columns with something in them, moved together."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from regulars.ingestion.limits import Limits
from regulars.ingestion.tables import UnreadableFile

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FOOT = "</sheetData></worksheet>"
NOT_THIS_WAY = (
    "This spreadsheet is too wide to be opened. Copy its table to a new, empty sheet, or save it as CSV."
)
Cell = tuple[int, dict[str, str], str]
"""Column, attributes, text."""


def compact(path: Path, copy: Path, limits: Limits) -> list[int]:
    """Writes the copy; answers the line that each of its rows had."""
    try:
        with zipfile.ZipFile(path) as archive:
            sheet = _first_sheet(archive)
            columns, lines = _used(archive, sheet, limits)
            places = {column: place for place, column in enumerate(sorted(columns))}
            with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as written:
                for member in archive.infolist():
                    if member.filename == sheet:
                        with written.open(sheet, "w", force_zip64=True) as file:
                            _write(archive, sheet, file, places)
                    elif not member.filename.startswith("xl/worksheets/") and not member.is_dir():
                        written.writestr(member.filename, archive.read(member))
    except (KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError, expat.ExpatError):
        raise UnreadableFile(NOT_THIS_WAY) from None
    return lines


def _first_sheet(archive: zipfile.ZipFile) -> str:
    workbook = ElementTree.fromstring(archive.read(WORKBOOK))  # noqa: S314 - in a process with limits
    first = next(node for node in workbook.iter() if node.tag.endswith("}sheet"))
    targets = {
        node.get("Id"): node.get("Target", "")
        for node in ElementTree.fromstring(archive.read(RELATIONS))  # noqa: S314
    }
    target = targets[first.get(RELATION)]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _used(archive: zipfile.ZipFile, sheet: str, limits: Limits) -> tuple[set[int], list[int]]:
    columns: set[int] = set()
    lines: list[int] = []
    cells = 0
    for line, row in _rows(archive, sheet):
        columns.update(column for column, _, _ in row)
        lines.append(line)
        cells += len(row)
        if cells > limits.cells:
            raise UnreadableFile(limits.too_many_cells())
    return columns, lines


def _write(archive: zipfile.ZipFile, sheet: str, file: IO[bytes], places: dict[int, int]) -> None:
    file.write(HEAD.encode())
    for number, (_, row) in enumerate(_rows(archive, sheet), start=1):
        cells = "".join(
            _cell(f"{_letters(places[column])}{number}", attributes, text) for column, attributes, text in row
        )
        file.write(f'<row r="{number}">{cells}</row>'.encode())
    file.write(FOOT.encode())


def _cell(place: str, attributes: dict[str, str], text: str) -> str:
    kept = "".join(f" {name}={quoteattr(attributes[name])}" for name in ("s", "t") if name in attributes)
    inner = (
        f"<is><t>{escape(text)}</t></is>" if attributes.get("t") == "inlineStr" else f"<v>{escape(text)}</v>"
    )
    return f'<c r="{place}"{kept}>{inner}</c>'


class _Sheet:
    """Collects the rows of a sheet while its XML goes by; only one piece of it is held at a time."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, list[Cell]]] = []
        self.row: list[Cell] = []
        self.line, self.column = 0, -1
        self.attributes: dict[str, str] = {}
        self.text: list[str] | None = None
        self.listening = False
        self.parser = expat.ParserCreate(namespace_separator=None)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self.line = int(attributes.get("r") or self.line + 1)
            self.row, self.column = [], -1
        elif tag == "c":
            self.column = _number(attributes["r"]) if "r" in attributes else self.column + 1
            self.attributes, self.text = attributes, None
        elif tag in {"v", "t"}:
            self.text, self.listening = self.text or [], True

    def characters(self, text: str) -> None:
        if self.listening and self.text is not None:
            self.text.append(text)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in {"v", "t"}:
            self.listening = False
        elif tag == "c":
            if text := "".join(self.text or []):
                self.row.append((self.column, self.attributes, text))
            self.text = None
        elif tag == "row" and self.row:
            self.rows.append((self.line, self.row))


def _rows(archive: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
    """(line, cells) of each row that holds something."""
    reader = _Sheet()
    with archive.open(sheet) as file:
        while chunk := file.read(1 << 18):
            reader.parser.Parse(chunk, False)
            yield from reader.rows
            reader.rows.clear()
    reader.parser.Parse(b"", True)
    yield from reader.rows


def _number(place: str) -> int:
    """XFD1048576 → 16383."""
    number = 0
    for letter in place.rstrip("0123456789"):
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


def _letters(column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
