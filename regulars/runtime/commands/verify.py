"""`regulars verify`."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from regulars.runtime.terminal import opened_shop, out

SHOWN = 20


def add_to(app: typer.Typer) -> None:
    app.command("verify")(run)


def run() -> None:
    """Recompute everything that is derived and say where it differs from what is stored.

    Exit code 1 where something differs. What was never computed does not differ.

    Examples:

      regulars verify
    """
    with opened_shop():
        from regulars.refresh import services  # noqa: PLC0415 - needs settings

        differences = services.verify(now=datetime.now(tz=UTC))
    for found in differences[:SHOWN]:
        out.print(
            f"{found.table}, {found.whose}: stored {found.stored}, recomputed {found.recomputed}",
            markup=False,
        )
    if len(differences) > SHOWN:
        out.print(f"… and {len(differences) - SHOWN:,} more.")
    if differences:
        out.print(f"{len(differences):,} rows differ.")
        raise typer.Exit(1)
    out.print("Everything stored equals what the facts come to.")
