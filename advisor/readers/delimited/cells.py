"""One cell of a table: a number, nothing, or text."""

from __future__ import annotations

import re
from typing import Final

# Nothing was written here; 'No log' is Hugging Face's. A written 'nan' is a value.
ABSENT: Final = frozenset((
    "", "no log", "none", "null", "nil", "na", "n/a", "#n/a", "<na>", "-", "--", "---", "?", ".",
    "—", "–",
))  # fmt: skip
_SPECIAL = {
    "∞": "inf",
    "+∞": "inf",
    "-∞": "-inf",
    "#num!": "nan",
}
# How lines begin that are no rows.
COMMENTS: Final = ("#", "//", "%")
# Characters of a text that are kept; what is longer is no number.
LONGEST: Final = 200
# In groups, beside decimal commas. A pattern to be compiled where such a table is read.
THOUSANDS: Final = r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+"


def bare(text: str) -> str:
    """Return the text of a cell without the blanks and quotes around it."""
    return text.strip().strip("\"'").strip()


def parse_cell(text: str, decimal: str = ".") -> float | None:
    """Return the number in a cell; None for a cell that holds text. Absent cells are for ABSENT.

    Takes thousands separators, '%' (dropped), units ('1.2k' is 1200, '3 ms' is 3), 'tensor(0.5)',
    '3/150' (3) and every spelling of NaN and infinity.
    """
    text = bare(text)
    if len(text) > LONGEST:
        return None
    # '0.001' and '1.5e-4' beside '0,5' have a point of their own.
    if decimal == "," and "#" not in text and ("," in text or re.fullmatch(THOUSANDS, text)):
        text = text.replace(".", "").replace(",", ".")
    try:
        return float(text)
    except ValueError:
        pass
    lowered = text.lower()
    if lowered in _SPECIAL:
        return float(_SPECIAL[lowered])
    # A name or a word, as is nearly every cell that comes so far, holds none of these.
    if any(map(str.isdecimal, text)) or "nan" in lowered or "inf" in lowered:
        # Imported with its patterns where they are needed: most tables start without.
        from advisor.readers.delimited.odd_numbers import odd_number

        return odd_number(text)
    return None


def is_absent(text: str) -> bool:
    """Whether a cell says that nothing was logged."""
    text = bare(text)
    # Markdown rules its tables with dashes.
    return text.lower() in ABSENT or not text.strip("-:")
