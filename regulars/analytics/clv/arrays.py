"""Array types of the lifetime models, and distinct pairs of small whole numbers without sorting."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
AnyInts = NDArray[np.int32] | NDArray[np.int64]

DAYS_PER_WEEK = 7.0
_DENSE = 1 << 24  # Cells of the table of all possible pairs; above it sorting needs less memory.


def sums_by(position: AnyInts, values: Floats, length: int = 0) -> Floats:
    """Sums of the values at each position 0, 1, 2, …"""
    return np.bincount(position, values, minlength=length).astype(np.float64, copy=False)


class Distinct(NamedTuple):
    """The distinct pairs (first, second) in ascending order, and for every row the position of its pair."""

    first: Ints
    second: Ints
    position: Ints


def distinct_pairs(first: AnyInts, second: AnyInts) -> Distinct:
    """Distinct pairs of numbers that are not negative: a purchase count and an age, mostly few among many rows."""
    if not len(first):
        none = np.zeros(0, dtype=np.int64)
        return Distinct(none, none, none)
    width = int(second.max()) + 1
    key = first.astype(np.int64) * width + second
    cells = (int(first.max()) + 1) * width
    if cells <= _DENSE:
        there = np.zeros(cells, dtype=bool)
        there[key] = True
        keys = np.flatnonzero(there)
        place = np.zeros(cells, dtype=np.int64)
        place[keys] = np.arange(len(keys))
        position = place[key]
    else:
        keys, position = np.unique(key, return_inverse=True)
    return Distinct(keys // width, keys % width, position)


def never_falling(columns: Floats, order_by: Floats) -> Floats:
    """The columns, ascending in order_by, with what rounding let fall by a last digit put right."""
    order = np.argsort(order_by, kind="stable")
    columns[:, order] = np.maximum.accumulate(columns[:, order], axis=1)
    return columns
