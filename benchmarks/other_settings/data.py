"""Rows as other settings have them: fewer, wrongly labelled, uneven, moved. Arrays alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
SPREAD = 2.0  # of noise in numbers, in standard deviations, where all labels would be wrong
LOWEST, HIGHEST = -1.0, 2.0  # decades by which uneven columns are multiplied
BYTE = 127.5


def wrong(y: Array, share: float, draw: np.random.Generator) -> Array:
    """Draw a share of the classes anew, turn a share of yes and no, or add noise to numbers."""
    drawn = draw.random(y.shape) < share
    if y.dtype == np.int64:
        return np.where(drawn, draw.permutation(y.ravel()).reshape(y.shape), y)
    if np.isin(y, (0.0, 1.0)).all():
        turned: Array = np.where(drawn, 1 - y, y).astype(y.dtype)
        return turned
    noise = SPREAD * share * y.std() * draw.standard_normal(y.shape)
    noisy: Array = (y + noise).astype(y.dtype)
    return noisy


def commonest(y: Array) -> float:
    """The class that most rows are of."""
    kinds, counts = np.unique(y, return_counts=True)
    return float(kinds[counts.argmax()])


def rare(y: Array, kind: float, share: float, draw: np.random.Generator) -> Array:
    """Rows, as many as there are, of which this share is not of one class.

    y: classes, [rows] or [rows, 1]; found: places in it, some more than once.
    """
    common = y.reshape(len(y)) == kind
    few = round(share * len(y))
    others = draw.choice(np.flatnonzero(~common), few)
    most = draw.choice(np.flatnonzero(common), len(y) - few)
    return draw.permutation(np.concatenate([others, most]))


def moved(x: Array, much: float, draw: np.random.Generator) -> Array:
    """Add noise of this many standard deviations; of letters draw half that share anew."""
    if x.dtype == np.int64:
        return wrong(x, much / 2, draw)
    noisy: Array = (x + much * x.std() * draw.standard_normal(x.shape)).astype(x.dtype)
    return noisy


def inputs(x: Array, kind: str) -> Array:
    """As pictures come, 0 to 255 for -1 to 1; or each last axis' column in a unit of its own."""
    if kind == "bytes":
        scaled = (x + 1) * BYTE
    else:
        units = np.random.default_rng(5).uniform(LOWEST, HIGHEST, x.shape[-1])
        scaled = x * 10.0**units
    found: Array = scaled.astype(x.dtype)
    return found
