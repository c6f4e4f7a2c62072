"""Lifetime value of everybody: from a file beside lifetimes and pymc-marketing, and through the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.measuring import Process, median, process
from benchmarks.report import Section, Table, ratio, took
from benchmarks.simulation import write_shop

AIM, AGREEMENT = 12, 1e-4
OURS, SAME_MODEL, LIFETIMES, PYMC = "Regulars, MBG/NBD", "Regulars, BG/NBD", "lifetimes", "pymc-marketing"
PROGRAMS = {
    OURS: ("clv_product", "mbg_nbd", "prior"),
    SAME_MODEL: ("clv_product", "bg_nbd", "free"),
    LIFETIMES: ("clv_lifetimes",),
    PYMC: ("clv_pymc",),
}


def from_file(
    folder: Path,
    *,
    sizes: Sequence[int],
    repeats: int,
    without: Sequence[str] = (),
    say: Callable[[str], None],
) -> Section:
    """Transactions in a Parquet file to RFM and value, each program a process of its own, in turns."""
    programs = [name for name in PROGRAMS if name in (OURS, SAME_MODEL) or find_spec(name.replace("-", "_"))]
    programs = [name for name in programs if name not in without]
    if PYMC in programs:  # Its first run ever compiles; that is not measured.
        _runs([PYMC], write_shop(folder / "first", customers=1_000, with_csv=False).transactions, 1)
    tables, remarks = [], []
    for size in sizes:
        files = write_shop(folder / str(size), customers=size, with_csv=False)
        found = _runs(programs, files.transactions, repeats)
        tables.append(_table(f"{size:,} customers, {files.order_count:,} rows", found))
        remarks.append(_remark(size, found, files.transactions.parent))
        say(f"{tables[-1]}\n{remarks[-1]}")
    remarks.append(
        "Regulars also scores RFM and gives each value an interval; the others do not. All fit spend by Gamma-Gamma, "
        f"the others on repeat purchases only. Agreement is asked for within {AGREEMENT:g}."
    )
    return Section("Lifetime value from a file", remarks, [*tables, _phases(found)])


def through_database() -> Section:
    """The shop must be loaded: what its own calculation takes, and where."""
    first, second = process("clv_shop_worker"), process("clv_shop_worker")
    rows = [_shares("first run", first), _shares("second run, nothing new", second)]
    remarks = [
        "Model: fitting, the backtest, and the arithmetic of predicting. Database: reading orders, comparing, and "
        "what is waited for while predictions are staged."
    ]
    head = (
        "value of everybody",
        "seconds",
        "reading",
        "model",
        "comparing and writing",
        "rows written",
        "peak memory",
    )
    return Section("Lifetime value through the database", remarks, [Table(head, rows)])


def _runs(programs: list[str], transactions: Path, repeats: int) -> dict[str, list[Process]]:
    found: dict[str, list[Process]] = {name: [] for name in programs}
    for _ in range(repeats):
        for name in programs:
            module, *how = PROGRAMS[name]
            found[name].append(process(module, transactions, *how, _answers(transactions.parent, name)))
    return found


def _answers(folder: Path, name: str) -> Path:
    return folder / f"{name.rsplit(maxsplit=1)[-1].replace('/', '')}.npz"


def _table(title: str, found: dict[str, list[Process]]) -> Table:
    whole = {name: median([run.seconds for run in runs]) for name, runs in found.items()}
    rows = []
    for name, runs in found.items():
        peak = max(run.peak_mb for run in runs)
        rows.append((name, took(whole[name]), ratio(whole[name] / whole[OURS]), f"{peak:,.0f} MB"))
    return Table((title, "seconds", "beside Regulars", "peak memory"), rows)


def _remark(size: int, found: dict[str, list[Process]], folder: Path) -> str:
    if LIFETIMES not in found:
        return f"At {size:,}: lifetimes is not installed."
    unlike = _difference(np.load(_answers(folder, SAME_MODEL)), np.load(_answers(folder, LIFETIMES)))
    return (
        f"At {size:,} customers BG/NBD by Regulars and by lifetimes differ by at most {unlike['alive']:.1e} in the "
        f"chance to be alive and {unlike['orders']:.1e} in the orders expected within 90 days."
    )


def _difference(ours: dict[str, np.ndarray], theirs: dict[str, np.ndarray]) -> dict[str, float]:
    """The largest difference of any customer."""
    mine, other = np.argsort(ours["customer_id"]), np.argsort(theirs["customer_id"])
    if not np.array_equal(ours["customer_id"][mine], theirs["customer_id"][other]):
        raise SystemExit("The programs valued different customers.")
    return {name: float(np.abs(ours[name][mine] - theirs[name][other]).max()) for name in ("alive", "orders")}


def _phases(found: dict[str, list[Process]]) -> Table:
    """Where the time of the largest size went: the medians of each program's phases."""
    names = list(dict.fromkeys(name for runs in found.values() for name in runs[0].said["phases"]))
    rows = []
    for program, runs in found.items():
        spent = [median([run.said["phases"].get(name, 0.0) for run in runs]) for name in names]
        whole = median([run.seconds for run in runs])
        rows.append((program, took(whole - sum(spent)), *(took(each) if each else "" for each in spent)))
    return Table(("of the last size", "start and end", *names), rows)


def _shares(name: str, run: Process) -> tuple[str, ...]:
    phases, worked, whole = run.said["phases"], run.said["worked"], run.said["seconds"]
    reading = phases["Reading orders"]
    model = phases["Fitting the model"] + phases.get("Checking against the past", 0.0)
    model += worked["Valuing customers"]
    rest = whole - reading - model
    shares = (f"{part / whole:.0%}" for part in (reading, model, rest))
    return name, took(whole), *shares, f"{run.said['rows_written']:,}", f"{run.peak_mb:,.0f} MB"
