"""Whether two curves are one, and how surely: what was logged at the same steps, to its digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.readers.sameness.digits import error_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.history import Curve, FloatArray, IntArray

# Shared values that are needed, and what they must tell together: each as many bits as its
# distance from the one before it is wide in units of what its digits leave open.
FEWEST = 4
BITS = 25.0
# Of the points of the shorter curve, within the steps that both cover, so many must be shared.
_SHARED = 0.5
# Some count from 0 and some from 1, and a step is logged before or after it is counted.
_SHIFTS = (0.0, 1.0, -1.0)
# A rate that is a tenth higher shows where the loss fell by so many times what the digits leave
# open, and by more than the noise at its end makes of nothing (in standard errors).
_TENTH = 10.0
_NOISE = 3.0


class Likeness(NamedTuple):
    """What two curves have in common.

    `bits`: what the shared values tell, 0 where too few are shared or any of them differ.
    `is_learnt`: the loss fell so far that another rate would show.
    """

    bits: float = 0.0
    is_learnt: bool = False


class Errors:
    """How exactly the values of curves were written, found out once for each curve."""

    def __init__(self) -> None:
        # The curve is kept too: another one could come to be called by its id.
        self._known: dict[int, tuple[Curve, FloatArray]] = {}

    def of(self, curve: Curve) -> FloatArray:
        """Return what `error_of` says of the values of a curve, float64 [n]."""
        known = self._known.get(id(curve))
        if known is None:
            known = self._known[id(curve)] = (curve, error_of(curve.value))
        return known[1]


def likeness(
    one: Curve | None, other: Curve | None, errors: Errors, *, same_unit: bool
) -> Likeness:
    """Compare two curves of one role; steps are held against each other in the same unit only."""
    if one is None or other is None:
        return Likeness()
    first, second = errors.of(one), errors.of(other)
    for a, b in _pairings(one, other, errors, same_unit=same_unit):
        mine, its = one.value[a], other.value[b]
        error = first[a] + second[b]
        both = np.isfinite(mine) & np.isfinite(its)
        if (np.isnan(mine) == np.isnan(its)).all() and (np.abs(mine - its) <= error)[both].all():
            shared, error = mine[both], error[both]
            return Likeness(_told(shared, error), _is_learnt(shared, error))
    return Likeness()


def _pairings(
    one: Curve, other: Curve, errors: Errors, *, same_unit: bool
) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield the indices of the points that may be the same ones."""
    if len(one) == len(other) >= FEWEST:
        if _may_be(one, other, errors, None):
            rows = np.arange(len(one))
            yield rows, rows
        if np.array_equal(one.step, other.step):
            return
    if not same_unit:
        return
    for shift in _SHIFTS:
        if not _may_be(one, other, errors, shift):
            continue
        _, a, b = np.intersect1d(
            one.step, other.step + shift, assume_unique=True, return_indices=True
        )
        if len(a) >= max(FEWEST, _SHARED * _within(one, other, shift)):
            yield a, b


def _may_be(one: Curve, other: Curve, errors: Errors, shift: float | None) -> bool:
    """Look at a few points, which tell most curves apart at little cost.

    `shift`: what the steps of the second lie behind; None: the same rows are the same points.
    """
    dense, sparse = (one, other) if len(one) >= len(other) else (other, one)
    for place in (len(sparse) // 2, len(sparse) // 4, 3 * len(sparse) // 4):
        at = place
        if shift is not None:
            step = sparse.step[place] + (shift if sparse is other else -shift)
            at = int(np.searchsorted(dense.step, step))
            if at == len(dense) or dense.step[at] != step:
                continue
        apart = abs(dense.value[at] - sparse.value[place])
        if apart > errors.of(dense)[at] + errors.of(sparse)[place]:  # False of what is no number
            return False
    return True


def _within(one: Curve, other: Curve, shift: float) -> int:
    """Return how many points the sparser of two curves has in the steps that both cover."""
    first = max(one.step[0], other.step[0] + shift)
    last = min(one.step[-1], other.step[-1] + shift)
    counts = (
        np.searchsorted(step, last, "right") - np.searchsorted(step, first)
        for step in (one.step, other.step + shift)
    )
    return int(min(counts))


def _told(value: FloatArray, error: FloatArray) -> float:
    """Return the bits that values tell of which each may be off by `error`, both float64 [n]."""
    if len(value) < FEWEST:
        return 0.0
    moves = np.abs(np.diff(value)) / np.maximum(error[1:], np.finfo(np.float64).tiny)
    return float(np.log2(1.0 + moves).clip(max=20.0).sum())


def _is_learnt(value: FloatArray, error: FloatArray) -> bool:
    few, third = max(1, len(value) // 50), len(value) // 3
    if not third:
        return False
    drop = float(np.median(value[:few]) - np.median(value[-third:]))
    if drop < 0.0 and 2 * len(np.unique(value)) <= len(value):
        return False  # a dead network tells one class, whatever the rate that killed it
    drop = abs(drop)
    noise = float(value[-third:].std()) * max(1.0, _NOISE * np.sqrt(1.0 / few + 1.0 / third))
    return drop > noise and drop > _TENTH * float(error.max())
