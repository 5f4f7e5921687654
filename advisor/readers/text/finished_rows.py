"""What only the whole of a text log tells of its rows: means of validations, parts of epochs."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from advisor.readers.text.cells import INTERIM
from advisor.readers.text.rounded import are_fractions
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from advisor.readers.text.row import Row

# So many lines about each epoch, with values of their own, are about parts of it that they do not
# count; two may be those of a training and of its evaluation.
_FEWEST_PARTS = 3
_FEWEST_LAPS = 2
# Where so many validations tell their mean it is read in place of their batches.
_MOST = 0.8


def finished(rows: list[Row]) -> list[Row]:
    """Return the rows of a log that has been read."""
    _settle_interim(rows)
    return _with_parts(_without_batches(rows))


def _without_batches(rows: list[Row]) -> list[Row]:
    """Return the rows without those of batches that only the mean below them says to be another's.

    BERT-pytorch counts the batches of its test as those of the training, in the same epoch:
    'iter 0' to 'iter 40', 'EP0_train', 'iter 0' to 'iter 10', 'EP0_test'. The mean stands where
    the training has come to. One that goes back only here and there was resumed.
    """
    ends = [at for at, row in enumerate(rows) if row.place.split in {"val", "test"}]
    means = [at for at in ends if at and rows[at - 1].place.split not in {"val", "test"}]
    laps = [(begin, end) for end in means if (begin := _begin_of_lap(rows, end)) < end]
    if len(laps) < _FEWEST_LAPS or len(laps) < _MOST * len(means):
        return rows
    out: list[Row] = []
    last = 0
    for begin, end in laps:
        out += rows[last:begin]
        counted = begin - 1
        while counted > last and rows[counted].place.inner:
            counted -= 1  # By a bar, which counts the steps of all epochs.
        for row in (*rows[counted + 1 : begin], rows[end]):
            row.place = replace(row.place, step=rows[counted].place.step)
        last = end
    return out + rows[last:]


def _begin_of_lap(rows: list[Row], end: int) -> int:
    """Return where steps that rise up to the row `end` go back within its epoch; `end`: nowhere."""
    at, epoch = end, rows[end].place.epoch
    later = math.inf
    while at and rows[at - 1].place.epoch == epoch:
        step = rows[at - 1].place.step
        if step is None or rows[at - 1].place.split in {"val", "test"}:
            return end
        if step > later:
            return at
        at, later = at - 1, step
    return end


def _settle_interim(rows: list[Row]) -> None:
    """Drop what batches of validations told where their means are logged too, else name it plainly.

    The means may have another name: 'Validation [3/3] loss: 0.5' and 'Epoch 1: val_loss 0.6'.
    """
    of_batches = sum(any(INTERIM in name for name in row.cells) for row in rows)
    if not of_batches:
        return
    of_means = sum(any(map(_is_validation, row.cells)) for row in rows)
    for row in rows:
        found = [name for name in row.cells if INTERIM in name]
        for name in found:
            value, plain = row.cells.pop(name), name.replace(INTERIM, "")
            is_loss = sense(plain).kind == "loss"
            if not (is_loss and of_means >= _MOST * of_batches):
                row.cells.setdefault(plain, value)


def _is_validation(name: str) -> bool:
    """Whether a name is that of a loss of whole validations."""
    meaning = sense(name)
    return INTERIM not in name and meaning.kind == "loss" and meaning.split in {"val", "test"}


def _with_parts(rows: list[Row]) -> list[Row]:
    """Return the rows with the parts of their epochs, where most epochs have some or are fractions.

    Else a row has what its parts tell under other names.
    """
    counts = [1 + len(row.parts) for row in rows if row.told and row.place.split in {None, "train"}]
    if counts and (median(counts) >= _FEWEST_PARTS or (max(counts) > 1 and are_fractions(rows))):
        return [one for row in rows for one in (row, *row.parts)]
    for row in rows:
        for part in row.parts:
            row.take_new(part.cells)
    return rows
