"""Runs whose features can be worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.features import measure
from advisor.history import Curve, History

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.history import FloatArray

POINTS = 1001
PROGRESS = np.linspace(0.0, 1.0, POINTS)
STRAIGHT = 1.0 - PROGRESS


def curve(value: Any, first: float = 0.0, last: float | None = None) -> Curve:
    """Values at equal distances from `first` to `last`, at every step where that is not given."""
    value = np.asarray(value, float)
    stop = first + len(value) - 1 if last is None else last
    return Curve(np.linspace(first, stop, len(value)), value)


def history(train: Any, val: Any = None, lr: Any = None, **facts: Any) -> History:
    """Loss a step; validation and rate spread over the same steps."""
    loss = curve(train)
    last = max(float(loss.step[-1]), 1.0)
    return History(
        train=loss,
        val=None if val is None else curve(val, last=last),
        lr=None if lr is None else curve(lr, last=last),
        **facts,
    )


def values(train: Any, val: Any = None, lr: Any = None, **facts: Any) -> Mapping[str, float]:
    """Features of `history(...)`."""
    return measure(history(train, val, lr, **facts)).values


def noise(sd: float, seed: int = 0, points: int = POINTS) -> FloatArray:
    """White noise."""
    return np.random.default_rng(seed).normal(scale=sd, size=points)
