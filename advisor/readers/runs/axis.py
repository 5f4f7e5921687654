"""Which series is the axis, and what step each row stands at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.history import rises
from advisor.readers.raw.series import rows_of
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from advisor.history import FloatArray
    from advisor.readers.raw.series import RawRun, Series


_LOOKED_AT = 20_000  # rows, for the length of an epoch
# A shorter validation, below rows of a training that nothing counts, may be that of its end.
_FEWEST_BELOW = 3
# W&B's count of calls of `wandb.log`, which what the loss was logged against comes before.
_CALLS, _CALLS_RANK = "_step", 3


class Axis(NamedTuple):
    """What steps count.

    Attributes
    ----------
    unit: 'step', 'epoch' or 'row'.
    value: float64 [rows] the step at every row of the table, NaN where nothing tells it.
    names: the series it was made of; empty for row numbers.
    why, note: for the user.
    rises: known to rise strictly from row to row.
    length: steps of an epoch, where the steps of each were counted on; else 0.

    """

    unit: str
    value: FloatArray
    names: tuple[str, ...] = ()
    why: str = ""
    note: str = ""
    rises: bool = False
    length: float = 0.0


def spread(series: Series, rows: int) -> FloatArray:
    """Put a series on all `rows` rows: a row without a value keeps the one before it."""
    if len(series.value) == rows:
        return series.value
    present = rows_of(series)
    at = np.searchsorted(present, np.arange(rows), side="right") - 1
    # Rows before the first value belong to it: a header's rate, a first validation.
    return series.value[np.maximum(at, 0)] if len(present) else np.full(rows, np.nan)


def _at(series: Series, value: FloatArray) -> FloatArray:
    """Return the values at the rows of a series; not copied where it has all of them."""
    if series.row is None and len(series.value) == len(value):
        return value
    return value[rows_of(series)]


def choose_axis(raw: RawRun, loss: Series, override: str | None, taken: set[str]) -> Axis:
    """Choose the axis of a table by name and by content at the rows where the loss stands.

    `taken`: names that already have another role. Nothing is raised: row numbers always serve.
    """
    if override is not None:
        value = spread(raw.series[override], raw.rows)
        return Axis(_unit(override), value, (override,), "chosen by --step-column")
    return _told(raw, loss, taken) or _by_content(raw, loss, taken)


def _by_content(raw: RawRun, loss: Series, taken: set[str]) -> Axis:
    """Return the best axis by its name that moves with the loss, else row numbers."""
    names = [name for name in raw.series if name not in taken and sense(name).kind == "axis"]
    counted = _CALLS in names
    passed = []
    for name in sorted(names, key=_rank):
        value = spread(raw.series[name], raw.rows)
        at_loss = _at(loss, value)
        covers = _covers(raw.series[name], loss)
        if counted and sense(name).unit == "epoch" and (at_loss % 1.0 > 0.0).any():
            continue  # 'epoch 0.35': such losses are those of steps, as the calls are
        if covers and len(at_loss) and rises(at_loss):
            return _counted(name, value)._replace(rises=at_loss is value)
        if covers and len(at_loss) > 2 and rises(-at_loss):
            return _counted(name, value)  # the newest row first; each curve is sorted and says so
        if covers and _restarts_in(name, at_loss) and (two := _combine(raw, name, value, loss)):
            return two
        if counted and name != _CALLS and "global" not in name:
            continue  # an epoch of several rows, a batch of its epoch: the calls do not go back
        if covers and _moves(at_loss) and not _repeats(at_loss, loss.value):
            return _counted(name, value)
        passed.append(name)
    return _row_axis(raw, loss, taken, passed)


def _told(raw: RawRun, loss: Series, taken: set[str]) -> Axis | None:
    """Return the axis that the log itself names, where it rises with the losses."""
    name = raw.hints.get("axis")
    if name is None or name not in raw.series:
        return None
    value = spread(raw.series[name], raw.rows)
    at_loss = _at(loss, value)
    if name in taken or not _covers(raw.series[name], loss) or not rises(at_loss):
        return None
    why = "the log says that the losses are drawn by it"
    return Axis(_unit(name), value, (name,), why, rises=at_loss is value)


def _rank(name: str) -> tuple[int, bool]:
    """Sort names of axes, the best first; of equals the first of the log stays first."""
    return (_CALLS_RANK, True) if name == _CALLS else (sense(name).rank, False)


def _counted(name: str, value: FloatArray) -> Axis:
    return Axis(sense(name).unit, value, (name,), "counts the steps of the log")


def _unit(name: str) -> str:
    meaning = sense(name)
    return meaning.unit if meaning.kind == "axis" and meaning.unit != "row" else "step"


def _covers(series: Series, loss: Series) -> bool:
    """Whether the axis has a value of its own in most rows that hold a loss."""
    if series.row is None and len(series.value):
        return True
    return bool(np.isin(rows_of(loss), rows_of(series)).mean() >= 0.5)


def _moves(value: FloatArray) -> bool:
    """Whether values mostly rise: the axis of one training, not a constant or a shuffle."""
    known = np.isfinite(value)
    finite = value if known.all() else value[known]
    if len(finite) < max(1, len(value) // 2):
        return False
    if len(finite) == 1:
        return True
    before, after = finite[:-1], finite[1:]
    # A mean of truths would turn all of them into floats.
    return bool((after > before).any() and np.count_nonzero(after >= before) >= 0.6 * len(after))


def _restarts_in(name: str, value: FloatArray) -> bool:
    return sense(name).unit == "step" and bool((value[1:] < value[:-1]).any())


def _repeats(value: FloatArray, loss: FloatArray) -> bool:
    """Whether many rows share each value, as an epoch number beside every batch does.

    Rows that say the same loss at the same step twice are one: a validation after the last step of
    an epoch, and that after the epoch.
    """
    is_new = np.append(True, value[1:] != value[:-1])
    new = np.count_nonzero(is_new)
    if len(value) <= 2 * new:
        value = value[is_new | np.append(True, loss[1:] != loss[:-1])]
    return len(value) > max(3.0, 1.6 * float(new))


def _counts(value: FloatArray) -> bool:
    """Whether values are whole numbers that rise, as counters do."""
    return len(value) > 1 and bool(
        (np.diff(value) > 0).all() and (np.isfinite(value) & (value == np.round(value))).all()
    )


def _is_time(name: str) -> bool:
    return any(word in name.lower() for word in ("time", "sec", "date", "elapsed", "duration"))


def _combine(raw: RawRun, name: str, step: FloatArray, loss: Series) -> Axis | None:
    """Count on a step that starts again in every epoch, with the epoch beside it."""
    for other, series in raw.series.items():
        meaning = sense(other)
        if meaning.kind != "axis" or meaning.unit != "epoch" or not _covers(series, loss):
            continue
        epoch = spread(series, raw.rows)
        drops = np.diff(_at(loss, step)) < 0
        climbs = np.diff(_at(loss, epoch)) > 0
        # Both must tell the same story: a resume makes both go back.
        if drops.sum() < 1 or (drops & climbs).sum() < 0.8 * max(drops.sum(), climbs.sum()):
            continue
        finite = step[np.isfinite(step)]
        length = finite.max() + (1 if finite.min() < 1 else 0)
        # A log may tell how many steps an epoch has; the last of them is not always logged.
        length = max(length, float(raw.hints.get("epoch_steps", 0)))
        value = (epoch - np.nanmin(epoch)) * length + step
        note = f"'{name}' starts again in every '{other}': counted on, {length:g} steps each"
        why = "the epoch and the step in it"
        return Axis("step", value, (other, name), why, note, length=length)
    return None


def _row_axis(raw: RawRun, loss: Series, taken: set[str], passed: list[str]) -> Axis:
    rows = np.arange(raw.rows, dtype=np.float64)
    first = next(iter(raw.series))
    is_one = sense(first).kind in {"axis", "other"} and not _is_time(first)
    if is_one and first not in taken and first not in passed:
        value = spread(raw.series[first], raw.rows)
        if _counts(_at(loss, value)):
            return Axis("step", value, (first,), "the first column; its whole numbers rise")
    if not passed:
        why = "no column counts steps or epochs: rows are counted"
        for name in sorted(taken):
            if (beside := _beside_rows_of(loss, raw.series[name], rows)) is not None:
                note = f"the rows of '{name}' follow those of the training: put beside them"
                return Axis("row", beside, (), why, note)
        return Axis("row", rows, (), why)
    note = f"'{passed[0]}' does not tell the rows apart: rows are counted instead"
    return Axis("row", rows, (), "rows are counted", note)


def _beside_rows_of(loss: Series, val: Series, rows: FloatArray) -> FloatArray | None:
    """Return the rows with all of a validation beside those of the training above them.

    float64 [rows]; None where they do not follow, or are not one for each so many of those.
    """
    trained, validated = rows_of(loss), rows_of(val)
    if sense(val.name).split != "val" or len(validated) < _FEWEST_BELOW:
        return None
    each, rest = divmod(len(trained), len(validated))
    if rest or not each or validated[0] <= trained[-1]:
        return None
    out = rows.copy()
    out[validated] = rows[trained[each - 1 :: each]]
    return out


def epoch_length(raw: RawRun, axis: Axis, loss: Series) -> float:
    """Return the steps of an epoch, where the log tells it and all have as many; else 0."""
    told = axis.length or float(raw.hints.get("epoch_steps", 0))
    if told or axis.unit != "step":
        return told
    for name, series in raw.series.items():
        meaning = sense(name)
        if meaning.kind == "axis" and meaning.unit == "epoch" and name not in axis.names:
            rows = rows_of(loss)[:_LOOKED_AT]
            return _between_starts(axis.value[rows], spread(series, raw.rows)[rows])
    return 0.0


def _between_starts(step: FloatArray, epoch: FloatArray) -> float:
    """Return the steps from the first row of an epoch to that of the next; 0 where they differ."""
    starts = np.append(0, np.flatnonzero(np.diff(epoch) > 0) + 1)
    lengths = np.diff(step[starts])
    if len(lengths) < 2 or (lengths != lengths[0]).any() or (np.diff(epoch[starts]) != 1).any():
        return 0.0
    return float(lengths[0])
