"""What tables look like. Cheap, and never raises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.readers.sources.source import Source

SEPARATORS = (",", ";", "\t", "|")
# Names of columns are shorter than the parts of sentences.
_LONGEST_CELL = 64
_MOST_WORDS = 4
# A cell of a table that is a list of numbers; numpy parts them by blanks.
_CURVE = r'(?:^|[,;\t\n]) *"?\[\s*[-+\d.]+(?:e[-+]?\d+)?(?:,\s*|\s+)[-+\d.]+'
_FIRST_ROWS = 20
# What begins with a time is a line that a program logged, no header.
_LOGGED = r"\s*\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d"


def is_table(source: Source) -> bool:
    """Tell text in which some lines in a row split into equally many cells, numbers among them."""
    if source.is_binary:
        return False
    from advisor.readers.delimited.dialect import find_dialect

    return is_wide_table(source) or find_dialect(source.head_text) is not None


def is_wide_table(source: Source) -> bool:
    """Tell a first line longer than the head that is cut into short cells, most without blanks."""
    text = source.head_text.rpartition("\n")[2]
    if 2 * len(text) < source.HEAD or "\r" in text or ": " in text[:4096]:
        return False
    cells = max((text.split(separator) for separator in SEPARATORS), key=len)
    words = sum(not cell.strip() or len(cell.split()) <= _MOST_WORDS for cell in cells)
    return len(cells) * _LONGEST_CELL > len(text) and words > 0.9 * len(cells)


def is_table_of_curves(source: Source) -> bool:
    """Tell a table whose cells are lists of numbers by its first rows, which have as many cells."""
    head = "" if source.is_binary or "[" not in source.head_text else source.head_text
    if not re.search(_CURVE, head) or head.lstrip().startswith(("{", "[")):
        return False
    if re.match(_LOGGED, head):
        return False
    from advisor.readers.delimited.curve_cells import has_curves

    lines = [line for line in head.splitlines() if line.strip()]
    if len(source.head) < source.size:
        del lines[-1:]  # may be cut
    return has_curves(lines[:_FIRST_ROWS])
