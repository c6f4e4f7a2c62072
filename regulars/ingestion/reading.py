"""Opens a file of any accepted kind as one DuckDB table of text: raw(line, c0, c1, …)."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

from regulars.core.errors import InvalidInput
from regulars.core.text import in_one_form

SAMPLE_BYTES = 256 * 1024
DELIMITERS = ",;\t|"
SPREADSHEETS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"}
JSON_FILES = {".jsonl", ".ndjson", ".json"}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?\s*')
"""What spreadsheets may write as a first line to say the delimiter."""
MOST_COLUMNS = 500
NOT_TEXT = "This is not a text file. Accepted are CSV, Parquet, JSON lines and Excel."
Opened = Callable[[], IO[bytes]]


class UnreadableFile(InvalidInput):
    """The file is not what it says, or holds nothing."""

    code = "unreadable_file"


@dataclass
class Table:
    """The file's rows in DuckDB, with how it was read."""

    connection: duckdb.DuckDBPyConnection
    columns: list[str]
    rows: int
    delimiter: str | None
    encoding: str | None
    broken: list[tuple[int, str]]
    """Lines that could not be cut into the header's columns: (line, reason)."""

    def __post_init__(self) -> None:
        self.columns = in_one_form(self.columns)

    def sample(self, rows: int = 5) -> list[list[str | None]]:
        names = ", ".join(f"c{at}" for at in range(len(self.columns)))
        found = self.connection.execute(f"SELECT {names} FROM raw ORDER BY line LIMIT {rows}").fetchall()
        return [list(row) for row in found]


def read(path: Path, *, filename: str | None = None) -> Table:
    """The table of a file; `filename` is what its owner calls it, where that differs from the path's."""
    name = (filename or path.name).lower()
    if not path.is_file():
        raise UnreadableFile(f"There is no file at {path}.")
    if path.stat().st_size == 0:
        raise UnreadableFile("The file is empty.")
    connection = duckdb.connect(":memory:", config={"threads": 2})
    try:
        table = _read_by_kind(connection, path, name)
    except duckdb.Error as refused:
        raise UnreadableFile(f"The file could not be read: {str(refused).splitlines()[0]}") from None
    if not table.rows and not table.broken:
        raise UnreadableFile("The file has a header but no rows.")
    return table


