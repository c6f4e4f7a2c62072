"""`regulars demo`, and the demo shop of the first `serve`."""

from __future__ import annotations

import typer

from regulars.runtime.terminal import opened_shop


def add_to(app: typer.Typer) -> None:
    app.command("demo")(run)


def run() -> None:
    """Fill an empty shop with a believable one: about 5,000 customers over three years, up to today.

    Examples:

      regulars demo
    """
    with opened_shop():
        load_demo()


def load_demo() -> None:
    pass
