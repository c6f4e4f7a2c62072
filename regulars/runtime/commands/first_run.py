"""What `regulars import` asks before the first orders, and the answer it gives after them."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import typer

from regulars.runtime.errors import RuntimeProblem
from regulars.runtime.terminal import Bar, out

if TYPE_CHECKING:
    from regulars.ingestion.services import ImportReport

ASKED = {
    "currency": "In which currency does the shop report? (a code such as USD or EUR)",
    "time_zone": "In which time zone do the shop's days begin? (a name such as Europe/Berlin)",
}
OPTIONS = {"currency": "--currency", "time_zone": "--time-zone"}


def settle(*, currency: str | None, time_zone: str | None, dry_run: bool) -> None:
    """Unless it is a trial: sets what the options say; at a terminal, before the first orders, asks for the rest."""
    from regulars.core.models import Shop  # noqa: PLC0415 - needs settings
    from regulars.customers.models import Order  # noqa: PLC0415 - needs settings
    from regulars.refresh.choosing import choose  # noqa: PLC0415 - needs settings

    if dry_run:
        return
    shop = Shop.current()
    given = {"currency": currency.strip().upper() if currency else None, "time_zone": time_zone}
    if sys.stdin.isatty() and not Order.objects.exists():
        proposals = {**shop.assumed, **({"time_zone": _zone_here()} if "time_zone" in shop.assumed else {})}
        for name, proposed in proposals.items():
            given[name] = given[name] or _ask(name, proposed)
    if any(given.values()):
        choose(**given, now=datetime.now(tz=UTC))


def _ask(name: str, proposed: str) -> str:
    """Until the answer is one."""
    from regulars.core.errors import InvalidInput  # noqa: PLC0415 - needs settings
    from regulars.refresh.choosing import check  # noqa: PLC0415 - needs settings

    def checked(typed: str) -> str:
        answer = typed.strip().upper() if name == "currency" else typed.strip()
        try:
            check(**{name: answer})
        except InvalidInput as error:
            raise typer.BadParameter(error.detail) from None
        return answer

    return str(typer.prompt(ASKED[name], default=proposed, err=True, value_proc=checked))


def _zone_here() -> str:
    """The zone of this machine, where it says one by name."""
    named = os.environ.get("TZ", "").lstrip(":")
    link = os.path.realpath("/etc/localtime")
    zone = named or (link.split("/zoneinfo/", 1)[1] if "/zoneinfo/" in link else "")
    return zone if "/" in zone and not zone.startswith(("Etc/", "/")) else "UTC"


def tell(report: ImportReport, file: Path, *, kind: str, scores: bool) -> None:
    """What was assumed, and where orders came in, what follows from them."""
    _say_what_was_assumed(report, file, kind)
    if scores:
        _calculate_and_tell()


def _say_what_was_assumed(report: ImportReport, file: Path, kind: str) -> None:
    """Which settings the rows were read by that nobody had chosen, and the way out where one is wrong."""
    if not report.assumed:
        return
    what = {"currency": "amounts as {}", "time_zone": "days as those of {}"}
    said = " and ".join(what[name].format(value) for name, value in report.assumed.items())
    options = " ".join(f"{OPTIONS[name]} …" for name in report.assumed)
    undo = f"take it back (regulars imports undo {report.import_id}) and " if report.import_id else ""
    out.print(
        f"Nobody has chosen the shop's {' and '.join(report.assumed).replace('_', ' ')}; this took {said}. "
        f"If that is wrong, {undo}import again: regulars import {quote(str(file))} --kind {kind} {options}",
        markup=False,
    )


def _calculate_and_tell() -> None:
    """Scores and values everybody where that is due, and prints the answer. A worker may do the same meanwhile."""
    from regulars.clv.models import CLVRun  # noqa: PLC0415 - needs settings
    from regulars.core.errors import DomainError  # noqa: PLC0415 - needs settings
    from regulars.refresh.automatic import calculate  # noqa: PLC0415 - needs settings
    from regulars.rfm.models import RFMRun  # noqa: PLC0415 - needs settings

    began = datetime.now(tz=UTC)
    try:
        with Bar() as bar:
            calculate(now=began, progress=bar)
    except DomainError as refused:
        raise RuntimeProblem(
            f"The orders are in, but calculating stopped: {refused.detail} Try: regulars calculate all"
        ) from refused
    run, valued = RFMRun.latest(), CLVRun.latest()
    if run is not None:
        anew = run.calculated_at >= began
        what = f"{run.customers:,} customers scored" if anew else "those who changed are scored anew,"
        out.print(f"RFM: {what} as of {run.as_of} over {run.days} days.")
    if valued is not None and valued.calculated_at >= began:
        out.print(f"Lifetime value: {valued.customers:,} customers up to {valued.as_of}.")
        if valued.model_run.refusal:
            out.print(f"Nothing predicted: {valued.model_run.refusal}", markup=False)
