"""Newton's method with analytic derivatives: a handful of parameters, in logarithms, from several starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from .arrays import Floats

_WALL = 15.0  # ln of a parameter: e^±15 is 3 million; beyond it a quadratic fence holds what data cannot.
_LONGEST_STEP = 2.0
_ROUNDS = 100
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
    """The maximum that is reached from `start`: Newton steps, along curvature made negative, halved until they rise."""
    at = np.asarray(start, dtype=np.float64)
    here = _fenced(function, at)
    for _ in range(_ROUNDS):
        curvature, axes = np.linalg.eigh(-here.hessian)
        slope = axes.T @ here.gradient
        least = 1e-9 * max(float(np.abs(curvature).max()), 1e-3)
        step = slope / np.maximum(np.abs(curvature), least)
        promised = float(slope @ step) / 2
        if promised < _GAIN:
            return Summit(at, here, bool((curvature > 0).all()))
        step *= min(1.0, _LONGEST_STEP / float(np.linalg.norm(step)))
        direction = axes @ step
        for _ in range(30):
            there = _fenced(function, at + direction)
            if np.isfinite(there.value) and there.value >= here.value - 1e-13 * abs(here.value):
                break
            direction = direction / 4
        else:
            return Summit(at, here, False)
        at, here = at + direction, there
    return Summit(at, here, False)


def highest(summits: Sequence[Summit]) -> Summit:
    return max(summits, key=lambda summit: summit.there.value)


def _fenced(function: Callable[[Floats], Derivatives], at: Floats) -> Derivatives:
    """A fall beyond the wall, so that what the data leave open stays a number one can compute with."""
    over = np.sign(at) * np.maximum(np.abs(at) - _WALL, 0.0)
    beyond = (over != 0).astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        inside = function(at)
    return inside.plus(Derivatives(-5.0 * float(over @ over), -10.0 * over, -10.0 * np.diag(beyond)))
