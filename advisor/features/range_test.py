"""Range tests: runs in which the rate rises to find where learning starts and where it breaks.

Functions of a `View`; NaN where the run is no range test (the rate does not rise over at least
two decades during most of the run) or the loss never improved.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.features.trend import MOST

if TYPE_CHECKING:
    from advisor.features.view import View
    from advisor.history import FloatArray

LEAST_DECADES = 2.0
LEAST_RISING = 0.7  # share of the run over which the rate must rise
POINTS = 60  # the loss is looked at on so many equal steps of log rate
BROKEN = 0.25  # the loss has broken where it stands this share of the drop above its lowest


class Sweep(NamedTuple):
    """Smoothed loss over log10 rate: rate ascending, where it broke (index, or None)."""

    log_lr: FloatArray
    loss: FloatArray
    lowest: int
    broke: int | None


def is_range_test(view: View) -> float:
    """1 where the rate rises through most of the run over two decades or more, else 0.

    Source: Smith 2017, Cyclical learning rates, the range test; NaN where no rate is logged.
    """
    curve = view.history.lr
    if curve is None or view.schedule is None or not view.schedule.known_shape:
        return math.nan
    good = (curve.value > 0.0) & (curve.value < math.inf)
    lr = curve.value if good.all() else curve.value[good]
    if len(lr) < 10:
        return 0.0
    top = int(np.argmax(lr))
    rising = top / (len(lr) - 1)
    decades = math.log10(float(lr[top] / lr[0])) if lr[0] > 0.0 else 0.0
    if rising < LEAST_RISING or decades < LEAST_DECADES:
        return 0.0
    return float(bool((lr[1 : top + 1] >= lr[:top]).all()))


def range_break_lr(view: View) -> float:
    """Rate at which the loss of a range test broke: left its lowest level for good; else NaN."""
    sweep = _sweep(view)
    if sweep is None or sweep.broke is None:
        return math.nan
    return float(10.0 ** sweep.log_lr[sweep.broke])


def range_start_lr(view: View) -> float:
    """Rate at which a tenth of the drop of a range test was made: learning starts; else NaN."""
    sweep = _sweep(view)
    if sweep is None:
        return math.nan
    start = float(np.median(sweep.loss[:5]))
    low = float(sweep.loss[sweep.lowest])
    under = sweep.loss <= start - 0.1 * (start - low)
    return float(10.0 ** sweep.log_lr[int(np.argmax(under))])


def range_best_lr(view: View) -> float:
    """Rate to train at, from a range test: half of the rate at which the loss broke; else NaN.

    Where it never broke: the highest rate tested. Source: Smith 2017; half of the breaking rate
    came nearest to the best rate on the range tests of benchmarks/RESULTS.md.
    """
    sweep = _sweep(view)
    if sweep is None:
        return math.nan
    if sweep.broke is None:
        return float(10.0 ** sweep.log_lr[-1])
    return float(10.0 ** sweep.log_lr[sweep.broke]) * BREAK_SHARE


def range_drop_in_noise(view: View) -> float:
    """Drop of the loss during a range test in units of its noise; under 3: nothing was learned."""
    sweep = _sweep(view)
    if sweep is None:
        return math.nan
    rough = np.diff(sweep.loss[: max(sweep.lowest, 4)], 2)
    if not len(rough):
        return math.nan
    noise = max(float(np.sqrt(np.mean(rough * rough) / 6.0)), 1e-12)
    drop = float(np.median(sweep.loss[:5]) - sweep.loss[sweep.lowest])
    return float(np.clip(drop / noise, -1e3, 1e3))


BREAK_SHARE = 0.5


def _sweep(view: View) -> Sweep | None:
    if is_range_test(view) != 1.0 or view.history.lr is None:
        return None
    lr, loss = view.history.lr, view.history.loss
    good = np.isfinite(lr.value) & (lr.value > 0.0)
    top = int(np.argmax(np.where(good, lr.value, 0.0)))
    step, log_lr = (
        lr.step[: top + 1][good[: top + 1]],
        np.log10(lr.value[: top + 1][good[: top + 1]]),
    )
    inside = loss.step <= step[-1]
    at = np.interp(loss.step[inside], step, log_lr)
    value = loss.value[inside]
    finite = np.isfinite(value)
    ended = int(np.argmin(finite)) if not finite.all() else len(value)
    if ended < 10:
        return None
    smooth, grid = _smooth(at[:ended], np.clip(value[:ended], -MOST, MOST))
    lowest = int(np.argmin(smooth))
    drop = max(float(np.median(smooth[:5]) - smooth[lowest]), 1e-12)
    above = np.flatnonzero(smooth[lowest:] > smooth[lowest] + BROKEN * drop)
    broke = lowest + int(above[0]) if len(above) else None
    if broke is None and ended < len(value):
        broke = len(grid) - 1  # NaN without a rise before it
    return Sweep(grid, smooth, lowest, broke)


def _smooth(at: FloatArray, value: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Medians of the loss in POINTS equal steps of log rate (fewer where points are few)."""
    count = min(POINTS, max(len(value) // 3, 10))
    edges = np.linspace(at[0], at[-1], count + 1)
    index = np.clip(np.searchsorted(edges, at, side="right") - 1, 0, count - 1)
    grid, level = [], []
    for k in range(count):
        part = value[index == k]
        if len(part):
            grid.append(0.5 * (edges[k] + edges[k + 1]))
            level.append(float(np.median(part)))
    return np.array(level), np.array(grid)


FEATURES = (
    is_range_test,
    range_break_lr,
    range_start_lr,
    range_best_lr,
    range_drop_in_noise,
)
