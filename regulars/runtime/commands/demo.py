"""`regulars demo`, and the demo shop of the first `serve`."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from regulars.runtime.terminal import Bar, opened_shop


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
    """Loads it into the shop that is open, with a bar."""
    from regulars.runtime.demo import loading  # noqa: PLC0415 - needs settings, simulates with numpy

    with Bar() as bar:
        loading.load_demo(now=datetime.now(tz=UTC), progress=bar)
