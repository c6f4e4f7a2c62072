"""`regulars serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from regulars.runtime.serve import Plan, serve
from regulars.runtime.terminal import out, the_home


def add_to(app: typer.Typer) -> None:
    app.command("serve")(run)


def run(
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 opens it to the network.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    demo: Annotated[bool, typer.Option(help="Load the demo shop on the first start.")] = True,
    database_port: Annotated[
        int | None,
        typer.Option(
            help="Also open the database on this port of 127.0.0.1, with a password.", min=1, max=65535
        ),
    ] = None,
) -> None:
    """Start the pages, the API and the worker, and the database under them.

    Runs until Ctrl-C. The first start makes the database, an admin with a generated password, and a
    demo shop.

    Examples:

      regulars serve

      regulars serve --port 8001 --no-demo

      REGULARS_HOME=/srv/shop regulars serve --host 0.0.0.0
    """
    plan = Plan(home=the_home(), host=host, port=port, demo=demo, database_port=database_port)
    serve(plan, lambda text: out.print(text, markup=False))
