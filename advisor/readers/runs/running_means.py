"""Losses that are logged as the mean since their epoch began, as bars show them, taken apart.

Such a curve is a sawtooth: each epoch begins with the loss of few batches and ends with the mean
of all, which lags half an epoch behind and hides the noise.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.median import median

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from advisor.history import Curve, FloatArray

    BoolArray = NDArray[np.bool_]

_FEWEST = 12  # points in all
_IN_EPOCH = 4  # points of an epoch that is looked at by itself
_THINNED = 8  # points an epoch, where rounding drowns what lies between closer ones
_MOST = 20_000  # points looked at
# What losses that were taken apart must gain over those that stand there, in the logarithm of their
# likelihood a point. Benchmark curves of every step, cut into epochs of 20 to 100 and thinned up to
# tenfold, gain -0.9, none of 8,600 that have noise above -0.2; their means gain 0.4 to 1.2.
_GAIN = 0.2
# And what they must not lose within epochs, where no leap between two of them speaks. Means lose
# less in 98 of 100; a loss that drifts in each epoch, or an average that forgets, mostly more.
_LOSS_INSIDE = 0.1
_STILL = 1e-6  # of the size of the loss: what moves less does not move
_EXACT = 1e-12  # ... within epochs, where means hardly move
# A loss that was taken apart may carry so much of the rounding in units of its noise.
_ROUNDED = 0.6
_ROUNDING = 0.41  # standard deviation of the difference of two rounded numbers, in their last digit


class _Means(NamedTuple):
    """Means at places of an epoch, all float64 [n].

    epoch: number of the epoch. place, before: steps of it that the mean is of, and those that the
    one before it was of (0: none in this epoch). value: the mean.
    """

    epoch: FloatArray
    place: FloatArray
    before: FloatArray
    value: FloatArray

    def apart(self) -> FloatArray:
        """Return the mean of the losses since the point before, float64 [n]."""
        with np.errstate(invalid="ignore", over="ignore"):
            earlier = np.where(self.before > 0, self.before * np.append(0.0, self.value[:-1]), 0.0)
            return np.asarray((self.place * self.value - earlier) / (self.place - self.before))


def taken_apart(loss: Curve, length: float, notes: list[str]) -> Curve:
    """Return the losses between the points of a curve of means since the epoch began, and tell it.

    `length`: steps of an epoch. What is no such curve comes back as it is.
    """
    if length < 2 or len(loss) <= _FEWEST:
        return loss
    from_0 = float(not loss.step[0])
    first = _means(loss.step[:_MOST] + from_0, loss.value[:_MOST], length)
    if not _are_means(first):
        return loss
    step = loss.step + from_0
    keep = _far_apart(step, loss.value, length, first)
    kept = loss.at(keep)
    value = _means(step[keep], kept.value, length).apart()
    notes.append(
        f"'{loss.name}' holds means since each epoch of {length:,.6g} steps began: taken apart "
        "into the losses between its lines"
    )
    return replace(kept, value=value)


def _means(step: FloatArray, value: FloatArray, length: float) -> _Means:
    epoch = np.ceil(step / length)
    place = step - (epoch - 1) * length
    starts = np.append(True, epoch[1:] != epoch[:-1])
    return _Means(epoch, place, np.where(starts, 0.0, np.append(0.0, place[:-1])), value)


def _are_means(means: _Means) -> bool:
    """Whether all epochs but the first, in which the loss itself calms down, look like means."""
    length = float(means.place.max())
    ends = _block_ends(means, length / _THINNED)
    step = (means.epoch - 1) * length + means.place
    views = means, _means(step[ends], means.value[ends], length)
    if not any(_gain(view) > _GAIN for view in views):
        return False
    # What moves too little within its epochs tells nothing: NaN.
    return any(not _gain(view, inside=True) <= -_LOSS_INSIDE for view in views)


def _block_ends(means: _Means, size: float) -> BoolArray:
    """Tell the last point of each block of so many steps of an epoch; bool [points]."""
    blocks = np.ceil(means.place / size)
    return np.append((blocks[1:] != blocks[:-1]) | (means.before[1:] == 0), True)


def _gain(means: _Means, *, inside: bool = False) -> float:
    """Return how much likelier the losses apart are than the points as losses; NaN: too few.

    Mean over epochs of the mean logarithm a point, both with Gaussian noise around a trend that
    second differences cancel (Gasser et al. 1986); taking apart stretches by place over width.
    `inside`: of differences that lie in one epoch.
    """
    stretch = np.log(means.place / (means.place - means.before))
    bends = _bends(means.value), _bends(means.apart())
    bounds = [*np.flatnonzero(means.before == 0).tolist(), len(stretch)]
    gains = []
    for start, end in pairwise(bounds[1:]):
        if end - start < _IN_EPOCH:
            continue
        seen = slice(start + 2 if inside else start, end)
        as_is, apart = (float(one[seen].mean()) for one in bends)
        rounding = (_EXACT if inside else _STILL) * float(np.abs(means.value[start:end]).max())
        still = rounding * rounding  # infinite for huge losses, where a power would be an error
        if not (still < as_is < math.inf and apart > still):  # or NaN
            continue
        if median(bends[0][start + 2 : end]) > still:  # else what bends is its beginning alone
            gains.append(float(stretch[seen].mean()) - 0.5 * math.log(apart / as_is))
    return float(np.mean(gains)) if gains else math.nan


def _bends(value: FloatArray) -> FloatArray:
    """Return squared second differences, at the last of each three points; NaN for two."""
    with np.errstate(invalid="ignore", over="ignore"):
        bend = value[:-2] - 2.0 * value[1:-1] + value[2:]
        return np.concatenate([[np.nan, np.nan], bend * bend])


def _far_apart(step: FloatArray, value: FloatArray, length: float, first: _Means) -> BoolArray:
    """Tell which points to take, so far apart that rounding does not drown the losses between.

    A mean of k losses that is rounded tells each of them k times as roughly. bool [points].
    """
    inside = np.append(False, (first.before[1:] > 0) & np.isfinite(np.diff(first.value)))
    variance = (1 / first.before[inside] - 1 / first.place[inside]).mean()
    noise = math.sqrt(float((np.diff(first.value)[inside[1:]] ** 2).mean() / variance))
    levels = np.sort(first.value[np.isfinite(first.value)])
    gaps = np.diff(levels)
    digit = float(gaps[gaps > _STILL * np.abs(levels).max()].min(initial=np.inf))
    size = (_ROUNDING * digit * length / (_ROUNDED * max(noise, 1e-300))) ** 2
    if not 1.0 < size < np.inf:
        return np.ones(len(step), dtype=bool)
    return _block_ends(_means(step, value, length), size)
