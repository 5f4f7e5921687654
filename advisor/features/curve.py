"""Level and slope of a curve: where its drop happened, and whether it still falls.

Every function takes a `Trend` and is used twice: on the train loss (`tail_drop`) and, with the
prefix `val_`, on the validation loss (`val_tail_drop`). Shares are of the total drop: from the
start level (the first finite value) to the lowest level. A loss that never fell has a drop of a
thousandth of its range, so a share lies between about -1 and 1 of a loss that fell, and between
-1000 and 1000 of any. NaN: fewer than three finite points, or what the docstring names.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.median import median

if TYPE_CHECKING:
    from advisor.features.trend import Trend
    from advisor.history import FloatArray

TAIL_BINS = 7  # of 20: the last third


def drop_share(trend: Trend) -> float:
    """Drop from the start to the lowest level over the whole range of levels; 0..1, no unit.

    1: the loss never stood above its start. 0: it never went below it.
    Source: as `end_above_start`.
    """
    return max(trend.start - trend.low, 0.0) / trend.span


def first_drop(trend: Trend) -> float:
    """Share of the drop made in the first eighth of the run; -1000..1, no unit.

    Near 1: nearly all learning happened at once. Source: CS231n notes, "Babysitting the learning
    process": a high rate decays the loss fast and then stops.
    """
    return (trend.start - trend.at(0.125)) / trend.drop


def quarter_1_drop(trend: Trend) -> float:
    """Share of the drop made in the first quarter of the run; -1000..1, no unit. CS231n."""
    return (trend.start - trend.at(0.25)) / trend.drop


def quarter_2_drop(trend: Trend) -> float:
    """Share of the drop made in the second quarter of the run; no unit. CS231n."""
    return (trend.at(0.25) - trend.at(0.5)) / trend.drop


def quarter_3_drop(trend: Trend) -> float:
    """Share of the drop made in the third quarter of the run; no unit. CS231n."""
    return (trend.at(0.5) - trend.at(0.75)) / trend.drop


def tail_drop(trend: Trend) -> float:
    """Share of the drop made in the last quarter of the run; below 0 where it rose; no unit.

    To the end level, the mean of the last two bins, so a straight line has 0.2 of many points and
    0.17 of ten. Of three or four points it tells nothing: the mean of the last two then stands for
    three quarters of the run, or for less. Source: CS231n notes: with a low rate improvements are
    linear.
    """
    return (trend.at(0.75) - trend.end) / trend.drop


def last_drop(trend: Trend) -> float:
    """Share of the drop made in the last eighth of the run; no unit. CS231n."""
    return (trend.at(0.875) - float(trend.level[-1])) / trend.drop


def time_to_half(trend: Trend) -> float:
    """Progress at which half of the drop was first reached; 0..1."""
    return _time_to(trend, 0.5)


def time_to_three_quarters(trend: Trend) -> float:
    """Progress at which three quarters of the drop were first reached; 0..1."""
    return _time_to(trend, 0.75)


def time_to_nine_tenths(trend: Trend) -> float:
    """Progress at which nine tenths of the drop were first reached; 0..1."""
    return _time_to(trend, 0.9)


def _time_to(trend: Trend, share: float) -> float:
    reached = trend.start - trend.level >= share * trend.drop
    return float(trend.mid[int(np.argmax(reached))]) if reached.any() else 1.0


def best_at(trend: Trend) -> float:
    """Progress at which the lowest level stood; 0..1. Near 1: the run was still improving."""
    return float(trend.mid[int(np.argmin(trend.level))])


def tail_slope(trend: Trend) -> float:
    """Slope of the last seven bins: median of all pair slopes of their medians, drops per run.

    Seven bins are the last third of a run of 20 or more points, and all of a run of seven. Unit:
    total drops per whole run; -1 would bring the whole drop again in one more run. NaN under 4
    bins. Source: Theil 1950, Sen 1968 (robust slope).
    """
    fit = _tail_fit(trend)
    return math.nan if fit is None else fit[0] / trend.drop


def tail_trend(trend: Trend) -> float:
    """Rise over the last seven bins in units of the scatter of their medians; -50..50, no unit.

    Below 0: a fall. Beyond 1 or -1 it moves more than it scatters. NaN under 4 bins. Binned first,
    because tests on raw training curves lie (autocorrelation).
    """
    fit = _tail_fit(trend)
    if fit is None:
        return math.nan
    slope, scatter, width = fit
    return float(np.clip(slope * width / max(scatter, 1e-9 * trend.drop), -50.0, 50.0))


def _tail_fit(trend: Trend) -> tuple[float, float, float] | None:
    mid, level = trend.mid[-TAIL_BINS:], trend.level[-TAIL_BINS:]
    if len(mid) < 4:
        return None
    i, j = np.triu_indices(len(mid), 1)
    slope = median((level[j] - level[i]) / (mid[j] - mid[i]))
    rest = level - median(level) - slope * (mid - median(mid))
    return slope, float(np.sqrt(np.mean(rest * rest))), float(mid[-1] - mid[0])


def straightness(trend: Trend) -> float:
    """Drop of the second half over the drop of the first, 0..2; 1: a straight line, 0: an L.

    Source: CS231n ("with low learning rates the improvements will be linear").
    """
    first = trend.start - trend.at(0.5)
    second = trend.at(0.5) - trend.end
    return float(np.clip(second / max(first, 1e-3 * trend.drop), 0.0, 2.0))


def _doubling(trend: Trend, at: float) -> float:
    """Drop from `at` to 2 `at` over the sizes of itself and the drop before it; -1..1."""
    before = trend.at(at / 2) - trend.at(at)
    after = trend.at(at) - (trend.end if at == 0.5 else trend.at(2 * at))
    size = abs(before) + abs(after) + 0.01 * trend.drop
    return float((after - before) / size)


def doubling_late(trend: Trend) -> float:
    """Drop b of the second half against a of the second quarter; -1..1, no unit.

    (b - a) / (|a| + |b| + a hundredth of the whole drop). In the logarithm of time learning speeds
    up (above 0) while the rate is low and slows down (below 0) once most is learned. Source:
    power-law learning curves in log time.
    """
    return _doubling(trend, 0.5)


def doubling_middle(trend: Trend) -> float:
    """Drop of the second quarter against that of the second eighth, as `doubling_late`; -1..1."""
    return _doubling(trend, 0.25)


def doubling_early(trend: Trend) -> float:
    """Drop of the second eighth against that of the second sixteenth, as `doubling_late`; -1..1."""
    return _doubling(trend, 0.125)


def late_drop_after_start(trend: Trend) -> float:
    """Share of the fall after the first bin that the second half of the run made; -1..1.

    A first loss far above all others swallows the shares of the total drop; this one leaves it out.
    0 where the last two quarters do not differ by three standard errors (Welch 1947); NaN where a
    quarter has fewer than three points, or all lie in one bin.
    """
    fell, rest = fall_late(trend), trend.level[1:]
    if math.isnan(fell) or not len(rest):
        return math.nan
    size = float(rest.max() - rest.min())
    if abs(fell) < 3.0 or size <= 0.0:
        return 0.0
    return float(np.clip((trend.at(0.5) - trend.end) / size, -1.0, 1.0))


def _start_drop(trend: Trend, progress: float) -> float:
    n = len(trend.y)
    near = slice(int(0.6 * progress * n), int(1.4 * progress * n) + 1)
    if not trend.dense or near.stop - near.start < 3:
        return math.nan
    return (trend.start - median(trend.y[near])) / trend.drop


def drop_at_1_percent(trend: Trend) -> float:
    """Share of the drop made in the first 1 % of the run; NaN where it is logged too sparsely."""
    return _start_drop(trend, 0.01)


def drop_at_2_percent(trend: Trend) -> float:
    """Share of the drop made in the first 2.5 % of the run; NaN where it is logged too sparsely."""
    return _start_drop(trend, 0.025)


def drop_at_5_percent(trend: Trend) -> float:
    """Share of the drop made in the first 5 % of the run; NaN where it is logged too sparsely."""
    return _start_drop(trend, 0.05)


def _fall(before: FloatArray, after: FloatArray, floor: float) -> float:
    if min(len(before), len(after)) < 3:
        return math.nan
    error = math.sqrt(float(before.var()) / len(before) + float(after.var()) / len(after))
    return float(np.clip((before.mean() - after.mean()) / max(error, floor), -50.0, 50.0))


def fall_late(trend: Trend) -> float:
    """Mean of the third quarter minus that of the last over its standard error; -50..50.

    Above 3: it still falls beyond its noise. NaN where a quarter has under three points. Source:
    Welch 1947.
    """
    n = len(trend.y)
    return _fall(trend.y[n // 2 : 3 * n // 4], trend.y[3 * n // 4 :], 1e-9 * trend.span)


def fall_middle(trend: Trend) -> float:
    """Mean of the second quarter minus that of the third over its standard error; -50..50.

    Above 3: the loss fell beyond its noise there. NaN as `fall_late`. Source: Welch 1947.
    """
    n = len(trend.y)
    return _fall(trend.y[n // 4 : n // 2], trend.y[n // 2 : 3 * n // 4], 1e-9 * trend.span)


FEATURES = (
    doubling_late,
    doubling_middle,
    doubling_early,
    late_drop_after_start,
    drop_at_1_percent,
    drop_at_2_percent,
    drop_at_5_percent,
    fall_late,
    fall_middle,
    drop_share,
    first_drop,
    quarter_1_drop,
    quarter_2_drop,
    quarter_3_drop,
    tail_drop,
    last_drop,
    time_to_half,
    time_to_three_quarters,
    time_to_nine_tenths,
    best_at,
    tail_slope,
    tail_trend,
    straightness,
)
