"""Train loss against validation loss: the gap, its turn, overfitting. Functions of a `View`.

The gap in its forms is NaN without both curves, and where validation tells too little of the run to
be held against the train loss: it was logged over less than two fifths of it, or at three points
beside twenty or more. The position of the rate is then judged without it: on runs whose best rates
are known such validation losses led astray more often than they helped.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.features.curve import best_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.features.trend import Trend
    from advisor.features.view import View

LEAST_EXTENT = 0.4  # of that of the train loss
LEAST_POINTS, BESIDE = 4, 20
WENT_ON = 10.0  # a rise of validation counts up to so many times what the train loss still fell


def _side_by_side(view: View) -> tuple[Trend, Trend] | None:
    """Train and validation loss, None where they cannot be held against each other."""
    loss, val = view.loss, view.val
    if loss is None or val is None:
        return None
    few = val.points < LEAST_POINTS and loss.points >= BESIDE
    short = val.u[-1] - val.u[0] < LEAST_EXTENT * (loss.u[-1] - loss.u[0])
    return None if few or short else (loss, val)


def _in_train_drops(view: View, measure: Callable[[Trend, Trend], float]) -> float:
    """Return what is measured of train and validation loss in drops of the first; -100..100."""
    both = _side_by_side(view)
    if both is None:
        return math.nan
    return float(np.clip(measure(*both) / both[0].drop, -100.0, 100.0))


def val_gap(view: View) -> float:
    """End level of validation minus train loss, in total drops of the train loss; -100..100.

    Well above 0: the model fits its train data better than others; 0.3: by three tenths of all that
    the train loss fell. NaN without both curves, or with a validation loss of less than two fifths
    of the run, or of three points beside many.
    Source: Goodfellow et al. 2016, Deep Learning, ch. 5.
    """
    return _in_train_drops(view, lambda loss, val: val.end - loss.end)


def val_gap_best(view: View) -> float:
    """Lowest validation minus lowest train level, in total drops of the train loss; -100..100."""
    return _in_train_drops(view, lambda loss, val: val.low - loss.low)


def val_drop_ratio(view: View) -> float:
    """Drop of the validation loss over that of the train loss; 0..100; NaN as `val_gap`."""
    return _in_train_drops(view, lambda loss, val: val.drop)


def val_learned(view: View) -> float:
    """Train loss at the start minus validation loss at the end, in train drops; -100..100.

    Near 1: validation came as far as training did. NaN as `val_gap`.
    """
    return _in_train_drops(view, lambda loss, val: loss.start - val.end)


def overfit(view: View) -> float:
    """How far validation rose after its best while train went on falling; 0.., in validation drops.

    The smaller of the rise of the validation level from its best to its end, in its own drops, and
    ten times the fall of the train level over the same stretch, in its own: a train loss that fell
    by a tenth of what validation rose has gone on falling. 0 where either did not happen. NaN
    without both curves. Source: Prechelt 1998, Early stopping - but when?
    """
    if view.loss is None or view.val is None:
        return math.nan
    turn = best_at(view.val)
    train_then = float(np.interp(turn, view.loss.mid, view.loss.level))
    rose = (view.val.end - view.val.low) / view.val.drop
    fell = (train_then - view.loss.end) / view.loss.drop
    return max(min(rose, WENT_ON * fell), 0.0)


FEATURES = (val_gap, val_gap_best, val_drop_ratio, val_learned, overfit)
