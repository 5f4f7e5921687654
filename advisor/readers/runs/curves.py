"""From the values of a series in file order to a curve whose steps rise strictly."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from advisor.history import Curve, HistoryError, all_finite
from advisor.naming import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from advisor.history import FloatArray, IntArray

    BoolArray = NDArray[np.bool_]

# In fewer values a pattern of NaN cannot be told from a stumble.
_FEWEST = 5
# Of two numbers that follow each other so many have NaN between them, where none means a break.
_APART = 0.25
# Two values are a line and have no shape (LR001).
_SHAPE = 3
# So many values said again are no chance of rounding.
_ECHOES = 6
# More returns than resumes can explain.
_MANY = 10


def make_curve(
    name: str, step: FloatArray, value: FloatArray, line: IntArray | None, notes: list[str]
) -> Curve | None:
    """Clean a series to training order; what was repaired is appended to `notes`.

    `step`, `value`: float64 [n], `line`: int64 [n] or None. Where the axis goes back, training was
    resumed and the later write wins; single late values are sorted in. None: no value is left.
    """
    if len(step):
        with suppress(HistoryError):  # it looks whether steps rise: once is enough
            return Curve(step, value, name, line)
    known = np.isfinite(step)
    if not known.all():
        lost = int((~known).sum())
        notes.append(f"'{name}': {counted(lost, 'value')} without a step left out")
        step, value, line = step[known], value[known], None if line is None else line[known]
    if not len(step):
        return None
    if len(step) > 1 and not (np.diff(step) > 0).all():
        keep = _training_order(step)
        _tell(name, step, value, keep, notes)
        step, value, line = step[keep], value[keep], None if line is None else line[keep]
    return Curve(step, value, name, line)


def from_first_measured(loss: Curve | None, notes: list[str]) -> Curve | None:
    """Return a loss without a first value of exactly 0 that all others stand above, and tell it.

    Some loops print the mean of the losses before there is one.
    """
    if loss is None or len(loss) < _FEWEST or loss.value[0] != 0.0:
        return loss
    rest = loss.value[1:]
    finite = rest[np.isfinite(rest)]
    if not len(finite) or finite.min() <= 0.0:
        return loss
    notes.append(f"'{loss.name}': the first value is 0, from before a loss was measured: left out")
    return loss.at(slice(1, None))


def without_echoes(loss: Curve | None, notes: list[str]) -> Curve | None:
    """Return a validation loss at its validations alone, and tell what was left out.

    Bars and tables say the last one again on every row until the next, equally often each.
    """
    if loss is None or len(loss) <= _ECHOES:
        return loss
    starts = np.flatnonzero(np.append(True, loss.value[1:] != loss.value[:-1]))
    lengths = np.diff(np.append(starts, len(loss)))
    echoes = len(loss) - len(starts)
    if len(starts) < 3 or echoes < _ECHOES or (lengths[:-1] != lengths[0]).any():
        return loss
    if lengths[-1] > lengths[0]:
        return loss
    notes.append(
        f"'{loss.name}': {counted(echoes, 'value')} said again until the next validation left out"
    )
    return loss.at(starts)


def with_shape(
    curves: Mapping[str, Curve | None], notes: list[str], *, is_told: bool
) -> tuple[Curve | None, Curve | None]:
    """Return both losses, without that of the training where it alone has no shape, and tell it.

    Lightning logs every fiftieth step, of a short training one or two. One that a user named
    (`is_told`) stays, one that broke, and one beside validations that have no shape either: of so
    few, one NaN is no divergence where the losses of the training are numbers.
    """
    train, val = curves.get("train_loss"), curves.get("val_loss")
    if is_told or train is None or val is None or len(train) >= _SHAPE:
        return train, val
    if np.isfinite(val.value).sum() < _SHAPE or not all_finite(train.value):
        return train, val
    few = counted(len(train), "value")
    notes.append(f"'{train.name}' has {few} alone: the validation loss is judged without it")
    return None, val


def _training_order(step: FloatArray) -> IntArray:
    """Return the indices, int64 [m], of the values that count, in rising order of step."""
    starts = np.flatnonzero(np.diff(step) < 0) + 1
    keep = np.ones(len(step), dtype=bool)
    # Beyond this many returns it is disorder, not resumes.
    if 0 < len(starts) <= max(64, len(step) // 50):
        ends = np.append(starts[1:], len(step))
        highest = np.maximum.accumulate(step)
        for start, end in zip(starts, ends, strict=True):
            _drop_replaced(step, keep, highest, int(start), int(end))
    order = np.argsort(step, kind="stable")
    order = order[keep[order]]
    ordered = step[order]
    # Of equal steps the last written one stays: the sort is stable.
    last = np.append(np.diff(ordered) > 0, True)
    kept: IntArray = order[last]
    return kept


def _drop_replaced(
    step: FloatArray, keep: BoolArray, highest: FloatArray, start: int, end: int
) -> None:
    """Forget what was written before a resume at the steps that were then gone through again.

    `highest`: float64 [n], the highest step until each row.
    """
    first, last = step[start], step[end - 1]
    # Rows before this one stand at lower steps: of many returns each looks at few rows.
    back = int(np.searchsorted(highest[:start], first))
    before = step[back:start]
    covered = keep[back:start] & (before >= first) & (before <= last)
    again = int((step[start:end] <= min(last, highest[start - 1])).sum())
    # One value that comes late replaces nothing but its own step.
    if covered.sum() > 1 and 2 * again >= covered.sum():
        keep[back:start] &= ~covered


def _tell(name: str, step: FloatArray, value: FloatArray, keep: IntArray, notes: list[str]) -> None:
    dropped = len(step) - len(keep)
    backs = int((np.diff(step) < 0).sum())
    if dropped and not backs:  # a value that is written twice is not lost
        stays = value[keep][np.searchsorted(step[keep], step)]
        dropped = int(((value != stays) & ~(np.isnan(value) & np.isnan(stays))).sum())
    if dropped:
        text = f"'{name}': {counted(dropped, 'value')} at repeated steps replaced by later writes"
        if backs > _MANY and dropped < 2 * backs:
            text += " (several processes wrote the log)"
        elif backs:
            text += f" (training was resumed {counted(backs, 'time')})"
        notes.append(text)
    elif backs:
        notes.append(f"'{name}': values were written out of order; sorted by step")


def told_bad(curve: Curve) -> str:
    """Say how many values are no finite numbers, and where the first is."""
    bad = ~np.isfinite(curve.value)
    where = int(np.argmax(bad))
    ended = "; it ends in one" if bad[-1] else ""
    return (
        f"'{curve.name}': {int(bad.sum()):,} of {len(bad):,} values are NaN or infinite, "
        f"the first at {curve.step[where]:.15g}{ended}"
    )


def unlogged(value: FloatArray) -> BoolArray | None:
    """Tell which NaN mean 'nothing logged here': bool [n]; None: no value does.

    A log that writes `nan` in every row without a validation shows more NaN than numbers, with
    numbers here and there to the end. A training that diverged ends in NaN.
    """
    if all_finite(value):
        return None
    finite = np.isfinite(value)
    missing = np.isnan(value)
    at = np.flatnonzero(finite)
    if len(value) < _FEWEST or len(at) < 2 or missing[: at[-1]].mean() < 0.5:
        return None
    gaps = np.diff(at)
    if (gaps > 1).mean() < _APART:
        return None  # Numbers in one piece: it broke, and said a last one at its end.
    longest = int(gaps.max())
    tail = len(value) - 1 - at[-1]
    if tail > longest:
        missing[at[-1] + 1 :] = False
    return missing
