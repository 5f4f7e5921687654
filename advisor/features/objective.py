"""Whether the loss rose because something else was asked of the network. Of a `View`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.features.trend import MOST
from advisor.median import median

if TYPE_CHECKING:
    from advisor.features.view import View
    from advisor.history import FloatArray, IntArray

WINDOW = 5  # points on each side of a change
STAGE = 3  # points that a stage has at least; what changes oftener is a weight that glides
GOES_ON = 0.6  # share of changes in the direction of the one before; of draws half or fewer do
ERRORS = 4.0  # standard errors of a window's mean that a rise must exceed
TO_SD = 1.4826 / math.sqrt(2.0)  # of a median absolute difference of neighbours


def objective_rise(view: View) -> float:
    """Rise of the loss where its objective changed, beyond its noise, over the loss's range; 0..1.

    Of a stage, a task or a weight that changed at once: the highest of the leaps from the five
    points before to the five from there on. Of a weight that glided: from the lowest level on the
    way to the level at its end. Four standard errors are taken off. 0 where the log tells no such
    change, or one back and forth; NaN under ten points. Source: Bowman et al. 2016,
    arXiv:1511.06349 (the weight of a KL divergence); Bengio et al. 2009, Curriculum learning.
    """
    told = view.history.objective
    if told is None:
        return 0.0
    curve = view.history.loss
    good = np.isfinite(curve.value)
    step, loss = curve.step[good], np.clip(curve.value[good], -MOST, MOST)
    if len(loss) < 2 * WINDOW:
        return math.nan
    asked = told.value[np.maximum(np.searchsorted(told.step, step, side="right") - 1, 0)]
    changes = 1 + np.flatnonzero(asked[1:] != asked[:-1])
    span = float(loss.max() - loss.min())
    if not len(changes) or not span > 0.0:
        return 0.0
    noise = TO_SD * median(np.abs(loss[1:] - loss[:-1]))
    stages = np.diff(np.concatenate([[0], changes, [len(loss)]]))
    if median(stages) >= STAGE:
        rise = _leap(loss, changes)
    elif _glides(asked[changes] - asked[changes - 1]):
        rise = _climb(loss, changes)
    else:
        return 0.0
    return max(rise - ERRORS * noise / math.sqrt(WINDOW), 0.0) / span


def _glides(by: FloatArray) -> bool:
    """Whether changes, float64 [k], mostly go on the way they went; what is drawn anew does not."""
    return len(by) < 2 or float(np.mean((by[1:] > 0) == (by[:-1] > 0))) > GOES_ON


def _leap(loss: FloatArray, changes: IntArray) -> float:
    """Return the highest leap of `loss`, float64 [n], at one of the places `changes`."""
    leaps = [
        float(loss[at : at + WINDOW].mean() - loss[max(at - WINDOW, 0) : at].mean())
        for at in changes.tolist()
    ]
    return max(leaps)


def _climb(loss: FloatArray, changes: IntArray) -> float:
    """Return the rise from the lowest level in the stretch of `changes` to its end."""
    window = max(WINDOW, len(loss) // 20)
    total = np.concatenate([[0.0], np.cumsum(loss - loss[0])])  # an offset would cost digits
    level = (total[window:] - total[:-window]) / window
    first = min(int(changes[0]), len(level) - 1)
    last = min(int(changes[-1]), len(level) - 1)
    return float(level[last] - level[first : last + 1].min())


FEATURES = (objective_rise,)
