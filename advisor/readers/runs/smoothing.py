"""Whether losses were smoothed before they were logged, told from their values alone.

What a mean that forgets gains from row to row is as good as uncorrelated, like the steps of a walk,
where losses of batches that stand high are followed by ones that do not: a correlation of -0.5.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from advisor.history import FloatArray

_FEWEST = 400  # rows; fewer look like a walk by chance
_MOST = 5000  # rows looked at
_PIECE = 20  # rows in which a trend is taken for straight
_LEAST, _RATIO = 6, 1.6  # rows of a stretch, how many times as long as the one before it
# Chosen on half of the benchmark curves so that no loss passes (docs/decisions.md).
_WALKS, _ERRORS, _SMOOTH = -0.33, 3.5, 0.05  # correlation: above the first by so many errors
_TWO_ROWS = -0.2, 0.0  # ... of gains two rows apart
_ALIKE = 2.5  # errors by which the correlation in one stretch differs from that in all
_SLOPE, _STRAY = (-2.0, 0.6), 3.5  # the size of gains against the row, both as logarithms
_ROUNDED = 1.5  # least size of gains, in last digits


class _Stretch(NamedTuple):
    """Gains of a stretch of rows around their trend: how they correlate one and two rows apart.

    row: its middle, geometric. size: standard deviation of a gain. free: degrees of freedom.
    """

    row: float
    one: float
    two: float
    size: float
    free: int


def looks_smoothed(loss: FloatArray) -> bool:
    """Whether losses, float64 [rows], are such of a mean that forgets; False where unsure."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return _looks_so(loss[:_MOST])


def _looks_so(value: FloatArray) -> bool:
    broken = ~np.isfinite(value)
    value = value[: int(np.argmax(broken))] if broken.any() else value
    if len(value) < _FEWEST or not value[-len(value) // 4 :].mean() < value[:5].mean():
        return False
    parts = [_stretch(value[start - 1 : end], start) for start, end in _bounds(len(value))]
    row, one, two, size, free = np.array(parts).T
    if not (size.min() > _ROUNDED * _digit(value) and size.max() < np.inf):
        return False
    walks = float(np.average(one, weights=free))
    return bool(
        _WALKS + _ERRORS / math.sqrt(free.sum()) < walks < _SMOOTH
        and _TWO_ROWS[0] < np.average(two, weights=free) < _TWO_ROWS[1]
        and (np.abs(one - walks) * np.sqrt(free)).max() < _ALIKE
        and _is_straight(np.log(row), np.log(size), 1.0 / (0.5 / free + 0.04))
    )


def _is_straight(x: FloatArray, y: FloatArray, weight: FloatArray) -> bool:
    x, y = x - np.average(x, weights=weight), y - np.average(y, weights=weight)
    slope = float((weight * x * y).sum() / (weight * x * x).sum())
    rest = y - slope * x
    return _SLOPE[0] < slope < _SLOPE[1] and float((weight * rest * rest).mean()) < _STRAY


def _bounds(rows: int) -> list[tuple[int, int]]:
    """Return stretches of rows, ever longer; the last takes what is too little for one more."""
    out = [(2, 2 + _LEAST)]
    while out[-1][1] < rows:
        start = out[-1][1]
        out.append((start, start + max(math.ceil(start * (_RATIO - 1.0)), _LEAST)))
    start, end = out.pop()
    if end > rows and rows - start < (end - start) / 2:
        start, _ = out.pop()
    return [*out, (start, rows)]


def _stretch(value: FloatArray, start: int) -> _Stretch:
    """Measure the gains between values, float64 [n], the first of which is that before `start`."""
    gain = np.diff(value)
    pieces = math.ceil(len(gain) / _PIECE)
    width = len(gain) // pieces
    each = gain[len(gain) - pieces * width :].reshape(pieces, width)
    x = np.linspace(-1.0, 1.0, width)
    each = each - each.mean(axis=1, keepdims=True)
    each = each - np.outer(each @ x / (x @ x), x)
    free = pieces * (width - 2)
    power = (each * each).sum()
    one = (each[:, 1:] * each[:, :-1]).sum() / power
    two = (each[:, 2:] * each[:, :-2]).sum() / power
    row = math.sqrt(start * (start + len(gain)))
    return _Stretch(row, float(one), float(two), math.sqrt(power / free), free)


def _digit(value: FloatArray) -> float:
    """Return the least distance of two values, infinite where all are the same."""
    levels = np.sort(value)
    gaps = np.diff(levels)
    return float(gaps[gaps > 1e-9 * np.abs(levels).max()].min(initial=np.inf))
