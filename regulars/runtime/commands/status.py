"""`regulars status`."""

from __future__ import annotations

import typer

from regulars.runtime.database import uses_own_server
from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.home import Lock
from regulars.runtime.terminal import out, say, the_home


def add_to(app: typer.Typer) -> None:
    app.command("status")(run)


def run() -> None:
    """Say what is running, and where things are. Starts nothing.

    Exit code 1 where nothing is serving.

    Examples:

      regulars status
    """
    home = the_home()
    serving = Lock(home.state / "serve.lock")
    free = serving.take()
    serving.release()
    out.print(f"Home      {home.path}", markup=False)
    if uses_own_server():
        out.print("Database  the PostgreSQL that DATABASE_URL names")
    else:
        postgres = EmbeddedPostgres(home, say)
        state = "running" if postgres.running() else "stopped"
        out.print(f"Database  {state}; data in {postgres.placement.data}", markup=False)
        out.print(f"          socket in {postgres.placement.socket}", markup=False)
    out.print(f"Logs      {home.logs}", markup=False)
    out.print("Serving   no" if free else f"Serving   yes: {serving.holder()}", markup=False)
    if free:
        raise typer.Exit(1)
