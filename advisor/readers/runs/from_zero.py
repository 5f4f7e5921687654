"""Losses logged as an exponential mean that began at 0, taken apart.

`mean = 0.98 * mean + 0.02 * loss` without a correction for its beginning.
Such a curve climbs from 0 to the level of the losses while it fills, which looks as if the run
diverged. What it gains from row to row is a fixed share of how far it is below the loss, so that
against its own height its gains fall on a straight line: no other curves of benchmarks do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.median import median

if TYPE_CHECKING:
    from advisor.history import Curve, FloatArray

_FEWEST = 20  # rows in all
_MOST = 20_000  # rows looked at
_CLIMB = 8  # rows to the top, at least
_BELOW = 0.25  # of the top: the first row lies below that, or there is little to mend
_AT_ONCE = 0.35  # share of the way to the loss that a row goes, at most
# Share of the gains that a straight line explains (R squared). Of 100,861 losses of benchmarks, at
# each step, thinned and in means, none holds to all of these limits.
_STRAIGHT = 0.8
_FIRST = 0.6, 1.8  # first loss by that line over their median
_NOISE = 0.2  # median step between losses over their mean
# Weights of what was before that people choose. A loss that falls fast while the mean fills looks
# like one of a shorter memory: the longest counts with which the losses do not climb.
_USUAL = np.array([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999])
_SPREAD = 40  # the line's share is as much too large at most
_CLIMBING = 100.0  # a climb of the losses counts so many times as much as a fall
_WIDER = 1.4  # a stretch over which losses are averaged, times the one before


def from_zero(loss: Curve, notes: list[str]) -> Curve:
    """Return the losses of which a curve is an exponential mean that began at 0, and tell it.

    What is no such curve, or does not hold its beginning, comes back as it is.
    """
    if len(loss) < _FEWEST:
        return loss
    spacing = loss.step[1] - loss.step[0]
    # A first row at 0 is of one loss, the others are of many.
    filled = loss.at(slice(int(loss.step[0] == 0 and spacing > 1), None))
    if loss.step[0] > 1.5 * spacing or np.ptp(np.diff(loss.step)) > 0.01 * spacing:
        return loss
    value = filled.value
    before = np.append(0.0, loss.value[:-1])[-len(value) :]
    share = _share(before, value)
    if share is None:
        return loss
    kept = _weight(before, value, share, float(spacing))
    with np.errstate(over="ignore", invalid="ignore"):
        apart = before + (value - before) / (1.0 - kept)
    notes.append(
        f"'{loss.name}' is an exponential mean that began at 0 (each row keeps about {kept:.3g} of "
        "it): taken apart into losses, roughly; log the loss itself"
    )
    return replace(filled, value=apart)


def _share(before: FloatArray, value: FloatArray) -> float | None:
    """Return the share of the way to the loss that each row goes; None: it does not look so.

    `before`, `value`: mean before and after each row, float64 [rows].
    """
    value, before = value[:_MOST], before[:_MOST]
    broken = ~np.isfinite(value)
    end = int(np.argmax(broken)) if broken.any() else len(value)
    if end < _FEWEST:
        return None
    value, before = value[:end], before[:end]
    top = int(value.argmax())
    if top < _CLIMB or not 0.0 <= value[0] < _BELOW * value[top] < np.inf:
        return None
    height = before[: top + 1] / value[top]
    gain = np.diff(np.append(height, 1.0))
    # The loss falls meanwhile: a trend beside the line.
    causes = np.stack([np.ones(top + 1), height, np.arange(top + 1) / top], axis=1)
    fit = np.linalg.lstsq(causes, gain, rcond=None)[0]
    share = -float(fit[1])
    if not 0.0 < share < _AT_ONCE:
        return None
    rest = gain - causes @ fit
    loss = height + gain / share
    level = float(loss.mean())
    explained = 1.0 - float(rest @ rest) / max(float(((gain - gain.mean()) ** 2).sum()), 1e-300)
    looks_so = (
        explained > _STRAIGHT
        and float(loss.min()) > 0.0
        and _FIRST[0] < loss[0] / median(loss) < _FIRST[1]
        and median(np.abs(np.diff(loss))) < _NOISE * level
    )
    return share if looks_so else None


def _weight(before: FloatArray, value: FloatArray, share: float, spacing: float) -> float:
    """Return the weight of what was before, a row, with which losses fall and do not climb."""
    value, before = value[:_MOST], before[:_MOST]
    finite = np.isfinite(value) & np.isfinite(before)
    before, value = before[finite], value[finite]
    per_row = np.append(_USUAL, _USUAL ** min(spacing, 1000.0))
    tried = [
        float(kept) for kept in np.unique(per_row) if share / _SPREAD < 1.0 - kept < 1.6 * share
    ]
    return min(
        tried or [1.0 - share],
        key=lambda kept: _unrest(before + (value - before) / (1.0 - kept)),
    )


def _unrest(loss: FloatArray) -> float:
    """Return how much losses go up and down over ever wider stretches; up counts the more."""
    ends = [1, 2, 3]
    while ends[-1] < len(loss):
        ends.append(int(np.ceil(ends[-1] * _WIDER)))
    starts = np.array([0, *ends[:-1]])
    starts = starts[starts < len(loss)]
    sizes = np.diff(np.append(starts, len(loss)))
    steps = np.diff(np.add.reduceat(loss, starts) / sizes)
    return float(np.abs(steps).sum() + _CLIMBING * np.maximum(steps, 0.0).sum())
