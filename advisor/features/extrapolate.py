"""What twice the budget at the same rate would bring: a power law through the end of the run.

Functions of a `View`; NaN where the rate was decayed (such runs end by plan), where the end of
the curve has too few levels, or where it is still in full fall: that far nothing can be told.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from advisor.features.trend import Trend
    from advisor.features.view import View

SHARE = 0.7  # of the run is fitted; its start follows other laws
LEAST_LEVELS = 8
POWERS = np.array([0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0])
THERE = 2.0**-POWERS  # twice the run
FALL = 1.0 - THERE
STAYED = 0.6  # of the peak rate at the end
FULL_FALL = 0.3  # a predicted gain above this share of the drop was told too badly to be said
# Half-widths of the 80 % interval in units of `Gain.error`, from runs cut in half: calibrated on
# half of the tasks, covered on the other half (0.70 to 0.86), then made a little wider; DeepOBS was
# not looked at and is covered in 0.89. benchmarks/EXTRAPOLATE.md.
WIDTH_TRAIN, WIDTH_VAL = 1.5, 1.7


class Gain(NamedTuple):
    """Predicted further fall of the loss when the run is doubled, and its error, in loss units."""

    gain: float
    error: float


def gain_if_doubled(view: View) -> float:
    """Further fall of the loss that twice the steps would bring, as a share of the drop so far.

    From c + A u^-a fitted to the levels of the last 70 % of the run, averaged over a. Of the
    validation loss where it is logged. Source: Domhan, Springenberg and Hutter 2015 (IJCAI), whose
    learning curves over time hold this power law.
    """
    return _shares(view)[0]


def gain_if_doubled_low(view: View) -> float:
    """Lower end of the 80 % interval of gain_if_doubled; below 0: the loss may rise.

    On benchmark runs it held 79 of 100 outcomes, but 69 where a gain of over 10 % was told from a
    training loss (benchmarks/EXTRAPOLATE.md).
    """
    return _shares(view)[1]


def gain_if_doubled_high(view: View) -> float:
    """Upper end of the 80 % interval of gain_if_doubled; small: stopping costs little."""
    return _shares(view)[2]


def _shares(view: View) -> tuple[float, float, float]:
    nothing = math.nan, math.nan, math.nan
    trend = view.loss if view.val is None else view.val
    rate = view.schedule
    decayed = rate is not None and rate.share[-1] < STAYED
    if trend is None or decayed or trend.ended_bad:
        return nothing
    found = predicted_gain(trend)
    if found is None or found.gain > FULL_FALL * trend.drop:
        return nothing
    half = found.error * (WIDTH_TRAIN if view.val is None else WIDTH_VAL)
    low, high = found.gain - half, found.gain + half
    return found.gain / trend.drop, low / trend.drop, high / trend.drop


def predicted_gain(trend: Trend) -> Gain | None:
    """Fit the end of a curve; None under LEAST_LEVELS levels. Costs some 25 microseconds."""
    first = int(trend.mid.searchsorted(1.0 - SHARE))
    y = trend.level[first:]
    n = len(y)
    if n < LEAST_LEVELS:
        return None
    x = trend.mid[first:, None] ** -POWERS
    middle = x.sum(0) / n
    x -= middle
    centred = y - y.sum() / n
    spread = (x * x).sum(0)
    along = centred @ x
    slope = np.maximum(along / spread, 0.0)
    # The squares left over, without forming the rests: what the line explains is taken off.
    squares = np.maximum(float(centred @ centred) - slope * along, 0.0)
    least = float(squares.min())
    noise = max(least / (n - 3), 1e-300)
    weight = np.exp((least - squares) * (0.5 / noise))
    weight /= weight.sum()
    gains = slope * FALL
    gain = float(weight @ gains)
    # Which power, how steep, how noisy the level there; and laws bend: half of the gain itself.
    far = THERE - middle
    vary = float(weight @ ((gains - gain) ** 2 + noise * (far * far / spread))) + noise * (
        1 + 1 / n
    )
    error = math.sqrt(vary + (0.5 * gain) ** 2 + (0.01 * trend.drop) ** 2)
    return Gain(gain, error)


FEATURES = (gain_if_doubled, gain_if_doubled_low, gain_if_doubled_high)
