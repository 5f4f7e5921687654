"""Rises that noise does not explain: excursions of a curve in units of its own noise.

A run at a tiny rate stands above its start for half of its points, by no more than its noise; a run
at a rate far too high by many times that. In units of the drop the two look alike, because the drop
itself is tiny or wrecked. Every function takes a `Trend`; NaN: too few points to tell the noise.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.features.noise import MEDIAN_ERROR, noise_ratio, rms_noise, robust_noise

if TYPE_CHECKING:
    from advisor.features.trend import Trend

MOST = 1e3
FEWEST = 10  # points that have a fifth of two


def _in_noise(height: float, noise: float, trend: Trend) -> float:
    if math.isnan(noise):
        return math.nan
    return float(np.clip(height / max(noise, 1e-9 * trend.span), -MOST, MOST))


def highest_in_noise(trend: Trend) -> float:
    """Highest single point above the start level, in robust noise sds of the curve; to 1000.

    Noise alone reaches 1 to 4 with a hundred points, 2 to 5 with a thousand (10 to 90 %).
    """
    return _in_noise(float(trend.y.max()) - trend.start, robust_noise(trend.y), trend)


def early_peak_in_noise(trend: Trend) -> float:
    """Highest point of the first tenth above the start, in noise sds of the first third; to 1000.

    Source: early instability that warmup cures (tuning playbook, Godbole et al. 2023).
    """
    head = trend.y[: max(2, len(trend.y) // 10)]
    return _in_noise(float(head.max()) - trend.start, robust_noise(trend.third(0)), trend)


def largest_rise_in_noise(trend: Trend) -> float:
    """Largest rise of the bin medians above the lowest so far, in standard errors of one; to 1000.

    Noise alone reaches about 3 over the 20 bins, and 5 in one run of thirty (of ten with 20 to 40
    points).
    """
    best = np.minimum.accumulate(trend.level)
    per_bin = max(len(trend.y) / len(trend.level), 1.0)
    error = robust_noise(trend.y) * (MEDIAN_ERROR if per_bin > 2 else 1.0) / math.sqrt(per_bin)
    return _in_noise(float(np.max(trend.level - best)), error, trend)


def rise_in_noise(trend: Trend) -> float:
    """Last fifth of the points above the lowest fifth in a row, in standard errors; at most 1000.

    The difference of the two means over its standard error; never negative. As the
    lowest fifth is picked out of all, noise alone reaches 3 in one run of four with ten points, of
    ten with twenty, of twenty with forty, of fifty with 300. NaN under 10 points. Source: Welch
    1947.
    """
    fifth = len(trend.y) // 5
    if len(trend.y) < FEWEST:
        return math.nan
    sums = np.cumsum(np.r_[0.0, trend.y])
    first = int(np.argmin(sums[fifth:] - sums[:-fifth]))
    low, end = trend.y[first : first + fifth], trend.y[-fifth:]
    error = math.sqrt((float(low.var()) + float(end.var())) / fifth)
    return max(_in_noise(float(end.mean() - low.mean()), error, trend), 0.0)


def noise_opening(trend: Trend) -> float:
    """Noise of the first twentieth over that of the first third; 0..100; NaN under 200 points.

    Below 1: the noise was not there from the start; the steps made it.
    """
    n = len(trend.y) // 20
    if n < 10:
        return math.nan
    return noise_ratio(rms_noise(trend.y[:n]), rms_noise(trend.third(0)), trend)


FEATURES = (
    highest_in_noise,
    early_peak_in_noise,
    largest_rise_in_noise,
    rise_in_noise,
    noise_opening,
)
