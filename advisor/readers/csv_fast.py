"""Regular blocks of numbers parsed at once; anything else is left to the slow path."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEWLINE = 10


def parse_block(
    block: bytes, separator: str, width: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_] | None] | None:
    """Parse whole lines of `width` cells each: float64 [lines, width], and which cells are empty.

    The second array, bool [lines, width], is None where no cell is empty. None altogether where a
    line has another number of cells or a cell that is quoted or no number.
    """
    if separator not in (",", ";", "\t", "") or b'"' in block or b"#" in block:
        return None
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    if not block.endswith(b"\n"):
        block += b"\n"
    lines = block.count(b"\n")
    ends = _cell_ends(block, separator, width, lines)
    if ends is None:
        return None
    if b" " in block and _has_blank_cell(block, ends):
        return None
    empty = np.diff(ends, prepend=-1) == 1
    values = _numbers(block, separator, bool(empty.any()))
    if values is None or len(values) != lines * width:
        return None
    table: NDArray[np.float64] = values.reshape(lines, width)
    return table, empty.reshape(lines, width) if empty.any() else None


def _cell_ends(block: bytes, separator: str, width: int, lines: int) -> NDArray[np.int64] | None:
    """Return where each cell ends, int64 [lines * width]; None: a line has not `width` cells."""
    code = np.frombuffer(block, dtype=np.uint8)
    is_end = code == _NEWLINE
    if separator:
        is_end |= code == ord(separator)
    ends = np.flatnonzero(is_end)
    if len(ends) != lines * width or not (code[ends[width - 1 :: width]] == _NEWLINE).all():
        return None
    return ends


def _has_blank_cell(block: bytes, ends: NDArray[np.int64]) -> bool:
    """Whether a cell holds nothing but blanks, which numpy would read past."""
    inked = np.append(0, np.cumsum(np.frombuffer(block, dtype=np.uint8) != ord(" ")))
    starts = np.append(0, ends[:-1] + 1)
    return bool(((inked[ends] == inked[starts]) & (ends > starts)).any())


def _numbers(block: bytes, separator: str, has_empty: bool) -> NDArray[np.float64] | None:
    mark = separator.encode() or b"\n"
    text = block.replace(b"\n", mark)
    if has_empty:
        # Twice, because matches may not overlap. What stands for an empty cell is not kept.
        filled = mark + b"0" + mark
        text = (mark + text).replace(mark + mark, filled).replace(mark + mark, filled)[1:]
    with warnings.catch_warnings():
        # numpy warns about what it cannot parse, and gives what came before it.
        warnings.simplefilter("error")
        try:
            return np.fromstring(text, dtype=np.float64, sep=mark.decode())
        except (ValueError, DeprecationWarning):
            return None
