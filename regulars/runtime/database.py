"""The shop's database for as long as a command runs: joined where it runs, else started.

The commands call running_database(); serve.py owns the server for its whole life through own_database().
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.home import Home, Lock

Say = Callable[[str], None]
JOIN_SECONDS = 70


def uses_own_server() -> bool:
    """Whether the person named a PostgreSQL of their own; refuses a name that is none."""
    url = os.environ.get("DATABASE_URL", "")
    try:
        parts = urlsplit(url)
        well_formed = not url or (parts.scheme in {"postgres", "postgresql"} and parts.port != 0)
    except ValueError:
        well_formed = False
    if not well_formed:
        raise RuntimeProblem(
            "DATABASE_URL must start with postgresql:// and name a database, for example "
            "postgresql://user:password@host:5432/shop. Leave it out to use the one that comes with Regulars."
        )
    return bool(url)


@contextlib.contextmanager
def running_database(home: Home, say: Say) -> Iterator[None]:
    """Sets the environment for settings, with a server behind it."""
    if uses_own_server():
        yield
        return
    postgres = EmbeddedPostgres(home, say)
    users, owner = Lock(home.state / "users.lock"), Lock(home.state / "database.lock")
    owning = _join_or_own(users, owner, postgres, say)
    try:
        if owning:
            postgres.start()
        os.environ.update(postgres.environment())
        yield
    finally:
        if owning:
            if not users.take():
                say("Waiting for another command that uses this database to finish.")
                users.take(wait=True)
            postgres.stop()
            owner.release()
        users.release()


def _join_or_own(users: Lock, owner: Lock, postgres: EmbeddedPostgres, say: Say) -> bool:
    """True where the server is ours to start; False where one runs, whose owner then waits for us."""
    deadline = time.monotonic() + JOIN_SECONDS
    while time.monotonic() < deadline:
        users.take(shared=True, wait=True)
        if owner.take():
            owner.note(str(os.getpid()))
            users.release()
            return True
        if postgres.running():
            return False
        users.release()
        time.sleep(0.05)
    raise RuntimeProblem(
        f"Process {owner.holder() or '?'} keeps the database of {postgres.home.path}, "
        "but it does not answer. Wait for it, or end it, and try again."
    )


@contextlib.contextmanager
def own_database(home: Home, say: Say, *, tcp_port: int | None) -> Iterator[EmbeddedPostgres | None]:
    """For `serve`: the server is ours, and stops within seconds whoever still uses it."""
    if uses_own_server():
        yield None
        return
    owner = Lock(home.state / "database.lock")
    if not owner.take():
        say(f"Waiting for the command in process {owner.holder() or '?'}, which uses this shop's database.")
        deadline = time.monotonic() + JOIN_SECONDS
        while not owner.take():
            if time.monotonic() > deadline:
                raise RuntimeProblem("It is still running. Start again when it has finished.")
            time.sleep(0.1)
    owner.note(str(os.getpid()))
    postgres = EmbeddedPostgres(home, say, tcp_port=tcp_port)
    try:
        postgres.start()
        os.environ.update(postgres.environment())
        yield postgres
    finally:
        postgres.stop(seconds=2.5)
        owner.release()
