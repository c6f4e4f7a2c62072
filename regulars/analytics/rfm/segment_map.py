"""Which of the eleven segments each of the 125 scores belongs to: data, checked when edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

ALL_CELLS = tuple("".join(digits) for digits in product("12345", repeat=3))


@dataclass(frozen=True)
class Segment:
    """A suggested segment: its cells (recency, frequency, money: "555"), what it means, what to do."""

    name: str
    cells: tuple[str, ...]
    description: str
    advice: str


class SegmentMapError(ValueError):
    """The map leaves a score without a segment, or puts one into two; the message names them."""


def check(segments: Sequence[tuple[str, Iterable[str]]]) -> None:
    """Raises SegmentMapError unless every one of the 125 cells belongs to exactly one segment."""
    owner: dict[str, str] = {}
    problems: list[str] = []
    for name, cells in segments:
        for cell in cells:
            if cell not in ALL_CELLS:
                problems.append(f"“{cell}” in {name} is not a score; scores run from 111 to 555")
            elif cell in owner:
                problems.append(f"{cell} belongs to both {owner[cell]} and {name}")
            else:
                owner[cell] = name
    missing = [cell for cell in ALL_CELLS if cell not in owner]
    if missing:
        problems.append(f"no segment has {', '.join(missing)}")
    if problems:
        raise SegmentMapError("; ".join(problems) + ".")


STANDARD: tuple[Segment, ...] = (
    Segment(
        "Champions",
        tuple(("555 554 544 545 454 455 445").split()),
        "Bought recently, buy often, and spend the most.",
        "Thank them, show them new things first, and ask them to tell others.",
    ),
    Segment(
        "Loyal",
        tuple(("543 444 435 355 354 345 344 335").split()),
        "Buy regularly and spend well.",
        "Offer them what goes with what they buy, and a reason to stay.",
    ),
    Segment(
        "Potential Loyalist",
        tuple(
            (
                "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 "
                "423 353 352 351 342 341 333 323"
            ).split()
        ),
        "Bought recently and more than once, or spent a fair amount.",
        "Invite them to the loyalty programme and recommend a next purchase.",
    ),
    Segment(
        "New",
        tuple(("512 511 422 421 412 411 311").split()),
        "Bought for the first time a short while ago, and little.",
        "Welcome them and help them to make good use of what they bought.",
    ),
    Segment(
        "Promising",
        tuple(("525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313").split()),
        "Bought recently, rarely so far, but spent well.",
        "Give them a reason for a second order soon.",
    ),
    Segment(
        "Need Attention",
        tuple(("535 534 443 434 343 334 325 324").split()),
        "Better than average in all three, but not so recent any more.",
        "Send a timely offer based on what they bought.",
    ),
    Segment(
        "About To Sleep",
        tuple(("331 321 312 221 213 231 241 251").split()),
        "Below average in all three; they slip away if nothing happens.",
        "Remind them of what is popular, with a small gift for coming back.",
    ),
    Segment(
        "At Risk",
        tuple(
            (
                "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124"
            ).split()
        ),
        "Bought often and spent well, but have not for a long time.",
        "Write to them personally and win them back.",
    ),
    Segment(
        "Can't Lose Them",
        tuple(("155 154 144 214 215 115 114 113").split()),
        "Spent the most, and have not been seen for a very long time.",
        "Call them, ask what went wrong, and make it good.",
    ),
    Segment(
        "Hibernating",
        tuple(("332 322 233 232 223 222 132 123 122 212 211").split()),
        "Last bought long ago, seldom, and little.",
        "Offer something relevant now and then; do not spend much on it.",
    ),
    Segment(
        "Lost",
        tuple(("111 112 121 131 141 151").split()),
        "The longest away, the fewest orders, the least money.",
        "Let them go, or try once with a strong offer.",
    ),
)
NAMES = tuple(segment.name for segment in STANDARD)
SLIPPING = ("At Risk", "Can't Lose Them", "About To Sleep")
"""Whom a shop is about to lose, and should look at first."""
