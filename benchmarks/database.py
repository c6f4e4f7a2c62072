"""A throw-away shop: PostgreSQL as `regulars serve` starts it, fsync and all, in a folder that is removed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.home import open_home
from regulars.runtime.prepare import ready_database


@contextlib.contextmanager
def empty_shop() -> Iterator[Path]:
    """Migrated and loaded into this process's Django; answers its folder. One a process: settings stay."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-bench-"))
    os.environ["REGULARS_HOME"] = str(folder)
    os.environ["REGULARS_LOG_LEVEL"] = "WARNING"
    os.environ.pop("DATABASE_URL", None)
    home = open_home(folder)
    postgres = EmbeddedPostgres(home, print)
    try:
        postgres.start()
        os.environ.update(postgres.environment())
        ready_database(home)
        yield folder
    finally:
        _let_go()
        postgres.stop(seconds=30)
        shutil.rmtree(postgres.placement.base, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _let_go() -> None:
    """Closes Django's pooled connections, which would keep the server from stopping."""
    from django.db import connections  # noqa: PLC0415 - settings were not there before

    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


def tidy() -> None:
    """What autovacuum and the checkpointer would have done after a while, so that no measurement meets them."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
