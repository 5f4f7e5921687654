"""Epochs that are written with few digits: the rows that share one are spread over it."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.readers.text.row import Row


def are_fractions(rows: Sequence[Row]) -> bool:
    """Whether most rows of a training tell a share of an epoch, 'epoch': 0.31, and no step."""
    told = [*filter(_counts, rows)]
    fractions = sum(_epoch(row) % 1 != 0 for row in told)
    # A step that only stood above them may be that of the last evaluation.
    steps = {row.place.step for row in told}
    return 2 * fractions > len(told) >= 2 * len(steps)


def spread(rows: Sequence[Row]) -> int:
    """Move rows that follow each other at one epoch evenly towards the next; return how many.

    The Hugging Face trainer prints two decimals: of 300 steps an epoch three have the same.
    """
    groups = [[*group] for _, group in groupby(filter(_counts, rows), key=_epoch)]
    steps = [after - now for now, after in pairwise(_epoch(one[0]) for one in groups)]
    least = min((step for step in steps if step > 0), default=0.0)
    for group in groups:
        for number, row in enumerate(group):
            epoch = _epoch(row) + least * number / len(group)
            row.place = replace(row.place, epoch=epoch, step=None)
    return sum(map(len, groups)) - len(groups) if least else 0


def _counts(row: Row) -> bool:
    """Whether a row tells a loss of the training and its epoch, no step."""
    if not row.told or row.place.epoch is None or row.has_step:
        return False
    senses = map(sense, row.cells)
    return row.place.split in {None, "train"} and any(
        one.kind == "loss" and one.split in {None, "train"} for one in senses
    )


def _epoch(row: Row) -> float:
    return row.place.epoch or 0.0
