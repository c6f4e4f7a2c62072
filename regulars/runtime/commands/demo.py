"""`regulars demo`, and the demo shop of the first `serve`."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from regulars.runtime.terminal import Bar, opened_shop, out


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The demo shop, to look at before your own orders come.", no_args_is_help=True)
    group.command("load")(load)
    group.command("remove")(remove)
    app.add_typer(group, name="demo")


def load() -> None:
    """Fill an empty shop with a believable one: about 5,000 customers over three years, up to today.

    Examples:

      regulars demo load
    """
    with opened_shop():
        load_demo()


def remove() -> None:
    """Take the demo shop out again: its customers, orders and segments, and nothing else.

    Examples:

      regulars demo remove
    """
    with opened_shop(), Bar() as bar:
        from regulars.runtime.demo.removing import remove_demo  # noqa: PLC0415 - needs settings

        gone = remove_demo(now=datetime.now(tz=UTC), progress=bar)
        out.print(f"The demo shop is removed, {gone:,} customers with their orders.")


def load_demo() -> None:
    """Loads it into the shop that is open, with a bar."""
    from regulars.runtime.demo import loading  # noqa: PLC0415 - needs settings, simulates with numpy

    with Bar() as bar:
        loading.load_demo(now=datetime.now(tz=UTC), progress=bar)
