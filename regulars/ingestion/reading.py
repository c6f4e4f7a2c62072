"""Opens a file of any accepted kind as one DuckDB table of text: raw(line, c0, c1, …)."""

from __future__ import annotations

import codecs
import csv
import gzip
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

from regulars.core.errors import InvalidInput

SAMPLE_BYTES = 256 * 1024
DELIMITERS = ",;\t|"
SPREADSHEETS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"}
MOST_COLUMNS = 500


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
    start = path.open("rb").read(8)
    suffix = Path(name.removesuffix(".gz")).suffix
    if suffix == ".parquet" or start[:4] == b"PAR1":
        if start[:4] != b"PAR1":
            raise UnreadableFile("The name says Parquet, but the content is something else.")
        return _from_query(connection, "SELECT * FROM read_parquet(?)", path)
    if suffix in {".jsonl", ".ndjson", ".json"}:
        return _from_query(connection, "SELECT * FROM read_json(?, format = 'newline_delimited')", path)
    if suffix in SPREADSHEETS or start[:4] == b"PK\x03\x04" or start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _from_spreadsheet(connection, path)
    return _from_text(connection, path, zipped=start[:2] == b"\x1f\x8b")


def _from_query(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> Table:
    columns = [row[0] for row in connection.execute(f"DESCRIBE {query}", [str(path)]).fetchall()]
    _check_columns(columns)
    names = ", ".join(f"CAST({_quoted(column)} AS VARCHAR) AS c{at}" for at, column in enumerate(columns))
    connection.execute(
        f"CREATE TABLE raw AS SELECT row_number() OVER () AS line, {names} FROM ({query})", [str(path)]
    )
    return Table(connection, columns, _count(connection), None, None, [])


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
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat(sep=" ") if hasattr(value, "hour") else str(value)


def _from_text(connection: duckdb.DuckDBPyConnection, path: Path, *, zipped: bool) -> Table:
    def opened() -> IO[bytes]:
        return gzip.open(path, "rb") if zipped else path.open("rb")  # type: ignore[return-value]

    try:
        encoding = _encoding(opened)
    except (OSError, EOFError):
        raise UnreadableFile("The name or start says gzip, but it cannot be unpacked.") from None
    with opened() as file:
        sample = file.read(SAMPLE_BYTES).decode(encoding, errors="ignore")
    delimiter = _delimiter(sample)
    header = next(csv.reader(sample.splitlines(), delimiter=delimiter), [])
    if encoding in {"utf-8", "utf-8-sig"} and not zipped:
        return _from_utf8(connection, path, delimiter=delimiter, encoding=encoding, header=header)
    with tempfile.NamedTemporaryFile("wb", suffix=".csv") as copy:
        with opened() as file:
            for text in codecs.iterdecode(iter(lambda: file.read(1 << 20), b""), encoding):
                copy.write(text.encode())
        copy.flush()
        return _from_utf8(connection, Path(copy.name), delimiter=delimiter, encoding=encoding, header=header)


def _from_utf8(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    delimiter: str,
    encoding: str | None,
    header: list[str],
) -> Table:
    columns = [column.strip().lstrip("\ufeff") for column in header]
    _check_columns(columns)
    names = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(columns)))
    connection.execute(
        "CREATE TABLE raw AS SELECT row_number() OVER () + 1 AS line, * FROM read_csv(?, auto_detect = false,"
        f" header = true, delim = ?, quote = '\"', escape = '\"', columns = {{{names}}},"
        " null_padding = false, store_rejects = true, rejects_limit = 100000, max_line_size = 4000000)",
        [str(path), delimiter],
    )
    broken = connection.execute(
        "SELECT line, first(error_message) FROM reject_errors GROUP BY line ORDER BY line"
    ).fetchall()
    return Table(
        connection, columns, _count(connection), delimiter, encoding, [(int(a), str(b)) for a, b in broken]
    )


def _encoding(opened: Any) -> str:
    """UTF-8 if the whole file is; UTF-16 by its mark; else the Windows code page that spreadsheets write."""
    with opened() as file:
        start = file.read(4)
    if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    with opened() as file:
        chunks: Iterator[bytes] = iter(lambda: file.read(1 << 20), b"")
        try:
            nul = any("\x00" in text for text in codecs.iterdecode(chunks, "utf-8"))
        except UnicodeDecodeError:
            nul = b"\x00" in start
            if not nul:
                return "cp1252"
    if nul:
        raise UnreadableFile("This is not a text file. Accepted are CSV, Parquet, JSON lines and Excel.")
    return "utf-8-sig" if start[:3] == codecs.BOM_UTF8 else "utf-8"


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
