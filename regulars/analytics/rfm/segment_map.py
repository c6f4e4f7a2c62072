"""Which of the eleven segments each of the 125 scores belongs to: data, checked when edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

ALL_CELLS = tuple("".join(digits) for digits in product("12345", repeat=3))


Range = tuple[int, int]
ANY: Range = (1, 5)


@dataclass(frozen=True)
class Claims:
    """Within which scores a segment's words are true; every cell of the standard map lies within, and reaches it."""

    recency: Range = ANY
    frequency: Range = ANY
    money: Range = ANY


@dataclass(frozen=True)
class Segment:
    """A suggested segment: its cells (recency, frequency, money: "555"), what it means, what to do."""

    name: str
    cells: tuple[str, ...]
    description: str
    advice: str
    claims: Claims


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


NEW = "New"
NOT_NEW = "Promising"
"""Where somebody belongs whose score is that of a new customer but whose first order is not recent."""

STANDARD: tuple[Segment, ...] = (
    Segment(
        "Champions",
        tuple(("555 554 544 545 454 455 445").split()),
        "Bought more recently, more often and for more money than most.",
        "Thank them, show them new things first, and ask them to tell others.",
        Claims((4, 5), (4, 5), (4, 5)),
    ),
    Segment(
        "Loyal",
        tuple(("543 444 435 355 354 345 344 335").split()),
        "In the middle or above in how recently, how often and for how much they buy.",
        "Offer them what goes with what they buy, and a reason to stay.",
        Claims((3, 5), (3, 5), (3, 5)),
    ),
    Segment(
        "Potential Loyalist",
        tuple(
            (
                "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 "
                "423 353 352 351 342 341 333 323"
            ).split()
        ),
        "Not among those longest away, nor the rarest buyers, nor the big spenders: there is room to grow.",
        "Invite them to the loyalty programme and recommend what to buy next.",
        Claims((3, 5), (2, 5), (1, 3)),
    ),
    Segment(
        NEW,
        tuple(("512 511 422 421 412 411").split()),
        "Their very first order is recent, and they do not stand out in orders or money yet.",
        "Welcome them and help them to make good use of what they bought.",
        Claims((4, 5), (1, 2), (1, 2)),
    ),
    Segment(
        NOT_NEW,
        tuple(("525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313").split()),
        "Not among those longest away; they do not stand out in orders, whatever they spend.",
        "Give them a reason to come again soon.",
        Claims((3, 5), (1, 2), ANY),
    ),
    Segment(
        "Need Attention",
        tuple(("535 534 443 434 343 334 325 324").split()),
        "Not among those longest away, nor the rarest buyers, nor the small spenders, but not yet among the best.",
        "Send a timely offer based on what they bought.",
        Claims((3, 5), (2, 4), (3, 5)),
    ),
    Segment(
        "About To Sleep",
        tuple(("331 321 312 311 221 213 231 241 251").split()),
        "Neither the latest to buy nor the longest away, and not among the big spenders; they may slip away.",
        "Remind them of what is popular, with a small gift for coming back.",
        Claims((2, 3), ANY, (1, 3)),
    ),
    Segment(
        "At Risk",
        tuple(
            (
                "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124"
            ).split()
        ),
        "Among those longest away, though neither the rarest buyers nor the smallest spenders.",
        "Write to them personally and win them back.",
        Claims((1, 2), (2, 5), (2, 5)),
    ),
    Segment(
        "Can't Lose Them",
        tuple(("155 154 144 214 215 115 114 113").split()),
        "Among those longest away, though what they spent is in the middle or above.",
        "Call them, ask what went wrong, and make it good.",
        Claims((1, 2), ANY, (3, 5)),
    ),
    Segment(
        "Hibernating",
        tuple(("332 322 233 232 223 222 132 123 122 212 211").split()),
        "Not among the latest to buy, the frequent buyers or the big spenders.",
        "Offer something relevant now and then; keep the cost of it low.",
        Claims((1, 3), (1, 3), (1, 3)),
    ),
    Segment(
        "Lost",
        tuple(("111 112 121 131 141 151").split()),
        "The longest away of all, and they do not stand out in money.",
        "Let them go, or make one strong offer.",
        Claims((1, 1), ANY, (1, 2)),
    ),
)
NAMES = tuple(segment.name for segment in STANDARD)
SLIPPING = ("At Risk", "Can't Lose Them", "About To Sleep")
"""Whom a shop is about to lose, and should look at first."""
