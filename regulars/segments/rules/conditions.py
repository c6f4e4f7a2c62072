"""What a rule can say, typed and frozen. parsing.py makes these and nothing else compiles.

`path` is where in the tree a condition stands; `negated` turns it into its exact opposite.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regulars.segments.rules.fields import Field
from regulars.segments.rules.refusal import Path
from regulars.segments.rules.windows import Window

Value = str | int | Decimal | bool | date


@dataclass(frozen=True)
class Group:
    """Conditions joined by and / or."""

    path: Path
    all: bool
    negated: bool
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Compare:
    """A field against values: =, <, <=, >, >=, between, in, contains, beginsWith, endsWith, null."""

    path: Path
    field: Field
    operator: str
    values: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True)
class During:
    """A date or a moment inside a window."""

    path: Path
    field: Field
    window: Window
    negated: bool = False
    operator: str = ""
    """The comparison with `days` that was sent, such as <, if it was one: sentences say that, not the window."""
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Anniversary:
    """A date whose day of the year comes `first` to `last` days from today."""

    path: Path
    field: Field
    first: int
    last: int
    negated: bool = False


@dataclass(frozen=True)
class UnchangedFor:
    """The suggested segment has been what it is since a window's near edge or longer."""

    path: Path
    field: Field
    window: Window
    negated: bool = False


@dataclass(frozen=True)
class Attribute:
    """A name in the customer's own JSON attributes; a value of another type counts as unknown."""

    path: Path
    name: str
    type: str
    test: Compare | During
    negated: bool = False


@dataclass(frozen=True)
class Having:
    """A part of an event that has something: an order with a line for which all of `where` holds."""

    path: Path
    where: Group
    negated: bool = False


@dataclass(frozen=True)
class Picked:
    """Which events are meant: one set of filters, all bound to the same event, and when."""

    source: str
    where: Group | None = None
    window: Window | None = None
    uncounted: bool = False
    """Orders that do not count (pending, cancelled, wholly refunded) are meant too."""


@dataclass(frozen=True)
class Measured:
    """How many events, or their sum, average, least or most, against amounts."""

    path: Path
    events: Picked
    measure: str
    of: Field | None
    operator: str
    amounts: tuple[int | Decimal, ...]
    negated: bool = False


@dataclass(frozen=True)
class Edge:
    """The first or last of the events falls in a window, and is of a kind."""

    path: Path
    events: Picked
    last: bool
    within: Window | None
    then: Group | None
    negated: bool = False


@dataclass(frozen=True)
class Sequence:
    """One event, then another within a time, with none of a third kind in between."""

    path: Path
    first: Picked
    then: Picked
    hours: int
    without: Picked | None
    negated: bool = False


@dataclass(frozen=True)
class InSegment:
    """A current member of another segment, perhaps since a window."""

    path: Path
    segment_id: int
    entered: Window | None
    negated: bool = False


@dataclass(frozen=True)
class Sample:
    """A share of all customers, the same ones every time for the same seed."""

    path: Path
    seed: str
    basis_points: int
    negated: bool = False


@dataclass(frozen=True)
class Everyone:
    path: Path
    negated: bool = False


Leaf = (
    Compare | During | Anniversary | UnchangedFor | Attribute | Having | Measured | Edge | Sequence | InSegment
    | Sample | Everyone
)  # fmt: skip
Condition = Group | Leaf


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The conditions about the customer, in order; filters inside events are not among them."""
    if isinstance(condition, Group):
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition
