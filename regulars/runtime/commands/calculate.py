"""`regulars calculate rfm|clv|all`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

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
    str | None,
    typer.Option(
        metavar="N|all",
        help="How many days count, or all; the shop's period if left out, which its first run chooses.",
    ),
]
Keep = Annotated[
    bool,
    typer.Option(
        "--keep",
        help="Let a look at a day before the last one scored become the current scores; else it is answered only.",
    ),
]
PeriodStart = Annotated[
    datetime | None,
    typer.Option(
        "--from", formats=["%Y-%m-%d"], help="First day of the period; the first order's if left out."
    ),
]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Recalculate scores and lifetime values.", no_args_is_help=True)
    group.command("rfm")(rfm)
    group.command("clv")(clv)
    group.command("all")(everything)
    app.add_typer(group, name="calculate")


def rfm(as_of: AsOf = None, days: Days = None, keep: Keep = False) -> None:
    """Score every customer by recency, frequency and monetary value.

    Examples:

      regulars calculate rfm

      regulars calculate rfm --as-of 1998-06-30 --days 365

      regulars calculate rfm --days all

      regulars calculate rfm --as-of 2026-06-30 --keep
    """
    with opened_shop(), Bar() as bar:
        _score(bar, _day(as_of), _days(days), keep=keep)


def clv(as_of: AsOf = None, period_start: PeriodStart = None) -> None:
    """Fit the lifetime-value model, check it against the past, and value every customer.

    Examples:

      regulars calculate clv

      regulars calculate clv --as-of 1998-06-30

      regulars calculate clv --from 2026-01-01 --as-of 2026-06-30
    """
    with opened_shop(), Bar() as bar:
        _value(bar, _day(as_of), _day(period_start))


def everything(as_of: AsOf = None, days: Days = None, keep: Keep = False) -> None:
    """Bring the order summaries up to date, recalculate every score and value, then fill the segments.

    Examples:

      regulars calculate all

      regulars calculate all --as-of 2026-06-30
    """
    with opened_shop(), Bar() as bar:
        from regulars.refresh import services  # noqa: PLC0415 - needs settings

        bar("Bringing summaries up to date")
        drained = services.drain(now=datetime.now(tz=UTC))
        out.print(f"Summaries: {drained.customers:,} customers brought up to date.")
        _score(bar, _day(as_of), _days(days), keep=keep)
        _value(bar, _day(as_of), None)
        _fill(bar)


def _fill(bar: Bar) -> None:
    from regulars.segments import evaluation  # noqa: PLC0415 - needs settings

    bar("Filling segments")
    filled = evaluation.fill_stale(now=datetime.now(tz=UTC))
    out.print(f"Segments: {len(filled):,} filled anew.")


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _days(given: str | None) -> int | Literal["all"] | None:
    if given is None or given == "all":
        return "all" if given else None
    if not given.isdecimal():
        raise typer.BadParameter("Give a number of days, or all.", param_hint="--days")
    return int(given)


def _score(bar: Bar, as_of: date | None, days: int | Literal["all"] | None, *, keep: bool) -> None:
    from regulars.rfm.periods import said  # noqa: PLC0415 - needs settings
    from regulars.rfm.services import RFMAnalysisService  # noqa: PLC0415 - needs settings

    run = RFMAnalysisService().calculate_rfm_for_all_customers(
        as_of=as_of, days=days, keep=keep, progress=bar, now=datetime.now(tz=UTC)
    )
    out.print(f"RFM: {run.customers:,} customers scored as of {run.as_of} over {said(run.days)}.")
    if run.customers and run.days_chosen_by == "house":
        out.print(
            "The period is chosen from this shop's own rhythm: the shortest in which at most a fifth of the buyers "
            "have no order."
        )
    if run.customers and not run.kept:
        out.print("A later day is scored already: this was answered and not kept. --keep makes it current.")


def _value(bar: Bar, as_of: date | None, period_start: date | None) -> None:
    from regulars.clv.services import CLVCalculationService  # noqa: PLC0415 - needs settings
    from regulars.clv.tasks import run_summary  # noqa: PLC0415 - needs settings
    from regulars.core.models import Shop  # noqa: PLC0415 - needs settings

    run = CLVCalculationService().calculate_clv_for_all_customers(
        period_start=period_start, period_end=as_of, progress=bar
    )
    told, currency = run_summary(run), Shop.current().currency
    out.print(
        f"Lifetime value: {run.customers:,} customers up to {run.as_of}; "
        f"profit so far {told['total_clv']} {currency}, {told['average_clv']} a customer."
    )
    if run.model_run.refusal:
        out.print(f"Nothing predicted: {run.model_run.refusal}", markup=False)
