"""Newton's method with analytic derivatives: a handful of parameters, in logarithms, from several starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from regulars.analytics.clv.arrays import Floats

_WALL = 15.0  # ln of a parameter stays within: e^15 is 3 million.
_LONGEST_STEP = 2.0
_ROUNDS = 100
_SHORTENINGS = 20
_GAIN = 1e-8  # A step that promises less log-likelihood is one on the top: at most _POLISHING of these.
_POLISHING = 20
_STILL, _SETTLED, _SAME_PLACE = 1e-9, 1e-4, 0.01  # Distances in the logarithms of the parameters.


class Derivatives(NamedTuple):
    """A log-likelihood, or a part of it, with gradient and Hessian."""

    value: float
    gradient: Floats
    hessian: Floats

    def plus(self, other: Derivatives) -> Derivatives:
        return Derivatives(
            self.value + other.value, self.gradient + other.gradient, self.hessian + other.hessian
        )


class Summit(NamedTuple):
    """Where a climb ended: the logarithms of the parameters, the derivatives there, whether it is a maximum.

    A parameter that ran to the wall is no maximum: the data leave it open, and its value is the wall's.
    """

    at: Floats
    there: Derivatives
    converged: bool

    def on_wall(self) -> list[bool]:
        """Which parameters ran as far as they may."""
        return [bool(place) for place in np.abs(self.at) >= _WALL]


def in_logarithms(value: float, gradient: Floats, hessian: Floats, parameters: Floats) -> Derivatives:
    """The derivatives with respect to ln θ instead of θ."""
    slope = parameters * gradient
    return Derivatives(value, slope, hessian * np.outer(parameters, parameters) + np.diag(slope))


def climb(function: Callable[[Floats], Derivatives], start: Floats) -> Summit:
    """The maximum reached from `start`: Newton steps, along curvature made negative, shortened until they rise.

    Near the top the height says no more where it is, but the gradient does: it is followed until the parameters
    stand still. Where they do not, along a ridge, and where one runs to the wall, nothing has converged.
    """
    at = np.clip(np.asarray(start, dtype=np.float64), -_WALL, _WALL)
    here, polished = _quietly(function, at), 0
    for _ in range(_ROUNDS):
        free = np.abs(at) < _WALL
        free |= at * here.gradient < 0
        curvature, axes = np.linalg.eigh(-here.hessian[np.ix_(free, free)])
        slope = axes.T @ here.gradient[free]
        least = 1e-9 * max(float(np.abs(curvature).max(initial=0.0)), 1e-3)
        step = slope / np.maximum(np.abs(curvature), least)
        length = float(np.linalg.norm(step))
        on_top = float(slope @ step) / 2 < _GAIN
        settled = bool(free.all() and (curvature > 0).all() and length < _SETTLED)
        if on_top and (length < _STILL or polished == _POLISHING):
            return Summit(at, here, settled)
        polished += on_top
        direction = np.zeros(len(at))
        direction[free] = axes @ (step * min(1.0, _LONGEST_STEP / max(length, 1e-300)))
        for _ in range(_SHORTENINGS):
            further = np.clip(at + direction, -_WALL, _WALL)
            there = _quietly(function, further)
            if np.isfinite(there.value) and there.value >= here.value - 1e-13 * abs(here.value):
                break
            direction /= 4
        else:
            return Summit(at, here, on_top and settled)
        at, here = further, there
    return Summit(at, here, False)


def distinct(summits: Sequence[Summit]) -> list[Summit]:
    """One of each place that climbs ended at, the highest first."""
    places: list[Summit] = []
    for summit in sorted(summits, key=lambda summit: -summit.there.value):
        if not any(np.abs(summit.at - place.at).max() < _SAME_PLACE for place in places):
            places.append(summit)
    return places


def highest(summits: Sequence[Summit]) -> Summit:
    return max(summits, key=lambda summit: summit.there.value)


def _quietly(function: Callable[[Floats], Derivatives], at: Floats) -> Derivatives:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return function(at)
