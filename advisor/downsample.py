"""Fewer points of the same shape: what a chart of some hundred columns shows of a long curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from advisor.history import Curve, FloatArray, IntArray

EARLY = 4  # one stretch in so many is spent on a logarithmic axis, where the beginning is wide


def thin(curve: Curve, points: int) -> Curve:
    """Keep at most `points` of a curve: the lowest and the highest of each stretch of steps.

    No spike is lost, whatever the width of the chart (the idea of M4: Jugel et al. 2014, VLDB 7).
    Stretches are equally wide in steps; a quarter of them is equally wide in log(step), so that
    the beginning keeps its shape as well. The first and the last point stay, and so does the first
    NaN or infinity of each stretch. A curve that is short enough is returned as it is.
    """
    if len(curve) <= points:
        return curve
    kept = _kept(curve.step, curve.value, max(points // 3, 1))
    if len(kept) > points:  # only where many stretches hold values that are not finite
        kept = kept[np.linspace(0, len(kept) - 1, max(points, 2)).astype(np.int64)]
    return curve.at(kept)


def _kept(step: FloatArray, value: FloatArray, stretches: int) -> IntArray:
    start = _starts(step, stretches)
    size = np.diff(np.append(start, len(step)))
    finite = np.isfinite(value)
    picks = [np.array([0, len(step) - 1]), _first_of_each(~finite, start, size)]
    for extreme, empty in ((np.minimum, np.inf), (np.maximum, -np.inf)):
        filled = np.where(finite, value, empty)
        best = np.repeat(extreme.reduceat(filled, start), size)
        picks.append(_first_of_each(finite & (filled == best), start, size))
    return np.unique(np.concatenate(picks))


def _starts(step: FloatArray, stretches: int) -> IntArray:
    """Return where each stretch begins: indices, rising, the first is 0."""
    first, last = float(step[0]), float(step[-1])
    early = stretches // EARLY
    smallest = max(float(step[1] - first), (last - first) * 1e-9)
    edges = np.concatenate(
        (
            np.linspace(first, last, stretches - early, endpoint=False),
            first + np.geomspace(smallest, last - first, early, endpoint=False),
        )
    )
    return np.unique(np.append(np.searchsorted(step, edges), 0)).astype(np.int64)


def _first_of_each(wanted: NDArray[np.bool_], start: IntArray, size: IntArray) -> IntArray:
    """Return the index of the first wanted point of each stretch that has one."""
    hits = np.flatnonzero(wanted)
    stretch = np.repeat(np.arange(len(start)), size)[hits]
    first = np.append(True, stretch[1:] != stretch[:-1])[: len(hits)]
    found: IntArray = hits[first]
    return found
