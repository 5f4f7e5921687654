"""Range tests: runs in which the rate rises to find where learning starts and where it breaks.

Functions of a `View`; NaN where the run is no range test or its loss has too few points.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.features.noise import robust_noise
from advisor.features.schedule import USUAL, likely_optimizer, optimizer_name
from advisor.features.trend import MOST
from advisor.median import median

if TYPE_CHECKING:
    from advisor.features.view import View
    from advisor.history import FloatArray

LEAST_DECADES = 2.0
LEAST_RISING = 0.9  # share of the run over which the rate must rise
LEAST_POINTS = 10
EXPONENTIAL = 0.2  # of the top, half way: a line has 0.5, two decades on a log scale 0.1
TESTED_ABOVE = 1.0  # decades above the usual rate: a warmup ends below
LEAST_TOP = 1e-6  # a rise that ends below it is the first stretch of a warmup
WINDOW = 20  # the loss is averaged over a twentieth of the points: less noise, little delay
BROKEN = 0.5  # the loss has broken where it stands this share of the drop above its lowest
STILL_LOW = 0.1  # within a tenth of the drop above the lowest, the loss has not turned yet
# The rate of the lowest loss flatters high rates: a ramp spends few steps on each. Measured in
# benchmarks/RANGE_TESTS.md on tasks held out.
LOWEST_SHARE = 0.18  # best rate over the rate of the lowest loss, optimizer unknown
# Their best rates follow the scale of the loss (or of the matrix), not a usual rate: better without
# it on both halves of the tasks.
WITHOUT_USUAL = ("sgd", "muon")
LEAST_SHARE, MOST_SHARE = 0.018, 0.45  # whatever the optimizer's usual rate says


class _Ramp(NamedTuple):
    """Averaged loss over log10 rate, rates ascending.

    lowest: index of the lowest loss. broke: index where the loss left it for good, or None.
    noise: standard deviation of an averaged loss at low rates, above 0. start: level at low rates.
    """

    log_lr: FloatArray
    loss: FloatArray
    lowest: int
    broke: int | None
    noise: float
    start: float


def is_range_test(view: View) -> float:
    """1 where the rate only rises, through nearly the whole run, over two decades or more; else 0.

    It rises to 1e-6 or more, below which hardly any network learns: a log that holds only the
    first steps of a warmup is no test. Exponential, or linear or otherwise to ten times the usual
    rate of its optimizer or more: what rises in a line and ends below is a warmup. By steps: at
    least eight rises. An ordinary warmup, one cycle or several cycles end below their peak. NaN
    where no rate is logged. Source: Smith 2017, Cyclical learning rates, sec. 3.3.
    """
    curve = view.history.lr
    if curve is None or view.schedule is None or not view.schedule.known_shape:
        return math.nan
    if view.schedule.share[0] > 2.0 * 10.0**-LEAST_DECADES:
        return 0.0  # most runs start near their peak: told at once
    lr = curve.value[np.isfinite(curve.value) & (curve.value > 0.0)]
    if len(lr) < LEAST_POINTS:
        return 0.0
    top = int(np.argmax(lr))
    rise = np.diff(np.log10(lr[: top + 1]))
    decades = float(rise.sum())
    # One jump of two decades is a change of mind, not a test.
    gradual = int((rise > 0.0).sum()) >= 8 and float(rise.max(initial=0.0)) <= 0.5 * decades
    steady = bool((rise >= 0.0).all()) and top / (len(lr) - 1) >= LEAST_RISING
    far = decades >= LEAST_DECADES and float(lr[top]) >= LEAST_TOP
    return float(steady and gradual and far and not _warms_up(view, lr[: top + 1]))


def _warms_up(view: View, rising: FloatArray) -> bool:
    """Whether a rise, float64 [n], is that of a warmup: no exponential, and to no high rate."""
    if rising[len(rising) // 2] < EXPONENTIAL * rising[-1]:
        return False
    peak = float(rising[-1])
    usual = USUAL.get(optimizer_name(view) or likely_optimizer(peak), max(USUAL.values()))
    return math.log10(peak) < usual + TESTED_ABOVE


def range_break_lr(view: View) -> float:
    """Rate at which the loss of a range test broke: rose from its lowest by half of its drop."""
    ramp = _ramp(view)
    if ramp is None or ramp.broke is None:
        return math.nan
    return float(10.0 ** ramp.log_lr[ramp.broke])


def range_start_lr(view: View) -> float:
    """Rate at which a tenth of the drop of a range test was made: learning starts; else NaN."""
    ramp = _ramp(view)
    if ramp is None:
        return math.nan
    low = float(ramp.loss[ramp.lowest])
    if low >= ramp.start:
        return math.nan
    under = ramp.loss <= ramp.start - 0.1 * (ramp.start - low)
    return float(10.0 ** ramp.log_lr[int(np.argmax(under))])


def range_lowest_lr(view: View) -> float:
    """Rate at which the averaged loss of a range test was lowest; not yet the rate to train at."""
    ramp = _ramp(view)
    return math.nan if ramp is None else float(10.0 ** ramp.log_lr[ramp.lowest])


def range_best_lr(view: View) -> float:
    """Rate to train at, from a range test, in the unit of the rate.

    Halfway (on a log scale) between the rate of the lowest loss and the optimizer's usual one, but
    0.018 to 0.45 times the former; 0.18 times the former for plain SGD, Muon and where the
    optimizer is unknown. Measured beside the published rules in benchmarks/RANGE_TESTS.md.
    """
    lowest = range_lowest_lr(view)
    if math.isnan(lowest):
        return math.nan
    name = optimizer_name(view)
    if name not in USUAL or name in WITHOUT_USUAL:
        return LOWEST_SHARE * lowest
    share = math.sqrt(10.0 ** USUAL[name] / lowest)
    return lowest * min(max(share, LEAST_SHARE), MOST_SHARE)


def range_factor(view: View) -> float:
    """Rate to train at over the highest rate of a range test; 0..1: the factor for the peak."""
    best = range_best_lr(view)
    return math.nan if view.schedule is None else best / view.schedule.peak


def range_drop_in_noise(view: View) -> float:
    """Drop of the averaged loss of a range test in units of its noise; under 3: nothing learned."""
    ramp = _ramp(view)
    if ramp is None:
        return math.nan
    drop = ramp.start - float(ramp.loss[ramp.lowest])
    return float(np.clip(drop / ramp.noise, -1e3, 1e3))


def range_open_end(view: View) -> float:
    """1 where a range test ended with its loss still low: higher rates were not tried; else 0."""
    ramp = _ramp(view)
    if ramp is None:
        return math.nan
    low = float(ramp.loss[ramp.lowest])
    still_low = float(ramp.loss[-1]) <= low + STILL_LOW * max(ramp.start - low, 0.0)
    return float(ramp.broke is None and still_low)


def range_tells(view: View) -> float:
    """1 where a range test shows a lowest loss: it fell by over 3 of its noise, and turned; else 0.

    0 too where fewer than ten losses are numbers. 3 standard errors: Box, Hunter and Hunter 2005.
    NaN where the run is no range test.
    """
    if is_range_test(view) != 1.0:
        return math.nan
    return float(range_drop_in_noise(view) >= 3.0 and range_open_end(view) == 0.0)


def _ramp(view: View) -> _Ramp | None:
    if is_range_test(view) != 1.0 or view.history.lr is None:
        return None
    lr, loss = view.history.lr, view.history.loss
    good = np.isfinite(lr.value) & (lr.value > 0.0)
    step, rate = lr.step[good], lr.value[good]
    top = int(np.argmax(rate))
    inside = (loss.step >= step[0]) & (loss.step <= step[top])
    at = np.interp(loss.step[inside], step[: top + 1], np.log10(rate[: top + 1]))
    value = loss.value[inside]
    finite = np.isfinite(value)
    ended_bad = len(value) > 0 and not finite[-1]
    if int(np.count_nonzero(finite)) < LEAST_POINTS:
        return None
    return _shape(at[finite], np.clip(value[finite], -MOST, MOST), ended_bad=ended_bad)


def _shape(at: FloatArray, value: FloatArray, *, ended_bad: bool) -> _Ramp:
    window = max(len(value) // WINDOW, 1) | 1
    early = value[: max(len(value) // 10, 5)]
    start = median(early)
    single = robust_noise(value[: max(len(value) // 4, 8)])
    # Noise that rounding alone would make; the unit of the loss must not matter.
    single = max(single, 1e-12 * float(np.abs(early).max()), 1e-300)
    # A blow-up by twenty powers of ten must not swallow the running sum.
    fall = max(start - float(value.min()), single)
    smooth = _running_mean(np.minimum(value, start + 10.0 * fall), window)
    lowest = int(np.argmin(smooth))
    drop = max(start - float(smooth[lowest]), single)
    above = np.flatnonzero(smooth[lowest:] > smooth[lowest] + BROKEN * drop)
    broke = lowest + int(above[0]) if len(above) else None
    if broke is None and ended_bad:
        broke = len(smooth) - 1  # not finite without a rise before it
    return _Ramp(at, smooth, lowest, broke, single / math.sqrt(window), start)


def _running_mean(value: FloatArray, window: int) -> FloatArray:
    """Centred mean over `window` points (odd), fewer at the ends; same length."""
    half = window // 2
    total = np.concatenate(([0.0], np.cumsum(value)))
    place = np.arange(len(value))
    left = np.maximum(place - half, 0)
    right = np.minimum(place + half + 1, len(value))
    mean: FloatArray = (total[right] - total[left]) / (right - left)
    return mean


FEATURES = (
    is_range_test,
    range_break_lr,
    range_start_lr,
    range_lowest_lr,
    range_best_lr,
    range_factor,
    range_drop_in_noise,
    range_open_end,
    range_tells,
)
