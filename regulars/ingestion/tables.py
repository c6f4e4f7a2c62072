"""A file as one DuckDB table of text, raw(line, c0, c1, …), and broken(line, reason) beside it."""

from __future__ import annotations

import errno
from dataclasses import dataclass

import duckdb

from regulars.core.errors import InvalidInput
from regulars.core.text import in_one_form


class UnreadableFile(InvalidInput):
    """The file is not what it says, holds nothing, or holds too much."""

    code = "unreadable_file"


DAMAGED = "The file could not be read; it seems to be damaged. Export it once more, or save it as CSV."
NO_ROOM = "The server's disk is full, so the file could not be read. Make room there, then try it once more."


def is_out_of_room(problem: object) -> bool:
    """Whether the disk was full: an error of the system, of DuckDB, or what a process wrote before it died."""
    return getattr(problem, "errno", None) == errno.ENOSPC or "No space left on device" in str(problem)


@dataclass
class Table:
    """The file's rows, with how it was read; `broken` counts lines that do not fit the header's columns."""

    connection: duckdb.DuckDBPyConnection
    columns: list[str]
    rows: int
    delimiter: str | None
    encoding: str | None
    broken: int

    def __post_init__(self) -> None:
        self.columns = in_one_form(self.columns)

    def sample(self, rows: int = 5) -> list[list[str | None]]:
        names = ", ".join(f"c{at}" for at in range(len(self.columns)))
        first = self.connection.execute(f"SELECT {names} FROM raw ORDER BY line LIMIT {rows}").fetchall()
        return [list(row) for row in first]
