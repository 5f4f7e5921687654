"""Divergence: losses that stop being numbers, and losses that rise and stay up.

The first group takes one curve (`Trend`), on train and, with `val_`, on validation loss; the
second takes the whole run (`View`) and looks at every logged value of the judged loss.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.median import median

if TYPE_CHECKING:
    from advisor.features.trend import Trend
    from advisor.features.view import View
    from advisor.history import FloatArray

LARGEST = 1.8e19  # the root of float32's largest number, 3.4e38
LEAST_EARLY = 3  # losses that tell where a run began
LEAST_BEFORE_LEAP = 4  # losses
ALONE = 2.0  # decades; a last loss so far above all before stands for the end by itself
LEAST_VALIDATIONS = 3
LEAST_MISSING = 2  # validations; one may be still to come, or the last that never came


def rise(trend: Trend) -> float:
    """End level above the lowest level, in total drops; 0..1000.

    The end level is the mean of the last two bins: of a straight fall 0.03 with many points, more
    with few.
    """
    return min((trend.end - trend.low) / trend.drop, 1e3)


def largest_rise(trend: Trend) -> float:
    """Largest rise of the bin medians above the lowest so far, in total drops; at most 1000."""
    best = np.minimum.accumulate(trend.level)
    return float(min(np.max(trend.level - best) / trend.drop, 1e3))


def end_above_start(trend: Trend) -> float:
    """End level minus start level over the range of levels; -1..1; above 0: it ended worse.

    Source: tuning playbook (Godbole et al. 2023): at rates beyond the best one the loss goes up for
    a part of the training, not down.
    """
    return float(np.clip((trend.end - trend.start) / trend.span, -1.0, 1.0))


def growth(view: View) -> float:
    """Decades (log10) by which the end level of a positive loss exceeds its first level; -30..30.

    NaN where a level is not above zero: ratios of such losses mean nothing. Adding a constant
    changes this one and `growth_from_early`, alone of all features: explosions, which they serve to
    see, dwarf constants, and the tables that weigh this one saw losses with constants added.
    Source: fastai's and Lightning's finders call 4 times the best loss broken.
    """
    trend = view.loss
    if trend is None or trend.start <= 0.0 or trend.end <= 0.0:
        return math.nan
    return float(np.clip(math.log10(trend.end) - math.log10(trend.start), -30.0, 30.0))


def growth_from_early(view: View) -> float:
    """Decades (log10) by which the end level exceeds the median of the first tenth; -30..30.

    Of three losses at least, so that a first one far below what it stands for (a sum that has just
    begun, an average that starts from 0) makes no explosion, as in `growth` it may. NaN under six
    losses, and where either is not above zero; adding a constant changes this one too.
    """
    trend = view.loss
    if trend is None or len(trend.y) < 2 * LEAST_EARLY:
        return math.nan
    early = median(trend.y[: max(LEAST_EARLY, len(trend.y) // 10)])
    if early <= 0.0 or trend.end <= 0.0:
        return math.nan
    return float(np.clip(math.log10(trend.end) - math.log10(early), -30.0, 30.0))


def last_leap(view: View) -> float:
    """Decades (log10) by which the end exceeds the highest loss of the first 90 %; 0..30.

    The end is the lowest of the last hundredth of the values, of three at most, so that the level
    of a twentieth, which `growth` takes, need not have risen yet; or the last one alone, where that
    is a hundred times the highest. 0 where it does not, under 4 values, and where the end is no
    number or either is not above zero.
    """
    value = view.history.loss.value
    if len(value) < LEAST_BEFORE_LEAP:
        return 0.0
    head, last = value[: min(9 * len(value) // 10, len(value) - 1)], _end_of(value)
    high = float(np.max(head, where=np.isfinite(head), initial=0.0))
    leaps = [_decades(float(end), high) for end in (last.min(), last[-1])]
    return max(leaps[0], leaps[1] if leaps[1] > ALONE else 0.0)


def _end_of(value: FloatArray) -> FloatArray:
    """Return the last hundredth of some values, three at most."""
    return value[-min(-(-len(value) // 100), 3) :]


def _decades(end: float, high: float) -> float:
    """Decades by which `end` exceeds `high`; 0..30; 0 where either is no number above zero."""
    if not 0.0 < high < end < math.inf:
        return 0.0
    return min(math.log10(end) - math.log10(high), 30.0)


def val_leap(view: View) -> float:
    """Decades (log10) by which the validation's end exceeds the highest of its first three; 0..30.

    The end is the lowest of the last hundredth of its values, of three at most. 0 where it does not
    exceed it, under 4 values, without a training loss, and where either is not above zero.
    """
    val = view.history.val
    if val is None or view.history.train is None or len(val) < LEAST_BEFORE_LEAP:
        return 0.0
    first = val.value[:LEAST_VALIDATIONS]
    high = float(np.max(first, where=np.isfinite(first), initial=0.0))
    return _decades(float(_end_of(val.value).min()), high)


def val_ends_broken(view: View) -> float:
    """1 where the validation, three times a number, ends in infinity or in NaN for good; else 0.

    For good: in as many NaN as stand for two validations, by the widest gap between its numbers,
    where they say that nothing was validated. 0 without a training loss.
    """
    val = view.history.val
    at = np.flatnonzero(np.isfinite(val.value)) if val is not None else np.empty(0, int)
    if val is None or view.history.train is None or len(at) < LEAST_VALIDATIONS:
        return 0.0
    tail = val.value[at[-1] + 1 :]
    missed = len(tail) / int(np.diff(at).max())
    return float(bool(np.isinf(tail).any()) or missed >= LEAST_MISSING)


def nonfinite_share(view: View) -> float:
    """Share of the logged values of the judged loss that are NaN or infinite; 0..1."""
    if view.all_finite:
        return 0.0
    value = view.history.loss.value
    return float(np.mean(~np.isfinite(value)))


def nonfinite_at(view: View) -> float:
    """Progress at which the losses stopped being finite; 1 where all are.

    For good, where the log ends in NaN or infinity; else the first such loss after a finite one.
    """
    if view.all_finite:
        return 1.0
    finite = np.isfinite(view.history.loss.value)
    if not finite[-1]:
        at = len(finite) - int(np.argmax(finite[::-1])) if finite.any() else 0
    else:
        began = int(np.argmax(finite))
        if finite[began:].all():
            return 1.0
        at = began + int(np.argmin(finite[began:]))
    step = float(view.history.loss.step[at])
    return (step - view.first) / max(view.last - view.first, 1e-12)


def nonfinite_weight(view: View) -> float:
    """Share of the losses from the first finite one on that are not; 1 where the last is not; 0..1.

    A few NaN with a finite end are skipped steps (mixed precision), no divergence; NaN before the
    first number were logged before learning began.
    """
    if view.all_finite:
        return 0.0
    finite = np.isfinite(view.history.loss.value)
    return float(np.mean(~finite[int(np.argmax(finite)) :])) if finite[-1] else 1.0


def never_finite(view: View) -> float:
    """1 where no logged loss is finite, else 0."""
    if view.loss is not None:
        return 0.0
    return float(not np.isfinite(view.history.loss.value).any())


def squares_overflow(view: View) -> float:
    """1 where the level at the end is beyond 1.8e19, whose square float32 does not hold, else 0.

    Absolute by nature, as infinity is: no loss of any unit is as large unless it exploded.
    """
    return float(view.loss is not None and abs(view.loss.end) > LARGEST)


def logged_from_start(view: View) -> float:
    """1 where the log counts steps and begins at step 0 or 1, else 0.

    The loss logged there was computed before the first update (or with only one): a NaN in it
    is no divergence; input, initialisation or precision is broken.
    """
    return float(view.history.axis == "step" and view.first <= 1.0)


CURVE_FEATURES = (rise, largest_rise, end_above_start)
RUN_FEATURES = (
    growth,
    growth_from_early,
    last_leap,
    val_leap,
    val_ends_broken,
    nonfinite_share,
    nonfinite_at,
    nonfinite_weight,
    never_finite,
    squares_overflow,
    logged_from_start,
)
