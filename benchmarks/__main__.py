"""Runs the benchmarks, prints their tables, and writes docs/reference/benchmarks.md.

`python -m benchmarks` runs all at full size; `python -m benchmarks rfm lists --customers 100000` some of them,
smaller, and leaves the page as it is; `--quick` is the size that a test runs.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import clv, report
from benchmarks.database import empty_shop, tidy
from benchmarks.measuring import process
from benchmarks.report import Section
from benchmarks.simulation import END, Files, write_shop

IN_THE_SHOP = ("import", "rfm", "lists", "clv-shop", "segments")
SECTIONS = (*IN_THE_SHOP, "clv")
FULL, QUICK = 1_000_000, 2_000
REPEATS, QUICK_REPEATS = 3, 1


def main(arguments: list[str] | None = None) -> None:
    given = _parsed(arguments)
    wanted = given.sections or list(SECTIONS)
    customers = given.customers or (QUICK if given.quick else FULL)
    repeats = given.repeats or (QUICK_REPEATS if given.quick else REPEATS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that the shop and the files are removed.
    where, folder = report.machine(), Path(tempfile.mkdtemp(prefix="regulars-bench-files-"))
    try:
        sections = _in_the_shop(wanted, folder, customers=customers, repeats=repeats, quick=given.quick)
        if "clv" in wanted:
            sections.append(_told(_values(folder / "clv", customers, repeats=repeats, quick=given.quick)))
    finally:
        shutil.rmtree(folder)
    text = report.page(sections, command=_command(given), on=datetime.now(tz=UTC).date(), where=where)
    if given.output:
        report.write(text, given.output)
    elif wanted == list(SECTIONS) and customers == FULL:
        report.write(text)


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("sections", nargs="*", metavar="|".join(SECTIONS), help="all of them by default")
    parser.add_argument("--customers", type=int, help=f"size of the simulated shop, {FULL:,} by default")
    parser.add_argument("--quick", action="store_true", help="small and once, to see that it runs")
    parser.add_argument(
        "--repeats", type=int, help=f"how often each side takes its turn, {REPEATS} by default"
    )
    parser.add_argument("--output", type=Path, help="where to write the page")
    given = parser.parse_args(arguments)
    if unknown := set(given.sections) - set(SECTIONS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; choose from {', '.join(SECTIONS)}")
    return given


def _command(given: argparse.Namespace) -> str:
    words = ["python -m benchmarks", *given.sections, *(["--quick"] if given.quick else [])]
    for name in ("customers", "repeats"):
        words += [f"--{name} {getattr(given, name)}"] if getattr(given, name) else []
    return " ".join(words)


def _in_the_shop(
    wanted: list[str], folder: Path, *, customers: int, repeats: int, quick: bool
) -> list[Section]:
    """What is measured in one loaded shop; it is loaded without being measured where only later parts are wanted."""
    chosen = [name for name in IN_THE_SHOP if name in wanted]
    if not chosen:
        return []
    files = write_shop(folder, customers=customers)
    _say(f"Simulated {files.customer_count:,} customers with {files.order_count:,} orders.")
    with empty_shop():
        from benchmarks import imports, lists, rfm, segments  # noqa: PLC0415 - they need the shop's settings

        parts: dict[str, Callable[[], Section]] = {
            "import": lambda: imports.run(files),
            "rfm": lambda: rfm.run(files.orders, repeats=repeats),
            "clv-shop": clv.through_database,
            "segments": lambda: segments.run(repeats=repeats),
            "lists": lambda: lists.run(enough=repeats if quick else lists.ENOUGH),
        }
        if "import" not in chosen:
            _load(files)
        if chosen == ["segments"]:
            _score()
        return [_told(parts[name]()) for name in chosen]


def _values(folder: Path, customers: int, *, repeats: int, quick: bool) -> Section:
    """At a hundredth, a tenth and all of the customers; quickly at one size, without what compiles first."""
    if quick:
        return clv.from_file(folder, sizes=[customers], repeats=repeats, without=[clv.PYMC], say=_say)
    return clv.from_file(
        folder, sizes=[customers // 100, customers // 10, customers], repeats=repeats, say=_say
    )


def _load(files: Files) -> None:
    for kind, path in (("customers", files.customers), ("orders", files.orders)):
        process("import_worker", kind, path)
    process("drain_worker")
    tidy()


def _score() -> None:
    """What rules ask for, where no other part has made it."""
    from regulars.rfm.services import RFMAnalysisService  # noqa: PLC0415 - needs the shop's settings

    RFMAnalysisService().calculate_rfm_for_all_customers(as_of=END)


def _told(section: Section) -> Section:
    _say(f"\n{section}\n")
    return section


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
