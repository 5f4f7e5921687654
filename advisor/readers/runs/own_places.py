"""Validations with a column of steps of their own: train_step, train_loss, val_step, val_loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.raw.series import Series, rows_of
from advisor.readers.vocabulary.names import sense, split_free
from advisor.readers.vocabulary.words import is_position, is_validations_position

if TYPE_CHECKING:
    from advisor.history import FloatArray
    from advisor.readers.raw.series import RawRun


def with_own_places(raw: RawRun) -> RawRun:
    """Return a run whose series stand at the steps that their columns tell, not at their rows.

    Only of one training: the steps of the training rise, as do those of the validation, and count
    the same.
    """
    own = [name for name in raw.series if is_validations_position(name)]
    if len(own) != 1 or any(one.step is not None for one in raw.series.values()):
        return raw
    val, unit = raw.series[own[0]], _unit(" ".join(split_free(own[0])))
    axes = [name for name in raw.series if is_position(name)]
    of_train = [name for name in axes if _unit(name) == unit and _rises(raw.series[name].value)]
    if not (of_train and _rises(val.value)) or _same(val, raw.series[of_train[0]]):
        return raw
    train = raw.series[of_train[0]]
    placed = {
        name: _placed(one, val if sense(name).split in {"val", "test"} else train, raw.rows)
        for name, one in raw.series.items()
        if name not in {*own, *axes}
    }
    note = f"the validation stands at steps of its own ('{own[0]}')"
    return raw._replace(
        series={name: one for name, one in placed.items() if len(one.value)},
        rows=0,
        hints={**raw.hints, "unit": unit},
        notes=(*raw.notes, note),
    )


def _unit(name: str) -> str:
    return sense(name).unit


def _placed(series: Series, axis: Series, rows: int) -> Series:
    """Return a series at the steps of an axis, without the values that have none."""
    step = np.full(rows, np.nan)
    step[rows_of(axis)] = axis.value
    step = step[rows_of(series)]
    known = np.isfinite(step)
    return series.at(known)._replace(row=None, step=step[known])


def _rises(step: FloatArray) -> bool:
    return len(step) > 1 and bool((np.diff(step) > 0.0).all())


def _same(val: Series, train: Series) -> bool:
    """Whether the steps of the validation are those of the training in the same rows."""
    _, at_val, at_train = np.intersect1d(rows_of(val), rows_of(train), return_indices=True)
    whole = len(at_val) == len(val.value)
    return whole and np.array_equal(val.value[at_val], train.value[at_train])
