"""Losses saved as they lay in memory: a list of numbers, or of steps and numbers, without names."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.numbers_in import as_number

if TYPE_CHECKING:
    from collections.abc import Iterable

_FEWEST = 3
_OTHER_SIGN = 0.05  # share; a loss may fall below zero, weights and embeddings stand on both sides


def named(document: object) -> tuple[object, list[str]]:
    """Return the document with names for what is nothing but numbers, and what was assumed.

    A list of numbers is the loss. Of a list of short rows the first numbers are the steps, and rise
    all the way, the next ones the loss; what follows has no name to be known by. Anything else
    comes back as it is, also what can hardly be a loss: whole numbers, numbers of either sign.
    """
    if not isinstance(document, list) or len(document) < _FEWEST:
        return document, []
    if all(map(_is_cell, document)):
        if not _may_be_losses(document):
            return document, []
        return {"loss": document}, ["the numbers have no name: read as the train loss"]
    columns = _columns_of(document)
    if not columns or not _rise(map(as_number, columns[0])) or not _may_be_losses(columns[1]):
        return document, []
    names = ["step", "loss", *(f"column {place}" for place in range(3, len(columns) + 1))]
    said = "the columns have no names: column 1 is read as the steps, column 2 as the train loss"
    return dict(zip(names, columns, strict=True)), [said]


def _columns_of(document: list[object]) -> list[list[object]]:
    """Return the columns of rows of numbers that are equally short; none of anything else."""
    rows = [row for row in document if isinstance(row, list) and all(map(_is_cell, row))]
    widths = {len(row) for row in rows}
    if len(rows) < len(document) or len(widths) > 1 or not 1 < max(widths) < len(rows):
        return []
    return [[*column] for column in zip(*rows, strict=True)]


def _is_cell(value: object) -> bool:
    return value is None or as_number(value) is not None


def _rise(steps: Iterable[float | None]) -> bool:
    return all(a is not None and b is not None and a < b for a, b in pairwise(steps))


def _may_be_losses(cells: Iterable[object]) -> bool:
    values = [value for cell in cells if (value := as_number(cell)) is not None]
    finite = [value for value in values if math.isfinite(value)]
    below = sum(value < 0 for value in finite)
    one_sign = min(below, len(finite) - below) <= _OTHER_SIGN * len(finite)
    return one_sign and any(value != math.floor(value) for value in finite)
