"""Whole columns of integers between PostgreSQL and numpy, by COPY in its binary form, inside our transaction.

Only fixed-width columns that are never null travel this way: a row is then as many bytes as every other, and
a million of them are one numpy array. Slices whose arithmetic needs everybody's rows at once call it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

SIGNATURE = b"PGCOPY\n\xff\r\n\x00"
HEADER = SIGNATURE + b"\x00" * 8
TRAILER = b"\xff\xff"
WIDTHS = {"int2": 2, "int4": 4, "int8": 8}
CHUNK_ROWS = 100_000


def read_columns(
    cursor: CursorWrapper, query: str, columns: Mapping[str, str], given: Mapping[str, Any]
) -> dict[str, NDArray[Any]]:
    """The query's columns as arrays by name; `columns` maps each, in order, to int2, int4 or int8."""
    types = ", ".join(f"{name}::{width}" for name, width in columns.items())
    text = f"COPY (SELECT {types} FROM ({query}) AS columns_read) TO STDOUT (FORMAT BINARY)"  # noqa: S608
    with cursor.copy(text, given) as copy:
        data = b"".join(copy)
    if not data.startswith(SIGNATURE):
        raise ValueError("PostgreSQL did not answer in COPY's binary form.")
    start = len(HEADER) + int.from_bytes(data[15:19], "big")
    row = _row_type(columns)
    rows = np.frombuffer(
        data, dtype=row, offset=start, count=(len(data) - start - len(TRAILER)) // row.itemsize
    )
    _check_widths(rows, columns)
    return {name: rows[name].astype(rows[name].dtype.newbyteorder("=")) for name in columns}


def write_columns(
    cursor: CursorWrapper, table: str, columns: Mapping[str, str], arrays: Mapping[str, Any]
) -> None:
    """Copies arrays of equal length into the named columns of a table."""
    row = _row_type(columns)
    count = len(next(iter(arrays.values())))
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(HEADER)
        for start in range(0, count, CHUNK_ROWS):
            part = {name: arrays[name][start : start + CHUNK_ROWS] for name in columns}
            rows = np.empty(len(part[next(iter(columns))]), dtype=row)
            rows["fields"] = len(columns)
            for name, width in columns.items():
                rows[f"{name} bytes"] = WIDTHS[width]
                rows[name] = part[name]
            copy.write(rows.tobytes())
        copy.write(TRAILER)


def _row_type(columns: Mapping[str, str]) -> np.dtype[Any]:
    """A row as it travels: the number of fields, then each field's length and its value, big-endian."""
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, width in columns.items():
        fields += [(f"{name} bytes", ">i4"), (name, f">i{WIDTHS[width]}")]
    return np.dtype(fields)


def _check_widths(rows: NDArray[Any], columns: Mapping[str, str]) -> None:
    """A null has length -1 and would shift every byte after it; better to stop than to misread."""
    for name, width in columns.items():
        if (rows[f"{name} bytes"] != WIDTHS[width]).any():
            raise ValueError(f"Column {name} holds a null or is not {width}.")
