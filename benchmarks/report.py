"""What was measured, as tables: on the terminal, and in docs/reference/benchmarks.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.measuring import ROOT

PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
HEAD = """# Benchmarks

Regulars beside its peers on simulated shops, each comparison within one run of one machine, its sides taking turns.
Seconds belong to the machine; ratios travel better. `make bench` writes this page anew.
"""


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def __str__(self) -> str:
        lines = [self.header, ("---",) * len(self.header), *self.rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)


@dataclass(frozen=True)
class Section:
    title: str
    remarks: list[str]
    tables: list[Table]

    def __str__(self) -> str:
        return "\n\n".join([f"## {self.title}", *map(str, self.tables), *self.remarks])


def took(seconds: float) -> str:
    """Seconds with as many digits as mean something; below one in milliseconds."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def ratio(value: float) -> str:
    return f"{value:.2f} ×"


def rate(value: float) -> str:
    return f"{value:,.0f} /s"


def machine() -> str:
    """Cores, memory, versions; nothing that tells which machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {platform.system()}; "
        f"load when it began {os.getloadavg()[0]:.1f}"
    )


def page(sections: Sequence[Section], *, command: str, on: date, where: str) -> str:
    told = f"Measured on {on:%-d %B %Y} with `{command}`: {where}."
    return "\n".join([HEAD, told, "", "\n\n".join(map(str, sections)), ""])


def write(text: str, path: Path = PAGE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
