"""Lists as files, a line at a time: CSV that a spreadsheet does not run, and JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import slugify

from regulars.customers.spreadsheets import safe_cell

SHARE_DIGITS = 4


class _Echo:
    """A file that gives back what is written to it, for csv.writer."""

    def write(self, text: str) -> str:
        return text


def csv_lines(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, heads: Mapping[str, str] | None = None
) -> Iterator[str]:
    """A head and a line for each row; `heads` names columns whose own name would say too little."""
    writer = csv.writer(_Echo())
    yield writer.writerow([(heads or {}).get(name, name) for name in columns])
    for row in rows:
        yield writer.writerow([_cell(row[name]) for name in columns])


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One JSON object a line."""
    for row in rows:
        yield json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n"


def file_name(*about: str, day: date, kind: str = "csv") -> str:
    """What the file lists and of which day, as in “customers-at-risk-2026-11-28.csv”."""
    words = [word for word in map(slugify, about) if word]
    return f"{'-'.join(words)[:120]}-{day.isoformat()}.{kind}"


def _cell(value: Any) -> str:
    """A cell that a spreadsheet does not take for a formula; of a share, as many digits as mean something."""
    if isinstance(value, float):
        return str(round(value, SHARE_DIGITS))
    if isinstance(value, str):
        return safe_cell(value)
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
