"""One import as a process of its own: `python -m benchmarks.import_worker KIND FILE`; the shop is the environment's.

Prints, as JSON, what became of the rows, the seconds of each phase, and of the statements that took longest.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measuring import Phases, processor_seconds
from regulars.runtime.prepare import setup_django

LONGEST = 8


class Statements:
    """Seconds of each statement sent to the database."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds[_told(str(sql))] += time.perf_counter() - start

    def longest(self) -> list[tuple[str, float]]:
        return sorted(self.seconds.items(), key=lambda item: -item[1])[:LONGEST]


def _told(sql: str) -> str:
    """A statement's beginning, without its comments."""
    lines = [line for line in sql.splitlines() if not line.startswith("--")]
    return " ".join(" ".join(lines).split())[:60]


def main(kind: str, path: str) -> None:
    setup_django()
    from django.db import connection  # noqa: PLC0415 - after setup

    from regulars.ingestion.services import import_file  # noqa: PLC0415

    phases, statements = Phases(), Statements()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server: int = cursor.fetchone()[0]
    before, own = processor_seconds(server), time.process_time()
    start = time.perf_counter()
    with connection.execute_wrapper(statements):
        report = import_file(Path(path), kind=kind, progress=phases.progress)
    said = {
        "seconds": time.perf_counter() - start,
        "worked": {"file": time.process_time() - own, "database": processor_seconds(server) - before},
        "counts": vars(report.counts),
        "phases": phases.seconds,
        "statements": statements.longest(),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
