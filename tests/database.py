"""A pytest plugin (`-p tests.database`): a throw-away PostgreSQL for the run, started when first needed.

It is loaded before pytest-django reads the settings, which only need to know where the socket will be. Ends
with the run, even by kill -9; the next run sweeps what such a kill left on disk. REGULARS_TEST_DATABASE_URL
names a server to use instead.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from regulars.runtime import processes
from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.home import open_home

PREFIX = "regulars-tests-"


class RunDatabase:
    """The run's server: its place is known from the beginning, the server itself comes with start()."""

    def __init__(self) -> None:
        self.postgres: EmbeddedPostgres | None = None
        self.folder: Path | None = None

    def point_settings_at_it(self) -> None:
        os.environ["REGULARS_SECRET_KEY"] = "only-for-tests-" + "x" * 40
        url = os.environ.get("REGULARS_TEST_DATABASE_URL", "")
        os.environ["DATABASE_URL"] = url
        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        atexit.register(self.stop)
        home = open_home(self.folder)
        os.environ["REGULARS_HOME"] = str(home.path)
        if not url:
            self.postgres = EmbeddedPostgres(home, print, throwaway=True)
            os.environ.update(self.postgres.environment())

    def start(self) -> None:
        if self.postgres is not None and self.postgres.server is None:
            self.postgres.start()

    def stop(self) -> None:
        if self.postgres is not None:
            self.postgres.stop(seconds=5)
        if self.folder is not None:
            _remove(self.folder)
            self.folder = None


def _sweep() -> None:
    """Removes the folders of runs whose process is gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and os.access(folder, os.W_OK) and not processes.alive(int(pid)):
            _remove(folder)


def _remove(folder: Path) -> None:
    """With the data that lies elsewhere because the folder cannot be entered by the server's account."""
    pointer = folder / "postgres" / "location"
    if pointer.is_file():
        shutil.rmtree(pointer.read_text().strip(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


database = RunDatabase()
database.point_settings_at_it()
