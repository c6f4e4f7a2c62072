"""The text of the question what customers have brought so far; statements in clv/ run it."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _text() -> str:
    return (Path(__file__).parent / "historical.sql").read_text()


def historical_sql(counted_orders: str) -> str:
    """A row a customer; bind period_start and as_of. `counted_orders` is a query of customers/tables.py."""
    return _text().replace("{counted_orders}", counted_orders)
