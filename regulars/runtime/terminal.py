"""What commands say: results on standard output, everything else on standard error; bars for long work."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from regulars.runtime.database import running_database
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.home import Home, open_home
from regulars.runtime.prepare import is_prepared, ready_database, setup_django

# In a file or a pipe nothing is wrapped, so that programs can read what is said.
WIDTH = None if sys.stdout.isatty() else 200

out = Console(highlight=False, soft_wrap=True, width=WIDTH)
err = Console(highlight=False, soft_wrap=True, stderr=True)


def say(text: str) -> None:
    """A plain sentence beside the results."""
    err.print(text, markup=False)


def the_home() -> Home:
    """REGULARS_HOME, opened; children and settings see it as a whole path."""
    home = open_home(Path(os.environ.get("REGULARS_HOME") or ".regulars"))
    os.environ["REGULARS_HOME"] = str(home.path)
    return home


@contextlib.contextmanager
def opened_shop() -> Iterator[Home]:
    """A shop to work on: its database running, up to date, settings loaded; refusals become sentences."""
    home = the_home()
    with running_database(home, say):
        if is_prepared(home):
            setup_django()
        else:
            ready_database(home)
        from regulars.core.errors import DomainError  # noqa: PLC0415 - `--help` does without

        try:
            yield home
        except DomainError as refused:
            raise RuntimeProblem(refused.detail) from refused


class Bar:
    """A progress bar that can be called as `progress(phase, done, total)`, like a job's."""

    def __init__(self) -> None:
        self._rich = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=err,
            transient=True,
        )
        self._task = self._rich.add_task("Starting", total=None)

    def __enter__(self) -> Bar:
        self._rich.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._rich.stop()

    def __call__(self, phase: str, done: int = 0, total: int = 0) -> None:
        self._rich.update(self._task, description=phase, completed=done, total=total or None)
