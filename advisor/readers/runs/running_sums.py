"""Losses that are logged as their sum since the training or each epoch began, taken apart.

`total += loss` without a division or a reset, and gensim's `get_latest_training_loss`. Such a
curve climbs all the way, as one of a run that diverges. But what it gains from row to row falls as
losses do, and its first value is as much as it gains next: a loss that climbs gains something else
than where it began.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.median import median

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from advisor.history import Curve, FloatArray

    BoolArray = NDArray[np.bool_]

_FEWEST = 6  # rows; of epochs, 1 in 130,000 losses of benchmarks looks so in 5, none in 6
_IN_EPOCH = 4  # rows of an epoch, of which two are wanted
# A gain over the one before: losses fall so far in an epoch at most, and climb so little by chance.
_FALL, _CLIMB = 0.4, 1.1
# The first gain of an epoch over the others of it.
_FIRST = 0.5, 2.0


def without_sums(loss: Curve, length: float, notes: list[str], *, by_epoch: bool) -> Curve:
    """Return the losses of which a curve is the sum, and tell it; else the curve as it is.

    `length`: steps of an epoch, 0: not known. `by_epoch`: steps are epochs.
    """
    value = loss.value
    if len(value) < _FEWEST or not (np.isfinite(value).all() and (value > 0.0).all()):
        return loss
    spacing = float(loss.step[1] - loss.step[0])
    if by_epoch or spacing == length:
        begins = loss.step[0] <= 1.5 * spacing and np.ptp(np.diff(loss.step)) == 0.0
        gain = np.diff(np.append(0.0, value))
        if not (begins and _falls(gain)):
            return loss
        since = "the training"
    else:
        starts = _starts(loss.step, length)
        before = np.where(starts, 0.0, np.append(0.0, value[:-1]))
        gain = value - before
        if not _starts_anew(gain, starts):
            return loss
        since = "each epoch"
    notes.append(
        f"'{loss.name}' is the sum of the losses since {since} began: taken apart into what each "
        "row adds to it; log the mean"
    )
    return replace(loss, value=gain)


def _falls(gain: FloatArray) -> bool:
    """Whether gains, of which the first is the first value, are losses that fall."""
    if not (gain > 0.0).all():
        return False
    ratio = gain[1:] / gain[:-1]
    third = len(gain) // 3
    first, last = (float(gain[part].sum()) for part in (slice(third), slice(-third, None)))
    return bool(ratio.min() > _FALL and ratio.max() < _CLIMB and last < first)


def _starts(step: FloatArray, length: float) -> BoolArray:
    """Tell the first row of each epoch of so many steps (0: not known, none), bool [rows]."""
    if not length:
        return np.zeros(len(step), dtype=bool)
    epoch = np.ceil((step + float(not step[0])) / length)
    return np.append(True, epoch[1:] != epoch[:-1])


def _starts_anew(gain: FloatArray, starts: BoolArray) -> bool:
    """Whether gains since the last row, at `starts` since nothing, are alike in each epoch."""
    epochs = np.split(gain, np.flatnonzero(starts)[1:])
    whole = [one for one in epochs if len(one) >= _IN_EPOCH]
    if len(whole) < 2 or not starts.any() or not (gain > 0.0).all():
        return False
    return all(_FIRST[0] < one[0] / median(one[1:]) < _FIRST[1] for one in whole)
