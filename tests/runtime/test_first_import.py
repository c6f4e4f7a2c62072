"""The first import at the command line: what is asked, what is assumed, and the answer at its end."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

from regulars.runtime.home import Home
from tests.runtime.serving import command, environment, run


def at_a_terminal(home: Path, typed: str, *arguments: str) -> str:
    """A command whose standard input is a terminal at which this was typed; answers all it said."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed.encode())
        done = subprocess.run(
            command(*arguments), env=environment(home), stdin=theirs, capture_output=True, text=True, check=False,
            timeout=120,
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_a_new_shop_is_asked_told_and_answered(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    rows = "".join(f"{n},c{n},2024-0{1 + n % 6}-1{n % 9},{10 + n}.50\n" for n in range(30))
    file.write_text("order id,customer id,date,total\n" + rows)
    loading = ("import", str(file), "--kind", "orders")
    alone = run(home.path, *loading)
    assert alone.returncode == 0, alone.stderr
    assert "this took amounts as USD and days as those of UTC" in alone.stdout
    assert "RFM: 30 customers scored as of 2024-06-" in alone.stdout
    assert "Lifetime value: 30 customers" in alone.stdout
    again = f"regulars import {file} --kind orders --currency … --time-zone …"
    assert f"(regulars imports undo 1) and import again: {again}" in alone.stdout
    refused = run(home.path, *loading, "--currency", "EUR")
    assert refused.returncode == 1
    assert "undo the import, change the setting, and import the file again" in refused.stderr
    assert run(home.path, "imports", "undo", "1").returncode == 0
    unknown = run(home.path, *loading, "--time-zone", "Berlin")
    assert (unknown.returncode, "use a name such as Europe/Berlin" in unknown.stderr) == (1, True)
    answered = at_a_terminal(home.path, "euro\neur\nBerlin\nEurope/Berlin\n", *loading)
    assert "“EURO” is not a currency" in answered
    assert "“Berlin” is not a time zone" in answered
    assert "In which currency does the shop report?" in answered
    assert "RFM: 30 customers scored as of 2024-06-" in answered
    assert "Nobody has chosen" not in answered
    again = at_a_terminal(home.path, "", *loading)
    assert "In which" not in again
    assert "30 already known" in again
    verified = run(home.path, "verify")
    assert verified.returncode == 0, verified.stdout
