"""The benchmarks still run: every section, small and once. What they measure is for `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = (
    "| the same orders again |", "| Regulars, second run, nothing new |", "| customers, deep |",
    "| second run, nothing new |", "| last order was in the shop |", "| the comparing statement alone |",
    "| Regulars, BG/NBD |",
)  # fmt: skip


def test_every_benchmark_runs(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    command = [sys.executable, "-m", "benchmarks", "--quick", "--customers", "300", "--output", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    text = page.read_text()
    assert [row for row in NUMBERS if row not in text] == []
    assert "Scores unlike the bare statement's: 0." in text
