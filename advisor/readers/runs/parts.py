"""Several trainings written into one table one after the other: where one ends and the next begins.

The axis then starts again. What the loss does there tells the cases apart: back at its start, it is
another training; lower than that, the same training goes on (a second call of `fit`), and its steps
are counted on. Where all parts count alike and most begin anew, all do: at another rate the first
loss may be lower. An axis that goes back only part of the way is a resume, which curves.py repairs.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.readers.raw.series import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.history import FloatArray, IntArray
    from advisor.readers.raw.series import Series

# A training shorter than this many rows before a restart was an attempt.
_ATTEMPT = 3


class Parts(NamedTuple):
    """Row ranges [start, end) of the trainings in a table, and the axis counted on within each."""

    ranges: tuple[tuple[int, int], ...]
    axis: FloatArray
    notes: tuple[str, ...] = ()


def split(axis: FloatArray, loss: Series, used: Sequence[Series] = ()) -> Parts:
    """Split the rows of a table.

    `axis`: float64 [rows]; `loss`: the series that tells whether a training began anew. `used`: all
    that is read of the run; rows of others, as of the batches of a validation, may count anew.
    """
    restarts = _restarts(axis if loss.row is None else _where_used(axis, (loss, *used)))
    if not len(restarts):
        return Parts(((0, len(axis)),), axis)
    loss_rows = rows_of(loss)
    are_runs = _are_runs(axis, restarts, loss_rows, loss.value)
    axis = axis.copy()
    notes: list[str] = []
    begins, ends = [0], []
    attempts = counted = 0
    for i, row in enumerate(restarts):
        end = restarts[i + 1] if i + 1 < len(restarts) else len(axis)
        rows = (begins[-1], row, end)
        if _stand_below(loss, used, rows):
            continue
        if row - begins[-1] < _ATTEMPT and end - row >= _ATTEMPT:
            attempts += row - begins[-1]
            begins[-1] = row
        elif are_runs or _starts_over(loss_rows, loss.value, rows):
            ends.append(row)
            begins.append(row)
        else:
            ahead = axis[begins[-1] : row]
            axis[row:end] += np.nanmax(ahead) + _stride(ahead) - axis[row]
            counted += 1
    if attempts:
        notes.append(f"{attempts} rows of an attempt before the axis starts again were left out")
    if counted:
        notes.append(f"the axis starts again {counted}x while the loss goes on: counted on")
    if len(begins) > 1:
        notes.append(f"the axis and the loss start again: {len(begins)} trainings in one file")
    ranges = tuple(zip(begins, [*ends, len(axis)], strict=True))
    return Parts(ranges, axis, tuple(notes))


def _stand_below(loss: Series, used: Sequence[Series], rows: tuple[int, int, int]) -> bool:
    """Whether the rows of another part of the data follow all of those of the training.

    They hold no loss of it, and what they hold is not told before: they count as it did.
    """
    series = [one for one in used if one is not loss]
    bounds = [np.searchsorted(rows_of(one), rows) for one in (loss, *series)]
    above, below = ([at[k + 1] > at[k] for at in bounds] for k in (0, 1))
    return (
        above[0]
        and not below[0]
        and any(below)
        and not any(a and b for a, b in zip(above, below, strict=True))
    )


def _where_used(axis: FloatArray, used: Sequence[Series]) -> FloatArray:
    """Return the axis, float64 [rows], NaN on rows that hold nothing that is read."""
    is_used = np.zeros(len(axis), dtype=bool)
    for series in used:
        is_used[rows_of(series)] = True
    return np.where(is_used, axis, np.nan)


def _are_runs(axis: FloatArray, restarts: list[int], loss_rows: IntArray, loss: FloatArray) -> bool:
    """Whether all parts are trainings: their axes are the same, and most of them start over.

    That is, nearer to where the first one began: a rate that restarts lifts the loss a little.
    """
    bounds = [0, *restarts, len(axis)]
    if len(bounds) < 4 or len(set(np.diff(bounds))) > 1 or restarts[0] < _ATTEMPT:
        return False
    if not (axis.reshape(len(bounds) - 1, -1) == axis[: restarts[0]]).all():
        return False
    anew = sum(_starts_over(loss_rows, loss, (0, *rows)) for rows in pairwise(bounds[1:]))
    return 2 * anew > len(restarts)


def _restarts(axis: FloatArray) -> list[int]:
    """Rows where the axis falls back to (about) where it began."""
    if (axis[1:] >= axis[:-1]).all():
        return []
    known = np.flatnonzero(np.isfinite(axis))
    value = axis[known]
    if (value[1:] < value[:-1]).all():
        return []  # the newest row first, or no two rows
    falls = np.flatnonzero(np.diff(value) < 0) + 1
    highest = np.maximum.reduceat(value, np.append(0, falls))
    out: list[int] = []
    begin, top = float(value[0]), float(value[0])
    for fall, before in zip(falls.tolist(), highest.tolist(), strict=False):
        top = max(top, before)
        at = float(value[fall])
        if at <= begin + 0.02 * (top - begin):
            out.append(int(known[fall]))
            begin, top = at, at
    # An axis that starts again all the time is no axis of a training; leave it to the caller.
    return out if len(out) <= max(8, len(known) // 5) else []


def _starts_over(loss_rows: IntArray, loss: FloatArray, rows: tuple[int, int, int]) -> bool:
    """Whether the loss after `rows[1]` is nearer to the beginning than to where it had come."""
    begin, row, end = np.searchsorted(loss_rows, rows)
    before, after = loss[begin:row], loss[row:end]
    few = max(1, min(len(before), len(after)) // 20)
    if not len(before) or not len(after):
        return False
    if not np.isfinite(before[-few:]).all():
        return True
    first, last, new = (float(np.median(x)) for x in (before[:few], before[-few:], after[:few]))
    return abs(new - first) < abs(new - last)  # no where it is NaN or infinite


def _stride(axis: FloatArray) -> float:
    steps = np.diff(axis[np.isfinite(axis)])
    steps = steps[steps > 0]
    return float(np.median(steps)) if len(steps) else 1.0
