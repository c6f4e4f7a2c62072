"""`regulars calculate rfm|all`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from regulars.runtime.terminal import Bar, opened_shop, out

AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="The day to score for; today in the shop's time zone if left out.",
    ),
]
Days = Annotated[
    int | None,
    typer.Option(help="Length of the period that counts; the shop's setting if left out.", min=1),
]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Recalculate scores.", no_args_is_help=True)
    group.command("rfm")(rfm)
    group.command("all")(everything)
    app.add_typer(group, name="calculate")


def rfm(as_of: AsOf = None, days: Days = None) -> None:
    """Score every customer by recency, frequency and monetary value.

    Examples:

      regulars calculate rfm

      regulars calculate rfm --as-of 1998-06-30 --days 365
    """
    with opened_shop(), Bar() as bar:
        _score(bar, as_of.date() if as_of else None, days)


def everything(as_of: AsOf = None, days: Days = None) -> None:
    """Bring the order summaries up to date, then recalculate every score.

    Examples:

      regulars calculate all

      regulars calculate all --as-of 2026-06-30
    """
    with opened_shop(), Bar() as bar:
        from regulars.refresh import services  # noqa: PLC0415 - needs settings

        bar("Bringing summaries up to date")
        drained = services.drain(now=datetime.now(tz=UTC))
        out.print(f"Summaries: {drained.customers:,} customers brought up to date.")
        _score(bar, as_of.date() if as_of else None, days)


def _score(bar: Bar, as_of: date | None, days: int | None) -> None:
    from regulars.rfm.services import RFMAnalysisService  # noqa: PLC0415 - needs settings

    run = RFMAnalysisService().calculate_rfm_for_all_customers(as_of=as_of, days=days, progress=bar)
    out.print(f"RFM: {run.customers:,} customers scored as of {run.as_of} over {run.days} days.")
