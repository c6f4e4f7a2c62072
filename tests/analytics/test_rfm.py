"""The RFM texts on DuckDB against a plain-Python reading of the definition, whatever the order of rows."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.analytics.rfm import CutPoints, cut_points_sql, epoch_day, scores_sql, segment_map, values_sql

AS_OF = date(2025, 6, 30)
DAYS = 365
Row = tuple[int, date, int]


def by_definition(rows: list[Row]) -> dict[int, tuple[int, ...]]:
    """score = 1 + floor(5 · strictly worse ÷ all), straight from the sentence."""
    of: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for customer, day, net in rows:
        if day <= AS_OF:
            of[customer].append((day, net))
    start = AS_OF - timedelta(days=DAYS)
    values = {
        customer: (
            epoch_day(max(day for day, _ in orders)),
            sum(day >= start for day, _ in orders),
            sum(net for day, net in orders if day >= start),
        )
        for customer, orders in of.items()
    }
    return {
        customer: (
            *mine,
            *(1 + 5 * sum(v[at] < mine[at] for v in values.values()) // len(values) for at in range(3)),
        )
        for customer, mine in values.items()
    }


def on_duckdb(rows: list[Row]) -> dict[int, tuple[int, ...]]:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE counted (customer_id BIGINT, day DATE, net_minor BIGINT)")
    connection.executemany("INSERT INTO counted VALUES (?, ?, ?)", rows) if rows else None

    def run(text: str, given: dict[str, Any]) -> list[Any]:
        used = {name: value for name, value in given.items() if f"%({name})s" in text}
        return connection.execute(re.sub(r"%\((\w+)\)s", r"$\1", text), used).fetchall()

    text = values_sql("SELECT * FROM counted")
    period = {"as_of": AS_OF, "period_start": AS_OF - timedelta(days=DAYS)}
    run(f"CREATE TABLE measured AS {text}", period)
    cuts = CutPoints.from_rows(run(cut_points_sql("measured"), {}))
    return {
        row[0]: (epoch_day(row[1]), row[2], row[3], row[4], row[5], row[6])
        for row in run(scores_sql("measured"), cuts.parameters())
    }


orders = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.dates(AS_OF - timedelta(days=800), AS_OF + timedelta(days=20)),
        st.integers(-500, 5_000),
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(orders)
def test_sql_says_what_the_definition_says(rows: list[Row]) -> None:
    assert on_duckdb(rows) == by_definition(rows)


@settings(max_examples=20, deadline=None)
@given(orders, st.randoms())
def test_order_of_rows_is_irrelevant(rows: list[Row], chance: random.Random) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert on_duckdb(shuffled) == on_duckdb(rows)


def test_both_ends_of_the_period_count() -> None:
    start = AS_OF - timedelta(days=DAYS)
    scored = on_duckdb([(1, start, 10), (1, AS_OF, 10), (2, start - timedelta(days=1), 10)])
    assert scored[1][1:3] == (2, 20)
    assert scored[2][1:3] == (0, 0)


def test_equal_values_share_the_lowest_score() -> None:
    scored = on_duckdb([(customer, AS_OF, 100) for customer in range(10)])
    assert {row[3:] for row in scored.values()} == {(1, 1, 1)}


def test_every_score_belongs_to_exactly_one_segment() -> None:
    segment_map.check([(segment.name, segment.cells) for segment in segment_map.STANDARD])
    assert len(segment_map.NAMES) == 11


@pytest.mark.parametrize(
    ("drop", "add", "says"), [("555", "", "no segment has 555"), ("", "111", "111 belongs to both")]
)
def test_a_map_with_a_gap_or_an_overlap_is_refused(drop: str, add: str, says: str) -> None:
    edited = [
        (s.name, [c for c in s.cells if c != drop] + ([add] if add and s.name == "Champions" else []))
        for s in segment_map.STANDARD
    ]
    with pytest.raises(segment_map.SegmentMapError, match=says):
        segment_map.check(edited)
