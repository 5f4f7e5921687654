"""A history made ready for measuring: curves on one progress axis, the schedule as it ran."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.features.trend import SAMPLE, Trend, make_trend

if TYPE_CHECKING:
    from advisor.history import FloatArray, History

LEAST_PEAK = 1e-300  # smaller rates are none: ratios to them overflow
SCHEDULE_POINTS = 200  # progress grid on which the schedule's shape is described


class Schedule(NamedTuple):
    """The learning rate over the run.

    Attributes
    ----------
    peak: largest finite logged rate (> 0).
    share: float64 [SCHEDULE_POINTS] rate over peak at equal progress 0..1, last value held.
    known_shape: False where only one value is known (given by the user): taken as constant.

    """

    peak: float
    share: FloatArray
    known_shape: bool

    @property
    def progress(self) -> FloatArray:
        """Progress of each point of `share`."""
        return np.linspace(0.0, 1.0, len(self.share))


class View(NamedTuple):
    """What features are measured on.

    Attributes
    ----------
    history: the run as read.
    first, last: extent of the run on the history's axis.
    loss: trend of the judged loss (train, else validation); None under three finite points.
    val: trend of the validation loss, in units of the train loss, where that is there too, else
        None.
    schedule: None where no positive rate is known.

    """

    history: History
    first: float
    last: float
    loss: Trend | None
    val: Trend | None
    schedule: Schedule | None

    @property
    def all_finite(self) -> bool:
        """Whether every judged loss is finite; a look at the summary, not at the curve."""
        return self.loss is not None and self.loss.all_finite

    def step(self, progress: float) -> float:
        """Position on the history's axis of a progress 0..1."""
        return min(self.first + progress * (self.last - self.first), self.last)


def make_view(history: History) -> View:
    """Curves of `history` on the progress axis of its judged loss. Pure, O(n)."""
    judged = history.loss
    first, last = float(judged.step[0]), float(judged.step[-1])
    val = history.val if history.train is not None else None
    if val is not None and history.val_scale != 1.0:
        val = replace(val, value=val.value * history.val_scale)
    return View(
        history=history,
        first=first,
        last=last,
        loss=make_trend(judged, first, last),
        val=None if val is None else make_trend(val, first, last),
        schedule=_schedule(history, first, last),
    )


def _schedule(history: History, first: float, last: float) -> Schedule | None:
    curve = history.lr
    if curve is None:
        return None
    step, value = curve.step, curve.value
    peak = float(value.max(initial=0.0))
    if not (peak < np.inf and value.min(initial=0.0) >= 0.0):
        good = (value >= 0.0) & (value < np.inf)
        step, value = step[good], value[good]
        peak = float(value.max(initial=0.0))
    if not peak > LEAST_PEAK:
        return None
    if len(value) == 1:
        return Schedule(peak, np.ones(SCHEDULE_POINTS), known_shape=False)
    stride = -(-len(value) // SAMPLE)
    # A rate logged at a grid point counts from there on, also where its step is a rounded fraction.
    at = np.linspace(first, last, SCHEDULE_POINTS) + 1e-9 * (last - first)
    where = np.searchsorted(step[::stride], at, side="right") - 1
    share = value[::stride][np.maximum(where, 0)]
    top = float(share.max())
    if not top > 0.0:  # the rate was above 0 only outside the run or between two grid points
        return Schedule(peak, np.ones(SCHEDULE_POINTS), known_shape=False)
    # A peak between two grid points must not leave the shape without a peak of 1.
    return Schedule(peak, share / top, known_shape=True)
