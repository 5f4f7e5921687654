"""The level that a curve ended at, and how well one log tells it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.features.noise import LEAST as LEAST_FOR_NOISE
from advisor.features.noise import MEDIAN_ERROR, rms_noise
from advisor.median import median

if TYPE_CHECKING:
    from advisor.history import Curve, FloatArray, History

TAIL = 10  # the level is the median of the last tenth
LEAST = 3  # ... of the run, or of so many points
MOST = 60_000  # points looked at: more change the third digit of the noise only
BLOCKS = 8
# Times the noise shown before; rougher at its end a run is blowing up. Two or three would call runs
# worse whose noise alone sets in late.
MOST_ROUGHER = 5.0
HUGE = 1e100  # can still be squared
LEAPT = 2.0  # a way down so many times longer than a start tells began with a leap


class Level(NamedTuple):
    """Where a curve ended.

    `value` is in the unit of what was logged (NaN: it did not end finite), `noise` the standard
    error of that value (NaN: too few points to tell), `drop` how far the curve came from its start
    to the better, `points` how many were logged, `name` what the log calls it, `maximize` whether
    it is to be high.
    """

    value: float
    noise: float
    drop: float
    points: int
    name: str = ""
    maximize: bool = False

    @property
    def loss(self) -> float:
        """Return the value to be low: the negative of a metric that is to be high."""
        return -self.value if self.maximize else self.value

    @property
    def noise_unchecked(self) -> bool:
        """Tell whether there are too few points to tell noise from a blow-up at the end."""
        return self.points < LEAST + LEAST_FOR_NOISE


def final_levels(history: History) -> dict[str, Level]:
    """Return the final level of each loss that is logged, 'train_loss' and 'val_loss'.

    Where a metric was chosen to be maximised these are its levels on either split.
    """
    curves = {"train_loss": history.train, "val_loss": history.val}
    return {
        role: level_of(curve, maximize=history.maximize)
        for role, curve in curves.items()
        if curve is not None
    }


def level_of(curve: Curve, *, maximize: bool = False) -> Level:
    """Measure one curve. A tail that holds a non-finite value has no level: it diverged.

    `maximize`: the curve is the negative of what was logged, as in `History`.
    """
    value = curve.value
    n = len(value)
    width = max(n // TAIL, min(LEAST, n))
    tail = value[n - width :]
    if not np.isfinite(tail).all():
        return Level(math.nan, math.nan, math.nan, n, curve.name, maximize)
    end = median(tail[-MOST:])
    head = value[: min(LEAST, n)]
    head = head[np.isfinite(head)]
    drop = _way_down(head, end) if len(head) else math.nan
    noise = _calm_error(value, width)
    # 0.0 - end, not -end: a metric that ended at nothing did not end at minus nothing.
    return Level(0.0 - end if maximize else end, noise, drop, n, curve.name, maximize)


def _way_down(head: FloatArray, end: float) -> float:
    """Return how far a curve came down from its first points; from the first one after a leap."""
    usual, first = median(head) - end, float(head[0]) - end
    return first if usual > LEAPT * max(first, 0.0) else usual


def _calm_error(value: FloatArray, width: int) -> float:
    """Return the standard error, as far as the points before the last `width` bear it out.

    A loss that blows up is rough as well; its own roughness must not excuse it.
    """
    here, before = _error(value, width), _error(value[: len(value) - width], width)
    return here if math.isnan(before) else min(here, MOST_ROUGHER * before)


def _error(value: FloatArray, width: int) -> float:
    """Return the standard error of the median of the last `width` points.

    The larger of two estimates: from neighbouring points, as if their noise were independent, and
    from blocks of points around a straight line, which also sees a loss that wanders or was
    smoothed.
    """
    tail = value[-max(len(value) // 3, 3 * width) :][-MOST:]
    tail = np.clip(tail[np.isfinite(tail)], -HUGE, HUGE)
    white = MEDIAN_ERROR * rms_noise(tail) / math.sqrt(width)
    size = len(tail) // BLOCKS
    if size < 2:
        return white
    blocks = np.array([*map(median, tail[len(tail) - size * BLOCKS :].reshape(BLOCKS, size))])
    return max(white, _around_line(blocks) * math.sqrt(min(size / width, 1.0)))


def _around_line(level: FloatArray) -> float:
    """Return the sd of equally spaced levels around their own straight line."""
    at = np.arange(len(level)) - (len(level) - 1) / 2.0
    rest = level - level.mean()
    rest = rest - at * float(at @ rest) / float(at @ at)
    return math.sqrt(float(rest @ rest) / (len(level) - 2))
