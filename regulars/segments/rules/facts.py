"""What a rule rests on: other segments, calculations, and time. It decides when a segment is filled anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from regulars.segments.rules import conditions as c
from regulars.segments.rules.windows import Window

CLOCKS = ("", "day", "moment")


@dataclass(frozen=True)
class Facts:
    """Segments asked about, calculations rested on, and the clock that changes it: none, day or moment."""

    references: tuple[int, ...]
    sources: tuple[str, ...]
    clock: str


def facts_of(rule: c.Group | None) -> Facts:
    """Read from the typed conditions, filters inside events included."""
    nodes = list(_all(rule)) if rule is not None else []
    references = {node.segment_id for node in nodes if isinstance(node, c.InSegment)}
    named = [getattr(node, "field", None) for node in nodes]
    sources = {field.source for field in named if field is not None} - {"facts"}
    clocks = [clock for node in nodes for clock in _clocks(node)]
    return Facts(tuple(sorted(references)), tuple(sorted(sources)), max(clocks, key=CLOCKS.index, default=""))


def _all(node: c.Condition) -> Iterator[c.Condition]:
    yield node
    if isinstance(node, c.Group):
        inner: list[c.Condition | None] = list(node.parts)
    elif isinstance(node, c.Attribute):
        inner = [node.test]
    elif isinstance(node, c.Having):
        inner = [node.where]
    else:
        inner = [picked.where for picked in _picked(node)]
        inner.append(node.then if isinstance(node, c.Edge) else None)
    for part in inner:
        if part is not None:
            yield from _all(part)


def _picked(node: c.Condition) -> list[c.Picked]:
    if isinstance(node, c.Measured | c.Edge):
        return [node.events]
    if isinstance(node, c.Sequence):
        return [step for step in (node.first, node.then, node.without) if step is not None]
    return []


def _clocks(node: c.Condition) -> Iterator[str]:
    if isinstance(node, c.Anniversary):
        yield "day"
    windows: list[Window | None] = [picked.window for picked in _picked(node)]
    windows += [getattr(node, name, None) for name in ("window", "within", "entered")]
    yield from (window.clock for window in windows if window is not None)
