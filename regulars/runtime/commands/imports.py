"""`regulars import FILE`, and `regulars imports list|undo`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from regulars.runtime.commands import first_run
from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.terminal import Bar, err, opened_shop, out, say

if TYPE_CHECKING:
    from regulars.ingestion.services import ImportReport, Look
    from regulars.segments.models import CustomerSegment


Currency = Annotated[
    str | None,
    typer.Option(help="In which the shop reports, as USD or EUR; chosen before its first orders."),
]
TimeZone = Annotated[
    str | None,
    typer.Option(help="Where the shop's days begin, as Europe/Berlin; chosen before its first orders."),
]
SHOPS = {"shopify": "Shopify", "woocommerce": "WooCommerce", "stripe": "Stripe"}


class Kind(StrEnum):
    ORDERS = "orders"
    CUSTOMERS = "customers"
    TOUCHPOINTS = "touchpoints"
    MEMBERS = "members"


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_file)
    group = typer.Typer(help="What was imported, and taking it back.", no_args_is_help=True)
    group.command("list")(list_imports)
    group.command("undo")(undo)
    app.add_typer(group, name="imports")


def import_file(  # noqa: PLR0917 - each is an option of the command
    file: Annotated[Path, typer.Argument(help="CSV (also gzip), Parquet, JSON lines or Excel.")],
    kind: Annotated[Kind, typer.Option(help="What the rows are.")],
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", help="field=column, where the guess is wrong or silent; field= leaves it out."),
    ] = None,
    answer: Annotated[
        list[str] | None, typer.Option(help="name=value, the answer to what the file does not say.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Where the rows come from; orders are told apart by source and id.")
    ] = None,
    segment: Annotated[
        str | None, typer.Option(help="Name of the segment whose members the file lists (--kind members).")
    ] = None,
    currency: Currency = None,
    time_zone: TimeZone = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")
    ] = False,
) -> None:
    """Load a file of orders, customers or touchpoints, or the members of a segment.

    Columns are guessed from their names, and the guess is shown. Exports of Shopify, WooCommerce and Stripe load
    as they come. Good rows go in; bad rows are written to FILE.rejected.csv with line and reason. The same file
    twice changes nothing. A new shop is asked for its currency and time zone first, and calculates itself afterwards.

    Examples:

      regulars import orders_export.csv --kind orders --currency EUR --time-zone Europe/Berlin

      regulars import sales.xlsx --kind orders --map placed_at=Datum --map total=Betrag

      regulars import people.parquet --kind customers --source crm --dry-run

      regulars import invited.csv --kind members --segment "Summer party"
    """
    mapping, answers = _pairs(map_, "--map"), _pairs(answer, "--answer")
    with opened_shop():
        from regulars.ingestion import services  # noqa: PLC0415 - needs settings, loads DuckDB
        from regulars.refresh.services import drain  # noqa: PLC0415 - needs settings

        chosen = _segment(kind, segment)
        first_run.settle(currency=currency, time_zone=time_zone, dry_run=dry_run)
        with err.status("Looking at the file"):
            seen = services.look(file, kind.value, mapping=mapping, answers=answers)
        _show_guess(seen)
        _check_complete(seen)
        answers |= _ask(seen)
        with Bar() as bar:
            report = services.import_file(
                file, kind=kind.value, source=source, segment=chosen, mapping=mapping, answers=answers,
                dry_run=dry_run, progress=bar, requested_by="command line",
            )  # fmt: skip
            if not dry_run:
                bar("Bringing summaries up to date")
                drain(now=datetime.now(tz=UTC))
        _show_report(report, dry_run=dry_run)
        first_run.tell(report, file, kind=kind.value, scores=kind is Kind.ORDERS and not dry_run)


def list_imports() -> None:
    """List what was imported, the latest first.

    Examples:

      regulars imports list
    """
    with opened_shop():
        from regulars.ingestion.models import Import  # noqa: PLC0415 - needs settings

        table = Table("id", "when", "what", "file", "state", "new", "changed", "same", "rejected", box=None)
        for record in Import.objects.all()[:100]:
            counts = [record.counts.get(name, 0) for name in ("created", "updated", "unchanged", "rejected")]
            when = f"{record.created_at:%Y-%m-%d %H:%M}"
            table.add_row(
                str(record.pk), when, record.kind, record.filename, record.state, *(f"{n:,}" for n in counts)
            )
    out.print(table)


def undo(
    import_id: Annotated[int, typer.Argument(help="The import's id, as `imports list` shows it.")],
) -> None:
    """Take back what an import did, except where it was changed since.

    Examples:

      regulars imports undo 3
    """
    with opened_shop(), Bar() as bar:
        from regulars.ingestion import services  # noqa: PLC0415 - needs settings, loads DuckDB
        from regulars.refresh.emptied import forget_runs_over_nothing  # noqa: PLC0415 - needs settings
        from regulars.refresh.services import drain  # noqa: PLC0415 - needs settings

        now = datetime.now(tz=UTC)
        record = services.undo(import_id=import_id, now=now, progress=bar)
        bar("Bringing summaries up to date")
        drain(now=now)
        forget_runs_over_nothing()
        out.print(f"Import {record.pk} ({record.filename}) is undone.", markup=False)


def _segment(kind: Kind, name: str | None) -> CustomerSegment | None:
    """The segment of this name, whatever its case."""
    from regulars.core.text import in_one_form  # noqa: PLC0415 - needs settings
    from regulars.segments.models import CustomerSegment  # noqa: PLC0415 - needs settings

    if name is None:
        if kind is Kind.MEMBERS:
            raise RuntimeProblem("Say whose members the file lists: --segment NAME.")
        return None
    found = CustomerSegment.objects.filter(name__iexact=in_one_form(name)).first()
    if found is None:
        raise RuntimeProblem(f"There is no segment named “{name}”. Make it on the Segments page first.")
    return found


def _pairs(given: list[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for text in given or []:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise RuntimeProblem(
                f"{option} takes name=value, for example {option} total=Betrag; not “{text}”."
            )
        pairs[name.strip()] = value.strip()
    return pairs


def _show_guess(seen: Look) -> None:
    rows = ", ".join(f"{field} ← {column}" for field, column in seen.mapping.items())
    kind = f", an export of {SHOPS[seen.detected]}" if seen.detected in SHOPS else ""
    say(f"{seen.rows:,} rows{kind}. Columns: {rows or 'none recognised'}.")
    for line in _how_it_is_read(seen):
        say(line)
    unused = [column for column in seen.columns if column and column not in seen.mapping.values()]
    if unused:
        say(f"Not used: {', '.join(unused)}.")


def _how_it_is_read(seen: Look) -> list[str]:
    """What was told from the file and might have been meant otherwise."""
    told = {
        "date_order": {
            "day_first": "Dates: the day comes first.",
            "month_first": "Dates: the month comes first.",
        },
        "decimal": {"comma": "Amounts: the comma stands before the cents."},
        "counted_dates": {
            "days": "Dates such as 45658 count days, as spreadsheets do: 1 January 2025.",
            "seconds": "Dates such as 1735689600 count seconds since 1970, as programs do: 1 January 2025.",
        },
    }
    lines = [told[name].get(seen.told.get(name, ""), "") for name in told]
    if seen.encoding == "cp1252":
        lines.append(
            "The letters are not UTF-8 and are read as Windows-1252; check accented names afterwards."
        )
    return [line for line in lines if line]


def _check_complete(seen: Look) -> None:
    """Says which option names a column that is needed and could not be told."""
    if seen.missing:
        options = " ".join(f"--map {name}=COLUMN" for name in seen.missing)
        columns = ", ".join(f"“{column}”" for column in seen.columns if column)
        raise RuntimeProblem(
            f"No column is named for {', '.join(seen.missing)}. Say which it is: {options}. "
            f"The file's columns are {columns}. If these are no names, the first line has to be added."
        )


def _ask(seen: Look) -> dict[str, str]:
    """Asks at a terminal; elsewhere says which option answers."""
    answers = {}
    for question in seen.questions:
        choices = dict(question.choices)
        if not sys.stdin.isatty():
            shown = " or ".join(
                f"--answer {question.name}={value} ({label})" for value, label in choices.items()
            )
            raise RuntimeProblem(f"{question.question} Say {shown}.")
        for value, label in choices.items():
            say(f"  {value}: {label}")
        answer = typer.prompt(question.question, err=True)
        if answer not in choices:
            raise RuntimeProblem(f"“{answer}” is none of {', '.join(choices)}. Nothing was loaded.")
        answers[question.name] = answer
    return answers


def _show_report(report: ImportReport, *, dry_run: bool) -> None:
    counts = report.counts
    out.print(
        f"{'A trial; nothing was kept' if dry_run else 'Done'}: {counts.rows:,} rows read, {counts.created:,} new, "
        f"{counts.updated:,} changed, {counts.unchanged:,} already known"
        f"{f', {counts.customers_created:,} new customers' if counts.customers_created else ''}.",
        markup=False,
    )
    if report.rejects is not None:
        refused = "1 row was" if counts.rejected == 1 else f"{counts.rejected:,} rows were"
        out.print(
            f"{refused} refused; each is in {report.rejects} with its reason.",
            markup=False,
        )
    if report.import_id is not None:
        out.print(f"Take it back with: regulars imports undo {report.import_id}", markup=False)