def _read_by_kind(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> Table:
    with path.open("rb") as file:
        start = file.read(64)
    suffix = Path(name.removesuffix(".gz")).suffix
    zipped = start[:2] == b"\x1f\x8b"
    _check_promise(name, suffix, start, zipped=zipped)
    if start[:4] == b"PAR1":
        return _from_parquet(connection, path)
    if suffix in JSON_FILES:
        return _from_json(connection, path, zipped=zipped)
    if start[:4] == ZIP or start[:8] == OLE:
        return _from_spreadsheet(connection, path)
    return _from_text(connection, path, zipped=zipped)


def _check_promise(name: str, suffix: str, start: bytes, *, zipped: bool) -> None:
    """Refuses a file whose name or beginning says that it is something else."""
    other = "but the content is something else"
    if name.endswith(".gz") and not zipped:
        raise UnreadableFile(f"The name says gzip, {other}.")
    if suffix == ".parquet" and start[:4] != b"PAR1":
        raise UnreadableFile(f"The name says Parquet, {other}.")
    if suffix in SPREADSHEETS and start[:4] != ZIP and start[:8] != OLE:
        raise UnreadableFile(f"The name says spreadsheet, {other}. If it is a CSV file, name it .csv.")
    begins = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if begins.startswith((b"<!doctype", b"<html", b"<?xml", b"%pdf")):
        raise UnreadableFile(
            "This is a page or document, not a table. Export it as CSV or Excel and try again."
        )


def _from_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> Table:
    query = "SELECT * FROM read_parquet(?)"
    connection.execute("SET TimeZone = 'UTC'")
    columns = [row[0] for row in connection.execute(f"DESCRIBE {query}", [str(path)]).fetchall()]
    _check_columns(columns)
    names = ", ".join(f"CAST({_quoted(column)} AS VARCHAR) AS c{at}" for at, column in enumerate(columns))
    connection.execute(
        f"CREATE TABLE raw AS SELECT row_number() OVER () AS line, {names} FROM ({query})", [str(path)]
    )
    return Table(connection, columns, _count(connection), None, None, [])


def _from_json(connection: duckdb.DuckDBPyConnection, path: Path, *, zipped: bool) -> Table:
    """Objects one a line, or in one list. Every value is read as the text that stands there, never converted."""
    with gzip.open(path, "rb") if zipped else path.open("rb") as file:
        in_a_list = file.read(SAMPLE_BYTES).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"["
    options = f"compression = '{'gzip' if zipped else 'none'}', maximum_object_size = 4000000, " + (
        "format = 'array'" if in_a_list else "format = 'newline_delimited', ignore_errors = true"
    )
    described = f"DESCRIBE SELECT * FROM read_json(?, sample_size = -1, {options})"
    columns = [row[0] for row in connection.execute(described, [str(path)]).fetchall()]
    if columns == ["json"]:
        raise UnreadableFile('Each line must be an object of names and values: {"order_id": 1, …}.')
    _check_columns(columns)
    types = ", ".join(f"'{column.replace(chr(39), chr(39) * 2)}': 'VARCHAR'" for column in columns)
    names = ", ".join(f"{_quoted(column)} AS c{at}" for at, column in enumerate(columns))
    connection.execute(
        f"CREATE TABLE raw AS SELECT row_number() OVER () AS line, {names}"
        f" FROM read_json(?, columns = {{{types}}}, {options})",
        [str(path)],
    )
    nothing = " AND ".join(f"c{at} IS NULL" for at in range(len(columns)))
    broken = connection.execute(f"DELETE FROM raw WHERE {nothing} RETURNING line").fetchall()
    reasons = [(int(line), "The line is no JSON object.") for (line,) in sorted(broken)]
    return Table(connection, columns, _count(connection), None, None, reasons)


def _from_spreadsheet(connection: duckdb.DuckDBPyConnection, path: Path) -> Table:
    import python_calamine  # noqa: PLC0415 - only this kind of file needs it

    try:
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, OSError) as refused:
        raise UnreadableFile(f"The spreadsheet could not be read: {refused}") from None
    if not rows:
        raise UnreadableFile("The first sheet is empty.")
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as copy:
        csv.writer(copy).writerows([[_cell(cell) for cell in row] for row in rows])
        copy.flush()
        return _from_utf8(
            connection, Path(copy.name), delimiter=",", encoding=None, header=[str(c) for c in rows[0]]
        )


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    return value.isoformat(sep=" ") if hasattr(value, "hour") else str(value)


def _from_text(connection: duckdb.DuckDBPyConnection, path: Path, *, zipped: bool) -> Table:
    def opened() -> IO[bytes]:
        return gzip.open(path, "rb") if zipped else path.open("rb")  # type: ignore[return-value]

    try:
        encoding = _encoding(opened)
    except (OSError, EOFError):
        raise UnreadableFile("The name or start says gzip, but it cannot be unpacked.") from None
    with opened() as file:
        sample = file.read(SAMPLE_BYTES).decode(encoding, errors="ignore").removeprefix("\ufeff")
    said = SEPARATOR_LINE.fullmatch(sample.partition("\n")[0])
    if said:
        sample = sample.partition("\n")[2]
    delimiter = said[1] if said else _delimiter(sample)
    header = next(csv.reader(io.StringIO(sample, newline=None), delimiter=delimiter), [])
    given: dict[str, Any] = {
        "delimiter": delimiter,
        "encoding": encoding,
        "header": header,
        "skip": bool(said),
    }
    if encoding in {"utf-8", "utf-8-sig"} and not zipped:
        return _from_utf8(connection, path, **given)
    with tempfile.NamedTemporaryFile("wb", suffix=".csv") as copy:
        try:
            for text in codecs.iterdecode(_chunks(opened), encoding):
                copy.write(text.encode())
        except UnicodeDecodeError:
            raise UnreadableFile(NOT_TEXT) from None
        copy.flush()
        return _from_utf8(connection, Path(copy.name), **given)


