"""What a picture of a run is drawn from: thinned curves, and the features where they were measured.

Built while the whole history is at hand, small enough to be kept for every run of a folder.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.downsample import thin
from advisor.features.noise import SPIKE_SCALE, robust_sd
from advisor.features.trend import make_trend
from advisor.history import Curve

if TYPE_CHECKING:
    from advisor.features.trend import Trend
    from advisor.history import FloatArray, History, IntArray

POINTS = 2400  # a curve: twice the columns of a wide chart
ALL_POINTS = 60_000  # of one curve in all runs together, so that a folder of runs stays flat
FEWEST_POINTS = 120
MOST_SPIKES = 100
LEAST_FOR_BAND = 40  # points under which a spread around the trend means nothing
NEAR = 10  # neighbours on each side that a spike must stand out from
LARGEST = 1e250  # what is larger is drawn there: sums, ranges and margins stay numbers
BAND = 2.0  # half width of the noise band in robust standard deviations


class Outline(NamedTuple):
    """The judged loss in outline, as its features saw it.

    Attributes
    ----------
    step, level: float64 [k] middles and medians of the bins that the features are measured on.
    sd: float64 [k] robust standard deviation of the points around the trend in each bin, or None
        under 40 points.
    spikes: points more than 8 robust standard deviations above the trend, the highest 100.

    """

    step: FloatArray
    level: FloatArray
    sd: FloatArray | None
    spikes: Curve


@dataclass(frozen=True, slots=True)
class Picture:
    """One run, ready to be drawn.

    Attributes
    ----------
    train, val, lr, grad_norm: thinned; NaN and infinities stay. A metric that is maximised has
        its own sign again.
    outline: of the judged loss, None where it has under 3 finite points.
    first_bad: step of the first NaN or infinite loss, None where there is none.
    axis: what steps count.
    logged: number of points of the judged loss before thinning.

    """

    train: Curve | None
    val: Curve | None
    lr: Curve | None
    grad_norm: Curve | None
    outline: Outline | None
    first_bad: float | None
    axis: str
    logged: int

    @property
    def loss(self) -> Curve:
        """The judged curve."""
        curve = self.train if self.train is not None else self.val
        assert curve is not None
        return curve

    @property
    def extent(self) -> tuple[float, float]:
        """First and last step of the judged curve."""
        return float(self.loss.step[0]), float(self.loss.step[-1])

    @property
    def thinned(self) -> bool:
        """True where fewer points are drawn than were logged."""
        return len(self.loss) < self.logged


class Album:
    """Draws one run after the other with ever fewer points: memory stays flat for any number."""

    def __init__(self, most: int | None = None) -> None:
        """`most`: keep pictures of so many runs only."""
        self.most = most
        self.count = 0

    def __call__(self, history: History) -> Picture | None:
        """Return the picture of the next run, None beyond `most`."""
        self.count += 1
        if self.most is not None and self.count > self.most:
            return None
        return make_picture(history, min(POINTS, max(ALL_POINTS // self.count, FEWEST_POINTS)))


def make_picture(history: History, points: int = POINTS) -> Picture:
    """Thin the curves of a run and outline its judged loss. O(n); the history is not kept."""
    sign = -1.0 if history.maximize else 1.0
    loss = _drawable(history.loss)
    bad = np.flatnonzero(~np.isfinite(loss.value))
    return Picture(
        train=_drawn(history.train, points, sign),
        val=_drawn(history.val, points, sign),
        lr=_drawn(history.lr, points, 1.0),
        grad_norm=_drawn(history.grad_norm, points, 1.0),
        outline=_outline(loss, sign),
        first_bad=float(loss.step[bad[0]]) if len(bad) else None,
        axis=history.axis,
        logged=len(loss),
    )


def _drawable(curve: Curve) -> Curve:
    """Bring finite values that arithmetic could make infinite within LARGEST."""
    beyond = np.isfinite(curve.value) & (np.abs(curve.value) > LARGEST)
    if not beyond.any():
        return curve
    return replace(curve, value=np.where(beyond, np.sign(curve.value) * LARGEST, curve.value))


def _drawn(curve: Curve | None, points: int, sign: float) -> Curve | None:
    if curve is None:
        return None
    small = _drawable(thin(curve, points))
    # A copy: a view would keep the whole history alive. Lines mean nothing in a picture.
    return Curve(small.step.copy(), sign * small.value, curve.name)


def _outline(curve: Curve, sign: float) -> Outline | None:
    first, last = float(curve.step[0]), float(curve.step[-1])
    trend = make_trend(curve, first, last)
    if trend is None:
        return None
    step = first + _places(trend) * (last - first)
    finite = np.isfinite(curve.value)
    rest = curve.value[finite] - np.interp(curve.step[finite], step, trend.level)
    place = np.flatnonzero(finite)
    sd = _spread(curve.step[finite], rest, step) if trend.points >= LEAST_FOR_BAND else None
    high = place[_spikes(rest, trend)] if sd is not None else place[:0]
    return Outline(
        step=step,
        level=sign * trend.level,
        sd=sd,
        spikes=Curve(curve.step[high], sign * curve.value[high], curve.name),
    )


def _places(trend: Trend) -> FloatArray:
    """Return where the levels are drawn, float64 [k]: of few points in their midst, not the bin's.

    Of eight epochs each is a bin: the first lies at its left edge, the last at its right one.
    """
    if trend.points >= LEAST_FOR_BAND:
        return trend.mid
    # What lies on an edge is of the bin to its right, as in the trend.
    edges = np.searchsorted(trend.u, (trend.mid[1:] + trend.mid[:-1]) / 2 - 1e-9)
    return np.array([part.mean() for part in np.split(trend.u, edges)])


def _spread(step: FloatArray, rest: FloatArray, middle: FloatArray) -> FloatArray:
    """Robust standard deviation around the trend in each bin; 0 where a bin is empty."""
    edges = np.searchsorted(step, (middle[1:] + middle[:-1]) / 2)
    parts = np.split(rest, edges)
    return np.array([robust_sd(part) if len(part) else 0.0 for part in parts])


def _spikes(rest: FloatArray, trend: Trend) -> IntArray:
    """Return the indices of the points far above the trend: at most MOST_SPIKES, the highest.

    They must stand out from both sides as well: a steep beginning or end is not a spike.
    """
    least = SPIKE_SCALE * max(robust_sd(rest), 1e-9 * trend.span)
    above = np.flatnonzero(rest > least)
    above = above[np.argsort(rest[above])[-4 * MOST_SPIKES :]]
    alone = [place for place in above[::-1].tolist() if _stands_out(rest, place, least)]
    return np.sort(np.array(alone[:MOST_SPIKES], dtype=np.int64))


def _stands_out(rest: FloatArray, place: int, least: float) -> bool:
    """Tell whether a point is so far above the middle of its neighbours, left and right."""
    sides = rest[max(place - NEAR, 0) : place], rest[place + 1 : place + 1 + NEAR]
    return all(len(side) and rest[place] - np.median(side) > least for side in sides)
