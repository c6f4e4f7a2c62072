"""Rows of purchases become histories as the definition says, whatever their order."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.analytics.clv.arrays import distinct_pairs
from regulars.analytics.clv.histories import PurchaseHistories

UNTIL = 20_000
Row = tuple[int, int, int]
COLUMNS = (
    "customer_ids",
    "repeat_purchases",
    "age_at_last_order_days",
    "age_days",
    "paid_days",
    "spend_minor",
)
rows_of_purchases = st.lists(
    st.tuples(
        st.one_of(st.integers(1, 8), st.sampled_from([-(2**62), 2**62, 2**63 - 1])),
        st.integers(UNTIL - 900, UNTIL + 5),
        st.integers(-500, 5_000),
    ),
    max_size=60,
)


def histories_of(rows: list[Row]) -> PurchaseHistories:
    ids, days, amounts = (np.array([row[at] for row in rows], dtype=np.int64) for at in range(3))
    return PurchaseHistories.from_purchases(ids, days, amounts, until_day=UNTIL)


def as_rows(histories: PurchaseHistories) -> list[tuple[int, ...]]:
    return list(zip(*(getattr(histories, column).tolist() for column in COLUMNS), strict=True))


def by_definition(rows: list[Row]) -> list[tuple[int, ...]]:
    bought: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for customer, day, amount in rows:
        if day <= UNTIL:
            bought[customer][day] += amount
    answer = []
    for customer, by_day in sorted(bought.items()):
        first, last = min(by_day), max(by_day)
        paid = [amount for amount in by_day.values() if amount > 0]
        answer.append((customer, len(by_day) - 1, last - first, UNTIL - first, len(paid), sum(paid)))
    return answer


@settings(max_examples=150, deadline=None)
@given(rows_of_purchases)
def test_histories_are_what_the_definition_says(rows: list[Row]) -> None:
    assert as_rows(histories_of(rows)) == by_definition(rows)


@settings(max_examples=50, deadline=None)
@given(rows_of_purchases, st.randoms())
def test_order_of_rows_is_irrelevant(rows: list[Row], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert as_rows(histories_of(shuffled)) == as_rows(histories_of(rows))


def test_nobody() -> None:
    assert len(histories_of([])) == 0
    assert len(histories_of([(1, UNTIL + 1, 100)])) == 0


def test_wrong_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        PurchaseHistories.from_purchases([1, 2], [1], [1], until_day=5)
    with pytest.raises(TypeError, match="whole numbers"):
        PurchaseHistories.from_purchases([1.5], [1], [1], until_day=5)


def test_a_choice_of_customers() -> None:
    histories = histories_of([(1, UNTIL - 9, 5), (2, UNTIL - 8, 5), (3, UNTIL - 7, 5)])
    assert histories.select(histories.age_days > 7).customer_ids.tolist() == [1, 2]
    assert histories.select(np.array([2])).customer_ids.tolist() == [3]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0, 1, 5, 10_000_000])), max_size=30))
def test_distinct_pairs(pairs: list[tuple[int, int]]) -> None:
    """With a table, and by sorting where a table would be too large."""
    first, second = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    found = distinct_pairs(first, second)
    distinct = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert distinct == sorted(set(pairs))
    assert [distinct[at] for at in found.position] == pairs