def _chunks(opened: Opened) -> Iterator[bytes]:
    with opened() as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _from_utf8(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    delimiter: str,
    encoding: str | None,
    header: list[str],
    skip: bool = False,
) -> Table:
    columns = [column.strip().lstrip("\ufeff") for column in header]
    _check_columns(columns)
    names = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(columns)))
    connection.execute(
        f"CREATE TABLE raw AS SELECT row_number() OVER () + {1 + skip} AS line, * FROM read_csv(?, auto_detect = false,"
        f" header = true, skip = {int(skip)}, delim = ?, quote = '\"', escape = '\"', columns = {{{names}}},"
        " compression = 'none', null_padding = false, store_rejects = true, rejects_limit = 0,"
        " max_line_size = 4000000)",
        [str(path), delimiter],
    )
    broken = connection.execute(
        "SELECT line, first(error_message) FROM reject_errors GROUP BY line ORDER BY line"
    ).fetchall()
    _make_room(connection, [line for line, _ in broken])
    reasons = [(int(line), _in_plain_words(message)) for line, message in broken]
    return Table(connection, columns, _count(connection), delimiter, encoding, reasons)


def _make_room(connection: duckdb.DuckDBPyConnection, broken: list[int]) -> None:
    """Counts the lines that could not be read, so that those behind them keep their own numbers."""
    if not broken:
        return
    connection.execute("CREATE TABLE gaps (place BIGINT)")
    connection.executemany(
        "INSERT INTO gaps VALUES (?)", [[line - before] for before, line in enumerate(broken)]
    )
    connection.execute("UPDATE raw SET line = line + (SELECT count(*) FROM gaps WHERE place <= raw.line)")


def _in_plain_words(message: str) -> str:
    found = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if found:
        return f"It has {found[2]} columns, the first line has {found[1]}."
    if "unterminated quote" in message:
        return "A quotation mark is opened and never closed; what follows it could not be read."
    if "Maximum line size" in message:
        return "It is longer than 4 million characters."
    return message.splitlines()[0]


def _encoding(opened: Opened) -> str:
    """UTF-8 if the whole file is; UTF-16 by its mark; else the Windows code page that spreadsheets write."""
    with opened() as file:
        start = file.read(4)
    if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    if any(b"\x00" in chunk for chunk in _chunks(opened)):
        raise UnreadableFile(NOT_TEXT)
    if _is(opened, "utf-8"):
        return "utf-8-sig" if start[:3] == codecs.BOM_UTF8 else "utf-8"
    if _is(opened, "cp1252"):
        return "cp1252"
    raise UnreadableFile(
        "The letters are neither UTF-8 nor Windows-1252. Save the file as “CSV UTF-8” and try again."
    )


def _is(opened: Opened, encoding: str) -> bool:
    try:
        for _ in codecs.iterdecode(_chunks(opened), encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: str) -> str:
    """The delimiter that cuts the first lines into the same number of columns, more than one if possible."""
    lines = [line for line in sample.splitlines()[:50] if line.strip()]
    if not lines:
        raise UnreadableFile("The file is empty.")

    def fitness(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines[: max(1, len(lines) - 1)], delimiter=delimiter)]
        alike = sum(width == widths[0] for width in widths) / len(widths)
        return (alike if widths[0] > 1 else 0, widths[0])

    return max(DELIMITERS, key=fitness)


def _check_columns(columns: list[str]) -> None:
    if not [column for column in columns if column]:
        raise UnreadableFile("The first line must name the columns.")
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFile(f"The file has {len(columns)} columns; {MOST_COLUMNS} is the most.")
    twice = {column for column in columns if column and columns.count(column) > 1}
    if twice:
        raise UnreadableFile(f"These columns stand twice in the first line: {', '.join(sorted(twice))}.")


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute("SELECT count(*) FROM raw").fetchone()
    return int(found[0]) if found else 0


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
