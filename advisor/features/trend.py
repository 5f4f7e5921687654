"""One curve seen on the progress axis: the summary that every feature of a curve is taken from.

Progress runs from 0 (first step of the run) to 1 (last), so that nothing depends on the length of
the run or on how often it was logged; losses are only ever used as differences divided by the
drop or by the range, so that nothing depends on the scale or the offset of the loss (but for how
many times its first level its end is, `divergence.growth`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.history import all_finite
from advisor.median import median

if TYPE_CHECKING:
    from advisor.history import Curve, FloatArray

BINS = 20  # a bin is 5 % of the run: wide enough for a median, narrow enough for a shape
SAMPLE = 60_000  # points kept of a longer curve: medians need no more, and the cost stays flat
LEAST = 3  # finite points that have a course
DENSE = 100  # from so many points on one point is a mini-batch rather than an epoch
MOST = 1e100  # larger losses count as this large, or their squares overflow; float32 ends at 3e38


class Trend(NamedTuple):
    """The finite part of a curve, and its bin medians.

    Attributes
    ----------
    u: float64 [n] progress 0..1 of the kept points on the axis of the whole run.
    y: float64 [n] their values.
    mid, level: float64 [k<=BINS] middle and median of each bin of [u[0], u[-1]] that has points.
    start, end, low: first value; last two bins; least of all levels.
    drop: start - low, a thousandth of the range at least (so that ratios stay finite).
    span: the range of the start and the levels; at least 1e-12 of the values' size.
    all_finite: every logged point is.
    ended_bad: True where the last point is not finite.
    points: how many were logged, finite or not.

    """

    u: FloatArray
    y: FloatArray
    mid: FloatArray
    level: FloatArray
    start: float
    end: float
    low: float
    drop: float
    span: float
    all_finite: bool
    ended_bad: bool
    points: int

    @property
    def dense(self) -> bool:
        """True where points are close enough together to stand for single steps."""
        return self.points >= DENSE

    def at(self, progress: float) -> float:
        """Level at a share of the curve's own extent, interpolated between bin medians."""
        own = self.u[0] + progress * (self.u[-1] - self.u[0])
        return float(np.interp(own, self.mid, self.level))

    def third(self, k: int) -> FloatArray:
        """Values of the k-th third of the points (k = 0, 1, 2)."""
        n = len(self.y)
        return self.y[k * n // 3 : (k + 1) * n // 3]


def make_trend(curve: Curve, first: float, last: float) -> Trend | None:
    """Summary of `curve` on the axis [first, last] (in steps); None under three finite points.

    Points that are not finite are left out: a curve that blows up is summed up to where it did, and
    one with a skipped mixed-precision step as if that had not been logged.
    """
    value = curve.value
    n = len(value)
    width = max(last - first, 1e-12)
    whole, ended_bad = all_finite(value), False
    step, kept = curve.step, value
    if not whole:
        finite = np.isfinite(value)
        ended_bad = not finite[-1]
        step, kept = step[finite], value[finite]
    if len(kept) < LEAST:
        return None
    stride = -(-len(kept) // SAMPLE)
    u = np.clip((step[::stride] - first) / width, 0.0, 1.0)
    y = np.clip(kept[::stride], -MOST, MOST)
    mid, level = _bins(u, y)
    start = float(y[0])  # not a mean of the first: a rate far too high lifts the loss in two steps
    low = float(level.min())
    high = max(start, float(level.max()))
    size = max(float(np.abs(level).max()), 1e-30)  # a loss of exactly zero has no size
    span = max(high - min(low, start), 1e-12 * size)
    return Trend(
        u=u,
        y=y,
        mid=mid,
        level=level,
        start=start,
        end=float(level[-2:].mean()),
        low=low,
        drop=max(start - low, 1e-3 * span),
        span=span,
        all_finite=whole,
        ended_bad=ended_bad,
        points=n,
    )


def _bins(u: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Middles and medians of at most BINS equal bins over the curve's own extent."""
    own = (u - u[0]) / max(float(u[-1] - u[0]), 1e-12)
    count = min(BINS, len(y))
    # Points on an edge lie right of it, also where their steps are fractions of an epoch.
    edge = np.searchsorted(own, np.arange(1, count) / count - 1e-9)
    bounds = [0, *edge.tolist(), len(y)]
    mids, levels = [], []
    for k in range(count):
        part = y[bounds[k] : bounds[k + 1]]
        if len(part):
            mids.append(u[0] + (k + 0.5) / count * (u[-1] - u[0]))
            levels.append(median(part))
    return np.array(mids), np.array(levels)
