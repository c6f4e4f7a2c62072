"""How one cell is read: amounts, dates and counted dates, as a column of a file of its own."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from regulars.ingestion import values


def read(expression: str, cell: str) -> str | Decimal | None:
    found = duckdb.execute(f"SELECT {expression} FROM (SELECT ? AS cell)", [cell]).fetchone()
    return found[0] if found else None


@pytest.mark.parametrize(
    ("cell", "point", "comma"),
    [
        ("1234.50", "1234.5", None),
        ("1,234.50", "1234.5", None),
        ("1.234,50", None, "1234.5"),
        ("1234,5", None, "1234.5"),
        ("1,00,000.25", "100000.25", None),
        ("1 234.50", "1234.5", None),
        ("1'234.50", "1234.5", None),
        ("$5.00", "5", None),
        ("USD 7.50", "7.5", None),
        ("7,00 €", None, "7"),
        ("kr. 12", "12", "12"),
        ("(5.00)", "-5", None),
        ("-5", "-5", "-5"),
        ("1e3", "1000", "1000"),
        ("2.5E-1", "0.25", "0.25"),
        ("5 apples", None, None),
        ("12.5.3", None, None),
        ("1,23", None, "1.23"),
        ("ten", None, None),
        ("", None, None),
        ("=1+1", None, None),
        ("9" * 40, None, None),
    ],
)
def test_amounts(cell: str, point: str | None, comma: str | None) -> None:
    for decimal, expected in (("point", point), ("comma", comma)):
        found = read(values.amount("cell", decimal), cell)
        assert found == (None if expected is None else Decimal(expected)), decimal


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2025-05-01", "2025-05-01 00:00:00"),
        ("2025-05-01T10:00:00Z", "2025-05-01 10:00:00Z"),
        ("2025-05-01 10:00:00 +0530", "2025-05-01 10:00:00+0530"),
        ("2025/5/1 9:05 PM", "2025-05-01 21:05:00"),
        ("20250501", "2025-05-01 00:00:00"),
        ("03/04/2025", "2025-04-03 00:00:00"),
        ("3.4.2025 12:30", "2025-04-03 12:30:00"),
        ("1 May 2025", "2025-05-01 00:00:00"),
        ("May 2, 2025 10:15", "2025-05-02 10:15:00"),
        ("02-Jun-2025", "2025-06-02 00:00:00"),
        ("45658", "2025-01-01 00:00:00"),
        ("45658.75", "2025-01-01 18:00:00"),
        ("1746266400", "2025-05-03 10:00:00+00"),
        ("1746266400123", "2025-05-03 10:00:00+00"),
        ("2025-02-31", None),
        ("13/13/2025", None),
        ("05/06/25", None),
        ("yesterday", None),
        ("12", None),
    ],
)
def test_moments(cell: str, expected: str | None) -> None:
    assert read(values.moment("cell", "day_first"), cell) == expected


def test_a_short_year_is_told_as_such() -> None:
    assert read(values.no_date("cell"), "05/06/25") == "The year of “05/06/25” needs four digits."
