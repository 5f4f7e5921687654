"""What tables look like. Cheap, and never raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.readers.sources.source import Source

SEPARATORS = (",", ";", "\t", "|")
# Names of columns are shorter than the parts of sentences.
_LONGEST_CELL = 64
_MOST_WORDS = 4


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
