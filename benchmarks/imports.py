"""Files into the shop by the product's own import, each as a process of its own."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from benchmarks.database import tidy
from benchmarks.measuring import Process, process
from benchmarks.report import Section, Table, rate, ratio, took
from benchmarks.simulation import Files

AIM = 50_000
CORRECTED = 50
"""Of so many orders one is told differently by the newer export."""


def run(files: Files) -> Section:
    """Fills an empty shop; leaves it with every customer and order of the files."""
    rows, done = [], {}
    newer = _newer(files.orders)
    for name, kind, path in (
        ("customers", "customers", files.customers),
        ("orders", "orders", files.orders),
        ("the same orders again", "orders", files.orders),
        (f"a newer export, one order in {CORRECTED} corrected", "orders", newer),
    ):
        done[name] = found = process("import_worker", kind, path)
        tidy()
        rows.append(_row(name, found))
    seconds = process("drain_worker").said["seconds"]
    orders = done["orders"]
    speed = orders.said["counts"]["rows"] / orders.said["seconds"]
    remarks = [
        f"{speed:,.0f} orders a second, {ratio(speed / AIM)} the aim of {AIM:,}. After it, the worker brought every "
        f"customer's summary up to date in {took(seconds)}.",
        "An import is one transaction: it answers when all is on disk. A row of a file costs, beside the writing: "
        "reading and checking it in DuckDB, finding its customer, telling whether it is known, and its indexes.",
    ]
    return Section("Import", remarks, [
        Table(("file", "rows", "seconds", "rows a second", "of a processor, file + database", "peak memory",
               "fates"), rows),
        _profile(orders),
    ])  # fmt: skip


def _row(name: str, found: Process) -> tuple[str, ...]:
    counts, seconds = found.said["counts"], found.said["seconds"]
    fates = ", ".join(
        f"{counts[fate]:,} {fate}" for fate in ("created", "updated", "unchanged", "rejected") if counts[fate]
    )
    speed = rate(counts["rows"] / seconds)
    worked = " + ".join(took(found.said["worked"][side]) for side in ("file", "database"))
    return name, f"{counts['rows']:,}", took(seconds), speed, worked, f"{found.peak_mb:,.0f} MB", fates


def _profile(found: Process) -> Table:
    """Where the time of one import goes: its phases, and the statements that take longest within them."""
    whole = found.said["seconds"]
    rows = [(name, took(seconds), f"{seconds / whole:.0%}") for name, seconds in found.said["phases"].items()]
    rows += [(f"`{text}…`".replace("|", "/"), took(seconds), f"{seconds / whole:.0%}")
             for text, seconds in found.said["statements"] if seconds > whole / 100]  # fmt: skip
    return Table(("where the orders' time went", "seconds", "share"), rows)


def _newer(orders: Path) -> Path:
    """The same orders, some of them with another total, as a later export would have it."""
    path = orders.with_name("newer.csv")
    with orders.open() as old, path.open("w") as new:
        new.write(next(old))
        for at, line in enumerate(old):
            if at % CORRECTED:
                new.write(line)
            else:
                order, customer, placed, status, total, *rest = line.split(",")
                new.write(",".join([order, customer, placed, status, f"{float(total) + 1:.2f}", *rest]))
    return path


def loaded() -> tuple[int, int]:
    """How many customers and orders the shop holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM customers), (SELECT count(*) FROM orders)")
        customers, orders = cursor.fetchone()
    return int(customers), int(orders)
