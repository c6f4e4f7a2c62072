"""Whole columns between PostgreSQL and numpy."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection

from regulars.customers.columns import read_columns, write_columns

pytestmark = pytest.mark.django_db
WIDTHS = {"a": "int8", "b": "int4", "c": "int2"}


def test_what_is_written_is_read() -> None:
    rng = np.random.default_rng(1)
    sent = {
        "a": rng.integers(-(2**62), 2**62, 250_001),
        "b": rng.integers(-(2**31), 2**31 - 1, 250_001),
        "c": rng.integers(-(2**15), 2**15 - 1, 250_001),
    }
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE kept (a int8, b int4, c int2) ON COMMIT DROP")
        write_columns(cursor, "kept", WIDTHS, sent)
        read = read_columns(cursor, "SELECT a, b, c FROM kept", WIDTHS, {})
        few = read_columns(cursor, "SELECT a, b, c FROM kept WHERE b > %(least)s", WIDTHS, {"least": 2**30})
    for name, column in sent.items():
        assert (read[name] == column).all() and read[name].dtype == np.dtype(f"i{WIDTHS[name][3]}")
    assert (few["a"] == sent["a"][sent["b"] > 2**30]).all()


def test_nothing_is_an_empty_column() -> None:
    with connection.cursor() as cursor:
        read = read_columns(cursor, "SELECT 1 AS a WHERE false", {"a": "int4"}, {})
    assert read["a"].shape == (0,)


def test_a_null_is_refused_rather_than_misread() -> None:
    query = "SELECT i AS a, CASE WHEN i = 3 THEN NULL ELSE i END AS b FROM generate_series(1, 5) AS i"
    with connection.cursor() as cursor, pytest.raises(ValueError, match="null"):
        read_columns(cursor, query, {"a": "int8", "b": "int8"}, {})
