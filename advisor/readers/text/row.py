"""What the lines about one place of a training say."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING

from advisor.readers.text.cells import INTERIM
from advisor.readers.text.rounded import are_fractions
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_metric

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.readers.text.position import Position


# So many lines about each epoch, with values of their own, are about parts of it that they do not
# count; two may be those of a training and of its evaluation.
_FEWEST_PARTS = 3
# Where so many validations tell their mean it is read in place of their batches.
_MOST = 0.8


@dataclass(slots=True)
class Row:
    """Values that belong to one place; `told`: by the line or a heading, not only by context.

    `start`: how often a training had started before. `beside`: rates on lines of their own near it.
    `is_best`: it stands below the last round and tells an earlier one again, the best.
    `parts`: further lines about its epoch, which tell other values under the same names.
    """

    line: int
    place: Position
    told: bool
    start: int = 0
    cells: dict[str, float] = field(default_factory=dict)
    has_step: bool = False
    is_best: bool = False
    beside: dict[str, list[float]] = field(default_factory=dict)
    parts: list[Row] = field(default_factory=list)

    def add(self, cells: dict[str, float], line: int, *, newer: bool, by_epoch: bool) -> None:
        """Take the values of another line about this place; `by_epoch`: it counts no steps."""
        if newer:
            self.cells |= cells
            return
        last = self.parts[-1] if self.parts else self
        told = ((before, now) for name, now in cells.items() if is_metric(name)
                and (before := last.cells.get(name)) is not None)  # fmt: skip
        if by_epoch and any(map(_differ, told)):
            self.parts.append(replace(self, line=line, cells=dict(cells), beside={}, parts=[]))
        else:
            last.take_new(cells)

    def take_new(self, cells: dict[str, float]) -> None:
        """Take the values of other names."""
        self.cells |= {name: value for name, value in cells.items() if name not in self.cells}

    def forget_interim(self, names: Iterable[str]) -> None:
        """Forget what the last batch of a validation told, where its mean is told now."""
        if self.place.split in {"val", "test"}:
            for name in names:
                self.cells.pop(name, None)


def in_order(rows: list[Row]) -> list[Row]:
    """Put the best round of a training (`Row.is_best`) where it was, not below the last one."""
    out: list[Row] = []
    for row in rows:
        at = len(out)
        while row.is_best and at and (out[at - 1].place.step or 0) > (row.place.step or 0):
            at -= 1
        out.insert(at, row)
    return out


def _differ(values: tuple[float, float]) -> bool:
    before, now = values
    return before != now and not (math.isnan(before) and math.isnan(now))


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
