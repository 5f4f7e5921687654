"""Rows that all have one cell more than the header has names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.delimited.cells import bare, parse_cell
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Sequence


def named(header: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the header with an empty name for the cell without one, where it can be told.

    A cell that is empty in every row is a separator too many, as Flair once wrote it. Else the
    first one holds the names of rows, which R's write.table puts under no name: they count, and no
    counter would lose its whole numbers. What follows the last name leaves the header as it is.
    """
    if len(rows) < 2 or any(len(cells) != len(header) + 1 for cells in rows):
        return header
    columns = [[bare(cell) for cell in column] for column in zip(*rows, strict=True)]
    empty = [place for place, column in enumerate(columns) if not any(column)]
    if len(empty) == 1:
        place = empty[0]
        return header if place == len(header) else (*header[:place], "", *header[place:])
    counters = [place for place, name in enumerate(header) if sense(name).kind == "axis"]
    torn = any(_is_whole(columns[n]) and not _is_whole(columns[n + 1]) for n in counters)
    return header if empty or torn or not _counts(columns[0]) else ("", *header)


def _counts(cells: Sequence[str]) -> bool:
    """Whether cells are 1, 2, 3 and so on, in R's way."""
    return [parse_cell(cell) for cell in cells] == list(range(1, len(cells) + 1))


def _is_whole(cells: Sequence[str]) -> bool:
    return all(cell.isdecimal() for cell in cells)
