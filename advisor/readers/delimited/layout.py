"""Where the cells of a regular block of a table end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from advisor.history import IntArray
    from advisor.readers.delimited.word_view import Text

    # Where cells begin and where they end, int64 [lines] each.
    Bounds = tuple[IntArray, IntArray]

_NEWLINE = ord("\n")
# In fewer lines a guess saves nothing.
_FEW = 200


def cell_bounds(text: Text, separator: str, width: int) -> list[Bounds] | None:
    """Return where the cells of each column begin and end; None: a line has not `width` cells.

    The text ends with a line's end.
    """
    is_end = text.byte == _NEWLINE
    if not separator:
        return _from_ends([np.flatnonzero(is_end)]) if width == 1 else None
    is_separator = text.byte == ord(separator)
    lines = int(np.count_nonzero(is_end))
    if int(np.count_nonzero(is_separator)) != lines * (width - 1):
        return None
    if lines >= _FEW:
        guessed = _guess(text, np.flatnonzero(is_end), separator, width)
        if guessed is not None:
            return guessed
    is_end |= is_separator
    ends = np.flatnonzero(is_end)
    if not (text.byte[ends[width - 1 :: width]] == _NEWLINE).all():
        return None
    return _from_ends([np.ascontiguousarray(ends[place::width]) for place in range(width)])


def _from_ends(ends: list[IntArray]) -> list[Bounds]:
    starts = [_after(ends[-1]), *(end + 1 for end in ends[:-1])]
    return list(zip(starts, ends, strict=True))


def _after(newline: IntArray) -> IntArray:
    """Return where each line begins."""
    start = np.empty(len(newline), dtype=np.int64)
    start[:1] = 0
    np.add(newline[:-1], 1, out=start[1:])
    return start


def _guess(text: Text, newline: IntArray, separator: str, width: int) -> list[Bounds] | None:
    """Find the cells of lines that are written alike but for the length of one column.

    Where each has the separators that the first line has, and there are no more of them, these are
    the bounds: looking for line ends alone takes a third of the time.
    """
    first = text.raw[: int(newline[0])].decode("latin-1").split(separator)
    if len(first) != width:
        return None
    wanted = ord(separator)
    left: list[Bounds] = []
    start = _after(newline)
    for cell in first[:-1]:
        end = start + len(cell)
        if not (text.byte.take(end, mode="clip") == wanted).all():
            break
        left.append((start, end))
        start = end + 1
    right: list[Bounds] = []
    end = newline
    for cell in reversed(first[len(left) + 1 :]):
        begin = end - len(cell)
        right.append((begin, end))
        end = begin - 1
        if not (text.byte.take(end, mode="clip") == wanted).all():
            return None
    # The cell between the two must not end before it begins: a separator is another line's then.
    return [*left, (start, end), *reversed(right)] if (start <= end).all() else None
