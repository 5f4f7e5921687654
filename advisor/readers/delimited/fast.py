"""Regular blocks of numbers parsed at once; anything else is left to the slow path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.delimited.cells import is_absent
from advisor.readers.delimited.digits import parse_numbers
from advisor.readers.delimited.layout import cell_bounds
from advisor.readers.delimited.word_view import Text, repeats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.history import FloatArray, IntArray
    from advisor.readers.delimited.word_view import Flags

    # The value of each line, float64 [lines], and where there is none, bool [lines] or None.
    Cells = tuple[FloatArray, Flags | None]

_BLANK = ord(" ")
# Bytes parsed at once: the arrays of a piece stay in the processor's cache.
_PIECE = 1 << 19
# Cells from which it is guessed whether a column repeats itself.
_SAMPLE = 12
# Float64 of the largest block that glibc may be made to keep.
_MOST_KEPT = (1 << 22) - 1024
# Blanks around a cell that are trimmed at once.
_MOST_BLANKS = 16


def keep_memory() -> None:
    """Make the allocator keep what is freed, for the next block: a fifth of the time on Linux.

    glibc gives back at once what is larger than the largest block that was freed so far (up to
    32 MB), and the kernel clears every page anew.
    """
    np.empty(_MOST_KEPT)


def parse_block(block: bytes, separator: str, width: int) -> list[Cells] | None:
    """Parse whole lines of `width` cells each; returns the values of each column.

    None where a line has another number of cells, or a cell is quoted or holds text: the slow path
    then tells what it is.
    """
    if separator not in (",", ";", "\t", "") or b'"' in block or b"#" in block:
        return None
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    if not block.endswith(b"\n"):
        block += b"\n"
    pieces: list[list[Cells]] = []
    start = 0
    while start < len(block):
        end = block.find(b"\n", min(start + _PIECE, len(block) - 1)) + 1
        columns = _parse_piece(Text(block[start:end]), separator, width)
        if columns is None:
            return None
        pieces.append(columns)
        start = end
    if len(pieces) == 1:
        return pieces[0]
    return [_joined(parts) for parts in zip(*pieces, strict=True)]


def _joined(parts: Sequence[Cells]) -> Cells:
    values = np.concatenate([values for values, _ in parts])
    if all(empty is None for _, empty in parts):
        return values, None
    empties = [np.zeros(len(v), dtype=bool) if e is None else e for v, e in parts]
    return values, np.concatenate(empties)


def _parse_piece(text: Text, separator: str, width: int) -> list[Cells] | None:
    bounds = cell_bounds(text, separator, width)
    if bounds is None:
        return None
    has_blanks = b" " in text.raw
    columns: list[Cells] = []
    for start, end in bounds:
        cells = _column(text, *(_trim(text, start, end) if has_blanks else (start, end)))
        if cells is None:
            return None
        columns.append(cells)
    return columns


def _trim(text: Text, start: IntArray, end: IntArray) -> tuple[IntArray, IntArray]:
    """Leave out blanks around the cells."""
    for _ in range(_MOST_BLANKS):
        before = (text.byte[start] == _BLANK) & (start < end)
        after = (text.byte[end - 1] == _BLANK) & (start + before < end)
        if not before.any() and not after.any():
            break
        start, end = start + before, end - after
    return start, end


def _column(text: Text, start: IntArray, end: IntArray) -> Cells | None:
    """Parse a column; cells that stand unchanged for many rows, as rates do, once a run."""
    if not _stands(text, start, end):
        return _cells(text, start, end)
    same = repeats(text, start, end)
    first = np.flatnonzero(~same)
    cells = _cells(text, start[first], end[first])
    if cells is None:
        return None
    values, empty = cells
    rows = np.diff(first, append=len(start))
    return np.repeat(values, rows), None if empty is None else np.repeat(empty, rows)


def _stands(text: Text, start: IntArray, end: IntArray) -> bool:
    """Guess from a few cells whether most repeat the cell before them."""
    some = slice(0, _SAMPLE)
    cells = [text.raw[i:j] for i, j in zip(start[some].tolist(), end[some].tolist(), strict=True)]
    return len(set(cells)) * 3 <= len(cells)


def _cells(text: Text, start: IntArray, end: IntArray) -> Cells | None:
    values, odd = parse_numbers(text, start, end)
    if not odd.any():
        return values, None
    empty = start >= end
    known: dict[bytes, float | None] = {}
    for at in np.flatnonzero(odd & ~empty).tolist():
        cell = text.raw[start[at] : end[at]]
        try:
            number = known[cell]
        except KeyError:
            try:
                number = _odd_cell(cell)
            except ValueError:
                return None
            if len(known) < 100:
                known[cell] = number
        if number is None:
            empty[at] = True
        else:
            values[at] = number
    return values, empty if empty.any() else None


def _odd_cell(cell: bytes) -> float | None:
    """Return the value of 'nan', a very long number; None for 'NA'. Raises ValueError for text."""
    text = cell.decode()
    try:
        return float(text)
    except ValueError:
        if is_absent(text):
            return None
        raise
