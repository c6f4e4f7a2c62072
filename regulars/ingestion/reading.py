"""Reads a file of any accepted kind into the tables raw(line, c0, c1, …) and broken(line, reason) of DuckDB.

Runs in the process of reader.py only, which limits what it may take.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from regulars.ingestion import spreadsheet_files
from regulars.ingestion.limits import Limits
from regulars.ingestion.tables import DAMAGED, NO_ROOM, UnreadableFile, is_out_of_room

SAMPLE_BYTES = 256 * 1024
DELIMITERS = ",;\t|"
SPREADSHEETS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"}
JSON_FILES = {".jsonl", ".ndjson", ".json"}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?\s*')
"""What spreadsheets may write as a first line to say the delimiter."""
MOST_COLUMNS = 500
LONGEST_LINE = 4_000_000
NOT_TEXT = "This is not a text file. Accepted are CSV, Parquet, JSON lines and Excel."
IN_PLAIN_WORDS = r"""CASE
    WHEN regexp_matches(said, 'Expected Number of Columns: \d+ Found: \d+') THEN
        'It has ' || regexp_extract(said, 'Found: (\d+)', 1) || ' columns, the first line has '
        || regexp_extract(said, 'Expected Number of Columns: (\d+)', 1) || '.'
    WHEN contains(said, 'unterminated quote') THEN
        'A quotation mark is opened and never closed; what follows it could not be read.'
    WHEN contains(said, 'Maximum line size') THEN 'It is longer than 4 million characters.'
    ELSE 'It could not be read.' END"""
TOO_LONG = "A line is longer than 4 million characters. Check that the file has line ends."
CHUNK = 1 << 20
csv.field_size_limit(2 * SAMPLE_BYTES)
About = dict[str, Any]
"""What tables.Table says beside its connection."""


def read(path: Path, *, name: str, target: Path, limits: Limits, sparse: bool) -> About:
    """Writes the tables to the DuckDB file `target`; `sparse` for a sheet that is too wide to be opened whole."""
    if path.stat().st_size == 0:
        raise UnreadableFile("The file is empty.")
    connection = duckdb.connect(
        str(target),
        config={
            "threads": 2,
            "memory_limit": f"{limits.memory_mb // 2}MB",
            "temp_directory": str(target.parent / "spill"),
            "max_temp_directory_size": f"{4 * limits.unpacked_mb}MB",
        },
    )
    connection.execute(
        "SET force_compression = 'uncompressed'"
    )  # Kept for minutes: packing costs more than it saves.
    try:
        about = _read_by_kind(connection, path, name, limits, sparse=sparse)
        connection.execute("CREATE TABLE IF NOT EXISTS broken (line BIGINT, reason VARCHAR)")
        about["rows"], about["broken"] = _count(connection, "raw"), _count(connection, "broken")
    except duckdb.OutOfMemoryException:
        raise MemoryError from None
    except duckdb.Error as refused:
        sys.stderr.write(f"{refused}\n")
        if is_out_of_room(refused):
            raise UnreadableFile(NO_ROOM) from None
        too_long = "Maximum line size" in str(refused) or "maximum_object_size" in str(refused)
        raise UnreadableFile(TOO_LONG if too_long else DAMAGED) from None
    finally:
        connection.close()
    if about["rows"] * len(about["columns"]) > limits.cells:
        raise UnreadableFile(limits.too_many_cells())
    if not about["rows"] and not about["broken"]:
        raise UnreadableFile("The file has a header but no rows.")
    return about


def _read_by_kind(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, limits: Limits, *, sparse: bool
) -> About:
    with path.open("rb") as file:
        start = file.read(64)
    suffix = Path(name.removesuffix(".gz")).suffix
    zipped = start[:2] == b"\x1f\x8b"
    _check_promise(name, suffix, start, zipped=zipped)
    if zipped:
        path = _unpacked(path, limits)
    if start[:4] == b"PAR1":
        return _from_parquet(connection, path, limits)
    if suffix in JSON_FILES:
        return _from_json(connection, path)
    if start[:4] == ZIP or start[:8] == OLE:
        columns = spreadsheet_files.load(connection, path, limits, sparse=sparse)
        _check_columns(columns)
        return {"columns": columns, "delimiter": None, "encoding": None}
    return _from_text(connection, path)


def _unpacked(path: Path, limits: Limits) -> Path:
    """The content of a gzip file as a file of its own, in the folder that goes away with this process."""
    copy = Path(tempfile.gettempdir()) / "unpacked"
    try:
        with gzip.open(path, "rb") as packed, copy.open("wb") as file:
            size = 0
            while chunk := packed.read(CHUNK):
                size += file.write(chunk)
                if size > limits.unpacked:
                    raise UnreadableFile(limits.too_large())
    except (OSError, EOFError, zlib.error) as problem:
        if is_out_of_room(problem):
            raise UnreadableFile(NO_ROOM) from None
        raise UnreadableFile("The name or start says gzip, but it cannot be unpacked.") from None
    if not size:
        raise UnreadableFile("The file is empty.")
    return copy


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


def _from_parquet(connection: duckdb.DuckDBPyConnection, path: Path, limits: Limits) -> About:
    query = "SELECT * FROM read_parquet(?)"
    connection.execute("SET TimeZone = 'UTC'")
    columns = [row[0] for row in connection.execute(f"DESCRIBE {query}", [str(path)]).fetchall()]
    _check_columns(columns)
    promised = "SELECT sum(num_rows) FROM parquet_file_metadata(?)"
    rows = connection.execute(promised, [str(path)]).fetchone()
    if rows and (rows[0] or 0) * len(columns) > limits.cells:
        raise UnreadableFile(limits.too_many_cells())
    promised = "SELECT sum(total_uncompressed_size) FROM parquet_metadata(?)"
    size = connection.execute(promised, [str(path)]).fetchone()
    if size and (size[0] or 0) > limits.unpacked:
        raise UnreadableFile(limits.too_large())
    names = ", ".join(f"CAST({_quoted(column)} AS VARCHAR) AS c{at}" for at, column in enumerate(columns))
    connection.execute(
        f"CREATE TABLE raw AS SELECT row_number() OVER () AS line, {names} FROM ({query})", [str(path)]
    )
    return {"columns": columns, "delimiter": None, "encoding": None}


def _from_json(connection: duckdb.DuckDBPyConnection, path: Path) -> About:
    """Objects one a line, or in one list. Every value is read as the text that stands there, never converted."""
    with path.open("rb") as file:
        in_a_list = file.read(SAMPLE_BYTES).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"["
    options = f"compression = 'none', maximum_object_size = {LONGEST_LINE}, " + (
        "format = 'array'" if in_a_list else "format = 'newline_delimited', ignore_errors = true"
    )
    described = f"DESCRIBE SELECT * FROM read_json(?, sample_size = -1, maximum_depth = 1, map_inference_threshold = -1, {options})"
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
    connection.execute(
        f"CREATE TABLE broken AS SELECT line, 'The line is no JSON object.' AS reason FROM raw WHERE {nothing}"
    )
    connection.execute(f"DELETE FROM raw WHERE {nothing}")
    return {"columns": columns, "delimiter": None, "encoding": None}


def _from_text(connection: duckdb.DuckDBPyConnection, path: Path) -> About:
    encoding = _encoding(path)
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES).decode(encoding, errors="ignore").removeprefix("\ufeff")
    said = SEPARATOR_LINE.fullmatch(sample.partition("\n")[0])
    if said:
        sample = sample.partition("\n")[2]
    delimiter = said[1] if said else _delimiter(sample)
    header = next(csv.reader(io.StringIO(sample, newline=None), delimiter=delimiter), [])
    columns = [column.strip().lstrip("\ufeff") for column in header]
    _check_columns(columns)
    if encoding not in {"utf-8", "utf-8-sig"}:
        path = _as_utf8(path, encoding)
    _load_csv(connection, path, columns=columns, delimiter=delimiter, skip=bool(said))
    return {"columns": columns, "delimiter": delimiter, "encoding": encoding}


def _as_utf8(path: Path, encoding: str) -> Path:
    copy = Path(tempfile.gettempdir()) / "utf8"
    with copy.open("wb") as file:
        try:
            for text in codecs.iterdecode(_chunks(path), encoding):
                file.write(text.encode())
        except UnicodeDecodeError:
            raise UnreadableFile(NOT_TEXT) from None
    return copy


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _load_csv(
    connection: duckdb.DuckDBPyConnection, path: Path, *, columns: list[str], delimiter: str, skip: bool
) -> None:
    names = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(columns)))
    connection.execute(
        f"CREATE TABLE raw AS SELECT row_number() OVER () + {1 + skip} AS line, * FROM read_csv(?, auto_detect = false,"
        f" header = true, skip = {int(skip)}, delim = ?, quote = '\"', escape = '\"', columns = {{{names}}},"
        " compression = 'none', null_padding = false, store_rejects = true, rejects_limit = 0,"
        f" max_line_size = {LONGEST_LINE})",
        [str(path), delimiter],
    )
    connection.execute(
        f"CREATE TABLE broken AS SELECT line, {IN_PLAIN_WORDS} AS reason"
        " FROM (SELECT line, first(error_message) AS said FROM reject_errors GROUP BY line)"
    )
    _make_room(connection)


def _make_room(connection: duckdb.DuckDBPyConnection) -> None:
    """Counts the lines that could not be read, so that those behind them keep their own numbers."""
    if not _count(connection, "broken"):
        return
    connection.execute(
        "CREATE TEMPORARY TABLE gaps AS SELECT place, max(gone) AS gone FROM (SELECT"
        " line - row_number() OVER (ORDER BY line) + 1 AS place, row_number() OVER (ORDER BY line) AS gone FROM broken)"
        " GROUP BY place"
    )
    connection.execute(
        "CREATE TABLE placed AS SELECT r.* REPLACE (r.line + COALESCE(g.gone, 0) AS line)"
        " FROM raw r ASOF LEFT JOIN gaps g ON r.line >= g.place"
    )
    connection.execute("DROP TABLE raw")
    connection.execute("ALTER TABLE placed RENAME TO raw")


def _encoding(path: Path) -> str:
    """UTF-8 if the whole file is; UTF-16 by its mark; else the Windows code page that spreadsheets write."""
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    if any(b"\x00" in chunk for chunk in _chunks(path)):
        raise UnreadableFile(NOT_TEXT)
    if _is(path, "utf-8"):
        return "utf-8-sig" if start[:3] == codecs.BOM_UTF8 else "utf-8"
    if _is(path, "cp1252"):
        return "cp1252"
    raise UnreadableFile(
        "The letters are neither UTF-8 nor Windows-1252. Save the file as “CSV UTF-8” and try again."
    )


def _is(path: Path, encoding: str) -> bool:
    try:
        for _ in codecs.iterdecode(_chunks(path), encoding):
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
    twice = {column[:60] for column in columns if column and columns.count(column) > 1}
    if twice:
        raise UnreadableFile(f"These columns stand twice in the first line: {', '.join(sorted(twice)[:5])}.")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    counted = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(counted[0]) if counted else 0


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
