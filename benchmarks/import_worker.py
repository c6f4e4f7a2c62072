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

from regulars.runtime.prepare import setup_django

LONGEST = 8


class Watch:
    """Keeps the seconds between progress reports, and those of each statement."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = defaultdict(float)
        self.statements: dict[str, float] = defaultdict(float)
        self._phase, self._since = "Starting", time.perf_counter()

    def progress(self, phase: str, done: int, of: int) -> None:
        now = time.perf_counter()
        self.phases[self._phase] += now - self._since
        self._phase, self._since = phase, now

    def statement(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements[" ".join(str(sql).split())[:70]] += time.perf_counter() - start

    def longest(self) -> list[tuple[str, float]]:
        return sorted(self.statements.items(), key=lambda item: -item[1])[:LONGEST]


def main(kind: str, path: str) -> None:
    setup_django()
    from django.db import connection  # noqa: PLC0415 - after setup

    from regulars.ingestion.services import import_file  # noqa: PLC0415

    watch = Watch()
    start = time.perf_counter()
    with connection.execute_wrapper(watch.statement):
        report = import_file(Path(path), kind=kind, progress=watch.progress)
    taken = time.perf_counter() - start
    watch.progress("Committing", 0, 1)
    phases = {name: found for name, found in watch.phases.items() if found > 0.005}
    print(
        json.dumps(
            {"seconds": taken, "counts": vars(report.counts), "phases": phases, "statements": watch.longest()}
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
