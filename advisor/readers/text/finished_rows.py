"""What only the whole of a text log tells of its rows: means of validations, parts of epochs."""

from __future__ import annotations

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
# Where so many validations tell their mean it is read in place of their batches.
_MOST = 0.8


def finished(rows: list[Row]) -> list[Row]:
    """Return the rows of a log that has been read."""
    _settle_interim(rows)
    return _with_parts(rows)


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
