"""Train loss against validation loss: the gap, its turn, overfitting. Functions of a `View`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.features.curve import best_at

if TYPE_CHECKING:
    from advisor.features.view import View

WENT_ON = 10.0  # a rise of validation counts up to so many times what the train loss still fell


def val_gap(view: View) -> float:
    """End level of validation minus train loss, in total drops of the train loss; -100..100.

    Well above 0: the model fits its train data better than others. NaN without both curves.
    Source: Goodfellow et al. 2016, Deep Learning, ch. 5.
    """
    if view.loss is None or view.val is None:
        return math.nan
    return float(np.clip((view.val.end - view.loss.end) / view.loss.drop, -100.0, 100.0))


def val_gap_best(view: View) -> float:
    """The same at the lowest levels of both curves."""
    if view.loss is None or view.val is None:
        return math.nan
    return float(np.clip((view.val.low - view.loss.low) / view.loss.drop, -100.0, 100.0))


def val_drop_ratio(view: View) -> float:
    """Drop of the validation loss over that of the train loss; 0..100; NaN without both."""
    if view.loss is None or view.val is None:
        return math.nan
    return min(view.val.drop / view.loss.drop, 100.0)


def val_learned(view: View) -> float:
    """Train loss at the start minus validation loss at the end, in train drops; -100..100.

    Near 1: validation came as far as training did. NaN without both curves.
    """
    if view.loss is None or view.val is None:
        return math.nan
    return float(np.clip((view.loss.start - view.val.end) / view.loss.drop, -100.0, 100.0))


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
