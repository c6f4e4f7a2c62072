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
_GAIN = 1e-8  # A step that promises less log-likelihood ends the climb.


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
    """Where a climb ended: the logarithms of the parameters, the derivatives there, whether it is a maximum."""

    at: Floats
    there: Derivatives
    converged: bool


def in_logarithms(value: float, gradient: Floats, hessian: Floats, parameters: Floats) -> Derivatives:
    """The derivatives with respect to ln θ instead of θ."""
    slope = parameters * gradient
    return Derivatives(value, slope, hessian * np.outer(parameters, parameters) + np.diag(slope))


def climb(function: Callable[[Floats], Derivatives], start: Floats) -> Summit:
    """The maximum reached from `start`: Newton steps, along curvature made negative, shortened until they rise.

    A parameter that the data leave open runs to the wall and stays there while the others go on.
    """
    at = np.clip(np.asarray(start, dtype=np.float64), -_WALL, _WALL)
    here = _quietly(function, at)
    for _ in range(_ROUNDS):
        free = np.abs(at) < _WALL
        free |= at * here.gradient < 0
        curvature, axes = np.linalg.eigh(-here.hessian[np.ix_(free, free)])
        slope = axes.T @ here.gradient[free]
        least = 1e-9 * max(float(np.abs(curvature).max(initial=0.0)), 1e-3)
        step = slope / np.maximum(np.abs(curvature), least)
        if float(slope @ step) / 2 < _GAIN:
            return Summit(at, here, bool((curvature > 0).all()))
        direction = np.zeros(len(at))
        direction[free] = axes @ (step * min(1.0, _LONGEST_STEP / float(np.linalg.norm(step))))
        for _ in range(_SHORTENINGS):
            further = np.clip(at + direction, -_WALL, _WALL)
            there = _quietly(function, further)
            if np.isfinite(there.value) and there.value >= here.value - 1e-13 * abs(here.value):
                break
            direction /= 4
        else:
            return Summit(at, here, False)
        at, here = further, there
    return Summit(at, here, False)


def highest(summits: Sequence[Summit]) -> Summit:
    return max(summits, key=lambda summit: summit.there.value)


def _quietly(function: Callable[[Floats], Derivatives], at: Floats) -> Derivatives:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return function(at)
