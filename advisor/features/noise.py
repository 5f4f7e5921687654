"""Noise around the trend, oscillation and spikes of a curve.

Every function takes a `Trend` and is used on the train loss and, with the prefix `val_`, on the
validation loss. What is in total drops is 0 or more and has no unit; a loss that never fell has a
drop of a thousandth of its range. NaN: too few points to tell noise from trend (four, in the third
or half that the figure is taken of, where no number is named).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.median import median, quantiles

if TYPE_CHECKING:
    from advisor.features.trend import Trend
    from advisor.history import FloatArray

LEAST = 4
MAD_TO_SD = 1.4826
MEDIAN_ERROR = 1.2533  # standard error of a median over that of a mean, Gaussian noise
SPIKE_SCALE = 8.0  # robust standard deviations above the local level; noise alone reaches 5


def rms_noise(y: FloatArray) -> float:
    """Noise sd from second differences (Gasser, Sroka, Jennen-Steinmetz 1986): trend cancels."""
    if len(y) < LEAST:
        return math.nan
    d = y[:-2] - 2.0 * y[1:-1] + y[2:]
    return math.sqrt(float(d @ d) / len(d) / 6.0)


def robust_noise(y: FloatArray) -> float:
    """The same from the median absolute second difference: spikes do not count."""
    if len(y) < LEAST:
        return math.nan
    d = np.abs(y[:-2] - 2.0 * y[1:-1] + y[2:])
    return MAD_TO_SD * median(d) / math.sqrt(6.0)


def robust_sd(y: FloatArray) -> float:
    """Return the sd of numbers, float64 [n >= 1], from the median distance to their median."""
    return MAD_TO_SD * median(np.abs(y - median(y)))


def noise_ratio(noise: float, other: float, trend: Trend) -> float:
    """Return how many times another a noise is, at most 100; NaN where either is not known."""
    if math.isnan(noise) or math.isnan(other):
        return math.nan
    return min(noise / max(other, 1e-9 * trend.span), 100.0)


def noise_start(trend: Trend) -> float:
    """Noise (sd) of one logged point in the first third, in total drops; Gasser et al. 1986.

    0.3: points scatter around their trend by a third of all that the run gained.
    """
    return rms_noise(trend.third(0)) / trend.drop


def noise_middle(trend: Trend) -> float:
    """Noise (sd) of one logged point in the middle third, in total drops; as `noise_start`."""
    return rms_noise(trend.third(1)) / trend.drop


def noise_tail(trend: Trend) -> float:
    """Noise (sd) of one logged point in the last third, in total drops; Gasser et al. 1986.

    0.3: points scatter around their trend by a third of all that the run gained. Large: a high rate
    bounces around (CS231n), or the batches are small.
    """
    return rms_noise(trend.third(2)) / trend.drop


def noise_tail_robust(trend: Trend) -> float:
    """Noise of one logged point in the last third that leaves spikes out, in total drops.

    From the median absolute second difference instead of their mean square.
    """
    return robust_noise(trend.third(2)) / trend.drop


def noise_growth(trend: Trend) -> float:
    """Noise of the last third over that of the first; 0..100; below 1: it calmed down.

    The noise of a mini-batch loss shrinks with the loss; where it stays the run did not settle.
    """
    return noise_ratio(rms_noise(trend.third(2)), rms_noise(trend.third(0)), trend)


def noise_growth_late(trend: Trend) -> float:
    """Noise of the last third over that of the middle third; 0..100."""
    return noise_ratio(rms_noise(trend.third(2)), rms_noise(trend.third(1)), trend)


def heavy_tail(trend: Trend) -> float:
    """Noise sd over its robust version in the last third; 1: Gaussian; large: spikes; 0..100."""
    return noise_ratio(rms_noise(trend.third(2)), robust_noise(trend.third(2)), trend)


def drop_in_noise(trend: Trend) -> float:
    """Total drop in units of the robust noise of the first third, capped at 1000; no unit.

    Under about 5 the run has not visibly learned.
    """
    noise = robust_noise(trend.third(0))
    return math.nan if math.isnan(noise) else min(trend.drop / max(noise, 1e-9 * trend.span), 1e3)


def roughness(trend: Trend) -> float:
    """Noise of the bin medians in the second half, in total drops: slow wandering; NaN < 8 bins."""
    if len(trend.level) < 8:
        return math.nan
    return rms_noise(trend.level[len(trend.level) // 2 :]) / trend.drop


def up_share(trend: Trend) -> float:
    """Share of bins whose level stands above the bin before; 0..1; NaN under 8 bins."""
    if len(trend.level) < 8:
        return math.nan
    return float(np.mean(np.diff(trend.level) > 0.0))


def up_share_late(trend: Trend) -> float:
    """Share of the bins of the second half whose level stands above the bin before; 0..1.

    NaN under 8 bins.
    """
    if len(trend.level) < 8:
        return math.nan
    d = np.diff(trend.level)
    return float(np.mean(d[len(d) // 2 :] > 0.0))


def wandering(trend: Trend) -> float:
    """Total variation of the bin medians over the range of them and the start; NaN under 8 bins.

    About 1: one way only; less where the first loss stands far above all others.
    """
    if len(trend.level) < 8:
        return math.nan
    return float(np.abs(np.diff(trend.level)).sum()) / trend.span


def bounce(trend: Trend) -> float:
    """Lag-1 correlation of the differences in the last third; -1..1; NaN under six points there.

    -0.5: white noise; nearer -1: the loss bounces from one side to the other at every point.
    """
    d = np.diff(trend.third(2))
    return _lag_1(d, 1e-9 * trend.span) if len(d) > 4 else math.nan


def drift(trend: Trend) -> float:
    """Lag-1 correlation of what is left around the trend in the last third; -1..1.

    0: white noise; nearer 1: neighbours stray to the same side, the loss drifts. NaN under seven
    points there.
    """
    rest = _rest(trend)
    return _lag_1(rest, 1e-9 * trend.span) if len(rest) > 6 else math.nan


def skew(trend: Trend) -> float:
    """Quantile skew (Bowley, 5/50/95 %) of the last third around its trend; -1..1.

    Above 0: excursions go upwards, as when steps overshoot. NaN under seven points there.
    """
    rest = _rest(trend)
    if len(rest) < 7:
        return math.nan
    low, middle, high = quantiles(rest, (0.05, 0.5, 0.95))
    width = high - low
    return (high + low - 2.0 * middle) / width if width > 1e-12 * trend.span else math.nan


def spike_height(trend: Trend) -> float:
    """Highest point of the last third above its trend, in total drops; NaN under seven points."""
    rest = _rest(trend)
    return float(rest.max()) / trend.drop if len(rest) > 6 else math.nan


def highest_point(trend: Trend) -> float:
    """Highest single point above the start level, in total drops; at most 1000."""
    return float(min((trend.y.max() - trend.start) / trend.drop, 1e3))


def early_peak(trend: Trend) -> float:
    """Highest point of the first tenth above the start, in total drops; at most 1000.

    Source: early instability that warmup cures (tuning playbook, Godbole et al. 2023).
    """
    head = trend.y[: max(2, len(trend.y) // 10)]
    return float(min((head.max() - trend.start) / trend.drop, 1e3))


def slow_waves(trend: Trend) -> float:
    """log10 of the sd of block means over what white noise would leave, last two thirds.

    Blocks are a fortieth of the run. 0: white noise; 1: ten times that, slow waves: the loss
    wanders about as it does near the edge of stability. NaN under 5 points a block; trend removed
    by differences. (Variance ratio, Lo and MacKinlay 1988.)
    """
    y = trend.y[len(trend.y) // 3 :]
    size = len(trend.y) // 40
    if size < 5:
        return math.nan
    blocks = y[: len(y) // size * size].reshape(-1, size).mean(axis=1)
    white = rms_noise(y) / math.sqrt(size)
    return math.log10(max(rms_noise(blocks), 1e-9 * trend.span) / max(white, 1e-9 * trend.span))


def tail_above_half(trend: Trend) -> float:
    """Share of the points of the last third above the middle of start and lowest level; 0..1."""
    return float(np.mean(trend.third(2) > 0.5 * (trend.start + trend.low)))


def tail_width(trend: Trend) -> float:
    """Width from the 10 to the 90 % quantile of the last third, in total drops; at most 1000."""
    low, high = quantiles(trend.third(2), (0.1, 0.9))
    return min((high - low) / trend.drop, 1e3)


def spike_share(trend: Trend) -> float:
    """Share of points over 8 robust sds above their bin's level; NaN under 40 points.

    Source: spike score of OLMo (share of points far above a rolling mean), made robust.
    """
    if trend.points < 40:
        return math.nan
    rest = trend.y - np.interp(trend.u, trend.mid, trend.level)
    return float(np.mean(rest > SPIKE_SCALE * max(robust_sd(rest), 1e-9 * trend.span)))


def _rest(trend: Trend) -> FloatArray:
    n = len(trend.y)
    at = 2 * n // 3
    rest: FloatArray = trend.y[at:] - np.interp(trend.u[at:], trend.mid, trend.level)
    return rest


def _lag_1(x: FloatArray, least: float) -> float:
    """Correlation of neighbours; NaN where x varies by less than `least`: that is rounding."""
    x = x - x.mean()
    power = float(x @ x)
    return float(x[:-1] @ x[1:]) / power if power > len(x) * least * least else math.nan


FEATURES = (
    noise_start,
    noise_middle,
    noise_tail,
    noise_tail_robust,
    noise_growth,
    noise_growth_late,
    heavy_tail,
    drop_in_noise,
    roughness,
    up_share,
    up_share_late,
    wandering,
    bounce,
    drift,
    skew,
    spike_height,
    highest_point,
    early_peak,
    slow_waves,
    tail_above_half,
    tail_width,
    spike_share,
)
