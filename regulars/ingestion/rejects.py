"""The rows of a file that were refused, as they were, each with its line and reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from regulars.core.errors import InvalidInput
from regulars.customers.spreadsheets import safe_cell
from regulars.ingestion.tables import Table


def write_rejects(table: Table, path: Path) -> int:
    """The refused rows as they were, with line and reason; answers how many. Cells cannot become formulas."""
    names = ", ".join(f"r.c{at}" for at in range(len(table.columns)))
    refused = table.connection.execute("SELECT count(DISTINCT line) FROM rejected").fetchone()
    count = (int(refused[0]) if refused else 0) + table.broken
    if not count:
        path.unlink(missing_ok=True)
        return 0
    rows = (
        f"SELECT x.line, x.reason, {names} FROM (SELECT line, first(reason) AS reason FROM rejected GROUP BY line) x"
        " JOIN raw r USING (line) ORDER BY x.line"
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "reason", *map(safe_cell, table.columns)])
            for row in _rows(table, rows):
                writer.writerow([row[0], row[1], *(safe_cell(cell or "") for cell in row[2:])])
            writer.writerows(_rows(table, "SELECT line, reason FROM broken ORDER BY line"))
    except OSError as problem:
        raise InvalidInput(
            f"The refused rows cannot be written beside the file ({problem.strerror}), so nothing was loaded. "
            "Copy the file to a folder that you may write to."
        ) from None
    return count


def _rows(table: Table, query: str) -> Iterator[tuple[Any, ...]]:
    """One after the other: there may be as many as the file has lines."""
    result = table.connection.cursor().execute(query)
    while rows := result.fetchmany(1_000):
        yield from rows
