"""What the page of the RFM analysis says of who moved."""

from __future__ import annotations

from datetime import date

from tests.browser.sentences.registry import Context, Parts, says
from tests.browser.sentences.rfm_words import BEST_FIRST, HERE
from tests.browser.sentences.words import (
    count,
    dated,
    day,
    part,
)


@says(
    HERE,
    r"{moved} of {known} customers \({share}\) changed their segment between {start} and {end}: {better} for the better, {worse} for the worse\.",
)
def moves(c: Context, said: Parts) -> Parts:
    told, matrix = _movement(c)
    known = sum(n for a, _, n in matrix if a is not None)
    both = [(BEST_FIRST.index(a), BEST_FIRST.index(b), n) for a, b, n in matrix if a and b and a != b]
    moved = sum(n for _, _, n in both)
    return {
        "moved": count(moved),
        "known": count(known),
        "share": part(moved, known),
        "better": count(sum(n for a, b, n in both if b < a)),
        "worse": count(sum(n for a, b, n in both if b > a)),
        **_days(told, c),
    }


@says(HERE, r"Nobody changed their segment between {start} and {end}\.")
def no_moves(c: Context, said: Parts) -> Parts:
    told, matrix = _movement(c)
    assert all(a is None or a == b for a, b, _ in matrix)
    assert told["from"] < told["to"], "nothing lies between a day and itself"
    return _days(told, c)


@says(HERE, r"There are scores of one day only, {day}: who moves is told from the second day on\.")
def one_day_only(c: Context, said: Parts) -> Parts:
    told, _ = _movement(c)
    assert told["from"] == told["to"]
    return {"day": dated(date.fromisoformat(told["to"]))}


@says(HERE, r"{first} other{s} scored for the first time\.")
def scored_first(c: Context, said: Parts) -> Parts:
    _, matrix = _movement(c)
    first = sum(n for a, b, n in matrix if a is None and b is not None)
    return {"first": count(first), "s": " was" if first == 1 else "s were"}


@says(HERE, r"The {shown} largest of {all} kinds of move\.")
def kinds_of_move(c: Context, said: Parts) -> Parts:
    _, matrix = _movement(c)
    rows = next(table.rows for table in c.page.tables if table.label == "Moves between segments")
    kinds = sum(a is not None and a != b for a, b, _ in matrix)
    return {"shown": count(len(rows)), "all": count(kinds)}


def _movement(c: Context) -> tuple[dict[str, str], list[tuple[str | None, str | None, int]]]:
    told = c.api("/api/customers/rfm-scores/movement/")
    return told, [(row["from_segment"], row["to_segment"], row["customers"]) for row in told["matrix"]]


def _days(told: dict[str, str], c: Context) -> Parts:
    return {
        "start": day(date.fromisoformat(told["from"]), c.facts.today),
        "end": day(date.fromisoformat(told["to"]), c.facts.today),
    }
