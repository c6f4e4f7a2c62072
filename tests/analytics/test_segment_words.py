"""What a segment is said to mean holds for each of its cells; the words are read by the phrases below."""

from __future__ import annotations

import re
from itertools import product

import pytest

from regulars.analytics.rfm.segment_map import ANY, NEW, NOT_NEW, STANDARD, Claims, Segment

MEASURES = ("recency", "frequency", "money")
HIGH, MIDDLE_UP, NOT_LEAST, MIDDLE_DOWN, LOW, LEAST = (4, 5), (3, 5), (2, 5), (1, 3), (1, 2), (1, 1)
PHRASES: dict[str, dict[str, tuple[int, int]]] = {
    r"more recently, more often and for more money than most": dict.fromkeys(MEASURES, HIGH),
    r"in the middle or above in how recently, how often and for how much": dict.fromkeys(MEASURES, MIDDLE_UP),
    r"not among those longest away": {"recency": MIDDLE_UP},
    r"among those longest away": {"recency": LOW},
    r"the longest away of all": {"recency": LEAST},
    r"neither the latest to buy nor the longest away": {"recency": (2, 3)},
    r"not among the latest to buy, the frequent buyers or the big spenders": dict.fromkeys(
        MEASURES, MIDDLE_DOWN
    ),
    r"very first order is recent": {"recency": HIGH},
    r"neither the rarest buyers nor the smallest spenders": {"frequency": NOT_LEAST, "money": NOT_LEAST},
    r"nor the rarest buyers": {"frequency": NOT_LEAST},
    r"do not stand out in orders or money": {"frequency": LOW, "money": LOW},
    r"do not stand out in orders": {"frequency": LOW},
    r"do not stand out in money": {"money": LOW},
    r"nor the big spenders": {"money": MIDDLE_DOWN},
    r"not among the big spenders": {"money": MIDDLE_DOWN},
    r"nor the small spenders": {"money": MIDDLE_UP},
    r"what they spent is in the middle or above": {"money": MIDDLE_UP},
    r"whatever they spend": {"money": ANY},
    r"not yet among the best": {},
    r"they may slip away": {},
    r"recently": {"recency": HIGH},
    r"often": {"frequency": HIGH},
    r"much": {"money": HIGH},
}
"""Each way of speaking of recency, frequency or money, longest first, with the scores for which it is true."""
SPEAKS_OF_A_MEASURE = re.compile(
    r"recent|latest|last|ago|long|away|often|frequent|rare|seldom|regular|order|spen[dt]|money|big|small|much|little|well"
    r"|average|middle|above|below|most|least|best|first|few",
    re.IGNORECASE,
)
COUNTS_ORDERS = re.compile(
    r"\b(first|second|third|next|one|two|three|four|five|once|twice|\d+)\b(?: \w+)? (orders?|purchases?|times?)",
    re.IGNORECASE,
)


def contradictions(segment: Segment) -> list[str]:
    """Every phrase of the meaning that some cell of the segment does not bear out, and every word nobody explains."""
    left, problems = segment.description.lower(), []
    for phrase, claims in PHRASES.items():
        if phrase not in left:
            continue
        left = left.replace(phrase, "…")
        for cell in segment.cells:
            scores = dict(zip(MEASURES, map(int, cell), strict=True))
            problems += [
                f"{cell} is not “{phrase}”"
                for measure, (low, high) in claims.items()
                if not low <= scores[measure] <= high
            ]
    return problems + [f"what does “{word}” claim?" for word in SPEAKS_OF_A_MEASURE.findall(left)]


def reached(segment: Segment) -> Claims:
    """The least and the greatest score of each measure among a segment's cells."""
    digits = [[int(cell[at]) for cell in segment.cells] for at in range(3)]
    return Claims(*((min(scores), max(scores)) for scores in digits))


@pytest.mark.parametrize("segment", STANDARD, ids=lambda segment: segment.name)
def test_words_claims_and_cells_agree(segment: Segment) -> None:
    assert segment.claims == reached(segment)
    assert contradictions(segment) == []


@pytest.mark.parametrize("segment", STANDARD, ids=lambda segment: segment.name)
def test_what_narrows_a_segment_is_said(segment: Segment) -> None:
    said = {m for phrase, claims in PHRASES.items() if phrase in segment.description.lower() for m in claims}
    assert {m for m in MEASURES if getattr(segment.claims, m) != ANY} <= said


@pytest.mark.parametrize("segment", STANDARD, ids=lambda segment: segment.name)
def test_no_advice_counts_orders_or_claims_a_score(segment: Segment) -> None:
    assert not COUNTS_ORDERS.search(segment.advice)
    assert not re.search(r"recent|often|seldom|average", segment.advice, re.IGNORECASE)


def test_promising_bears_out_whoever_would_be_new_but_ordered_long_ago() -> None:
    named = {segment.name: segment for segment in STANDARD}
    both = Segment(NOT_NEW, named[NEW].cells, named[NOT_NEW].description, "", Claims())
    assert contradictions(both) == []


def test_new_asks_for_a_recency_of_4_or_5() -> None:
    assert {cell[0] for cell in next(s for s in STANDARD if s.name == NEW).cells} == {"4", "5"}


@pytest.mark.parametrize(("says", "cells"), [
    ("Bought recently.", "543 243"), ("Bought for the first time a short while ago.", "511"),
    ("Better than average in all three, but not so recent any more.", "535 534"), ("Buy often.", "531"),
    ("Below average in all three.", "331"),
])  # fmt: skip
def test_the_check_would_have_caught_the_former_words(says: str, cells: str) -> None:
    assert contradictions(Segment("any", tuple(cells.split()), says, "", Claims()))


def test_every_score_has_one_meaning() -> None:
    cells = sorted(cell for segment in STANDARD for cell in segment.cells)
    assert cells == ["".join(digits) for digits in product("12345", repeat=3)]
