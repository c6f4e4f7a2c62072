"""Makes the database ready for this version: migrations, the first admin, the demo shop.

serve.py runs it as a process of its own (`-m regulars.runtime.prepare`), so that the supervisor stays small,
and skips it while nothing has changed since the last time; other commands call ready_database().
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.home import Home, ensure_secret_key, open_home
from regulars.runtime.state_files import write_durably

if TYPE_CHECKING:
    import psycopg

ADMIN_EMAIL = "admin@example.com"
MIGRATION_LOCK = 7_734_204_318  # Any number that nothing else locks.
PACKAGE = Path(__file__).resolve().parents[1]


def connect() -> psycopg.Connection[Any]:
    """A bare connection to the shop's database, without Django."""
    import psycopg  # noqa: PLC0415 - `--help` does without

    environ = os.environ
    try:
        if environ.get("DATABASE_URL"):
            return psycopg.connect(environ["DATABASE_URL"], autocommit=True, connect_timeout=10)
        return psycopg.connect(
            host=environ["REGULARS_DB_HOST"],
            port=environ["REGULARS_DB_PORT"],
            dbname=environ["REGULARS_DB_NAME"],
            user=environ["REGULARS_DB_USER"],
            autocommit=True,
        )
    except psycopg.Error as problem:
        hint = " Check DATABASE_URL." if environ.get("DATABASE_URL") else ""
        raise RuntimeProblem(f"The database cannot be reached: {str(problem).strip()}.{hint}") from None


def is_prepared(home: Home) -> bool:
    """Whether this code has already prepared this database, as far as its last migration tells."""
    try:
        noted = json.loads((home.state / "prepared.json").read_text())
    except (OSError, ValueError):
        return False
    return bool(noted == _stamp())


def note_prepared(home: Home) -> None:
    write_durably(home.state / "prepared.json", json.dumps(_stamp()))


def _stamp() -> dict[str, str]:
    return {"code": _code_fingerprint(), "database": _database_fingerprint()}


def _code_fingerprint() -> str:
    """Our migrations, and through the locked versions everybody else's."""
    digest = hashlib.sha256()
    files = sorted(PACKAGE.glob("*/migrations/*.py"))
    requirements = PACKAGE.parent / "requirements" / "base.txt"
    for path in [*files, requirements]:
        if path.is_file():
            digest.update(str(path.relative_to(PACKAGE.parent)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _database_fingerprint() -> str:
    with connect() as connection:
        found = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
        if not found or not found[0]:
            return ""
        row = connection.execute(
            "SELECT current_database(), count(*), max(id), max(applied), "
            "(SELECT oid FROM pg_database WHERE datname = current_database()) FROM django_migrations"
        ).fetchone()
    return " ".join(str(value) for value in row or ())


def ready_database(home: Home) -> None:
    """Everything up to date, with settings loaded; alone at it, whoever else starts at the same time."""
    ensure_secret_key(home)
    setup_django()
    with _alone():
        _migrate()
        _first_admin(home)
    note_prepared(home)


def demo_undecided(home: Home) -> bool:
    """Whether no `serve` has yet had the say on a demo shop: only the first one loads it."""
    return not (home.state / "demo-decided").exists()


def decide_demo(home: Home, *, wanted: bool) -> None:
    """Loads the demo shop into an empty one; called once a home, so that an emptied shop stays empty."""
    from regulars.customers.models import Customer  # noqa: PLC0415 - needs settings

    if wanted and not Customer.objects.exists():
        from regulars.runtime.commands.demo import load_demo  # noqa: PLC0415 - heavy: simulates a shop

        load_demo()
    write_durably(home.state / "demo-decided", "")


def setup_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")
    import django  # noqa: PLC0415 - settings read the environment that has just been set

    django.setup()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two servers on one DATABASE_URL may start at once; the second finds the work done."""
    with connect() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        yield


def _migrate() -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)


def _first_admin(home: Home) -> None:
    """The first person, where there is nobody yet; the password is on disk before the person exists."""
    from regulars.access import services  # noqa: PLC0415
    from regulars.access.models import User  # noqa: PLC0415
    from regulars.access.roles import Role  # noqa: PLC0415

    if User.objects.exists():
        return
    password = services.generate_password()
    write_durably(home.admin_password, password + "\n")
    services.create_user(email=ADMIN_EMAIL, role=Role.ADMIN, password=password, display_name="Admin")


def main() -> int:
    home = open_home(Path(os.environ["REGULARS_HOME"]))
    try:
        ready_database(home)
        if demo_undecided(home):
            decide_demo(home, wanted="--demo" in sys.argv)
    except RuntimeProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
