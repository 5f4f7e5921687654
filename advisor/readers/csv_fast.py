"""Regular blocks of numbers parsed at once; anything else is left to the slow path."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEWLINE = 10


def parse_block(block: bytes, separator: str, width: int) -> NDArray[np.float64] | None:
    """Parse whole lines of `width` numbers each: float64 [lines, width].

    None where a line has another number of cells or a cell that is empty, quoted or no number.
    """
    if separator not in (",", ";", "\t", "") or b'"' in block or b"#" in block:
        return None
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    if not block.endswith(b"\n"):
        block += b"\n"
    lines = block.count(b"\n")
    if not _is_regular(block, separator, width, lines):
        return None
    text = block.replace(b"\n", separator.encode()) if separator else block
    with warnings.catch_warnings():
        # numpy warns about what it cannot parse, and gives what came before it.
        warnings.simplefilter("error")
        try:
            values = np.fromstring(text, dtype=np.float64, sep=separator or "\n")
        except (ValueError, DeprecationWarning):
            return None
    if len(values) != lines * width:
        return None
    table: NDArray[np.float64] = values.reshape(lines, width)
    return table


def _is_regular(block: bytes, separator: str, width: int, lines: int) -> bool:
    """Whether every line has `width` cells and none of them is empty."""
    code = np.frombuffer(block, dtype=np.uint8)
    ends = code == _NEWLINE
    if separator:
        ends |= code == ord(separator)
    at = np.flatnonzero(ends)
    if len(at) != lines * width or not (code[at[width - 1 :: width]] == _NEWLINE).all():
        return False
    return bool(at[0] > 0 and (np.diff(at) > 1).all())
