"""Trainings one after the other whose lines count '[40/300]' and name no epoch."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.readers.text.row import Row

# A loss that begins anew comes back nearly to where the first one began, from far below: by so
# much of the drop, and by so many times what it differs from row to row.
_BACK, _CLEAR = 0.8, 5.0
_FEWEST, _ENDS = 8, 20


def parted_by_laps(rows: list[Row]) -> list[list[Row]]:
    """Part the rows where the counter and the loss start again, each time; else all are of one.

    Of epochs that nobody names only the counter does. The steps of each part count from its start.
    """
    starts = [*_restarts(rows)]
    if not starts:
        return [rows]
    bounds = [0, *starts, len(rows)]
    parts = [rows[begin:end] for begin, end in pairwise(bounds)]
    if min(map(len, parts)) < _FEWEST or not _all_begin_anew([_losses(part) for part in parts]):
        return [rows]
    for part in parts:
        ahead = (part[0].place.step or 0.0) - _in_lap(part[0])
        for row in part:
            row.place.step = (row.place.step or 0.0) - ahead
    return parts


def _restarts(rows: Sequence[Row]) -> Iterator[int]:
    """Yield where the counter goes back to its beginning; nothing where lines tell epochs."""
    if any(
        row.place.epoch is not None or not row.place.total or not row.place.step for row in rows
    ):
        return
    before = 0.0
    for at, row in enumerate(rows):
        here = _in_lap(row)
        if here < before:
            yield at
        before = here


def _in_lap(row: Row) -> float:
    """Return the step of its lap that a row stands at, 1 to the total."""
    assert row.place.step is not None
    return (row.place.step - 1.0) % row.place.total + 1.0


def _losses(rows: Sequence[Row]) -> list[float]:
    return [
        value
        for row in rows
        for name, value in row.cells.items()
        if (told := sense(name)).kind == "loss" and told.split in {None, "train"}
    ]


def _all_begin_anew(losses: list[list[float]]) -> bool:
    if min(map(len, losses)) < _FEWEST:
        return False
    begins = [float(np.median(part[: max(1, len(part) // _ENDS)])) for part in losses]
    for part, begin in zip(losses[:-1], begins[1:], strict=True):
        end = float(np.median(part[-max(1, len(part) // _ENDS) :]))
        drop = begins[0] - end
        clear = _CLEAR * float(np.median(np.abs(np.diff(part))))
        if not (drop > clear and begin - end > _BACK * drop):
            return False
    return True
