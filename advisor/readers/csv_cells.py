"""One cell of a table: a number, nothing, or text."""

from __future__ import annotations

import re
from typing import Final

from advisor.readers.numbers_in import to_number

# Nothing was written here. A written 'nan' is a value.
ABSENT: Final = frozenset(
    ("", "none", "null", "nil", "na", "n/a", "#n/a", "<na>", "-", "--", "---", "?", ".", "—", "–")
)
_SPECIAL = {
    "∞": "inf",
    "+∞": "inf",
    "-∞": "-inf",
    "1.#inf": "inf",
    "-1.#inf": "-inf",
    "1.#qnan": "nan",
    "-1.#ind": "nan",
    "1.#ind": "nan",
    "-nan(ind)": "nan",
    "nan(ind)": "nan",
    "#num!": "nan",
}
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?"
_UNIT = re.compile(rf"({_NUMBER})\s*([a-zµ%°]+(?:/[a-zµ]+)?)", re.I)
# tensor(0.5, device='cuda:0'), np.float64(0.5), [0.5]
_WRAPPED = re.compile(rf"[\w.]*[(\[]+({_NUMBER}|[+-]?nan|[+-]?inf)(?:,[^()\[\]]*)?[)\]]+", re.I)
_FRACTION = re.compile(r"\s*(\d+)\s*/\s*\d+\s*")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:\.\d+)?")
_FACTORS = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9}
_LONGEST = 200


def parse_cell(text: str, decimal: str = ".") -> float | None:
    """Return the number in a cell; None for a cell that holds text. Absent cells are for ABSENT.

    Takes thousands separators, '%' (dropped), units ('1.2k' is 1200, '3 ms' is 3), 'tensor(0.5)',
    '3/150' (3) and every spelling of NaN and infinity.
    """
    text = text.strip().strip("\"'").strip()
    if len(text) > _LONGEST:
        return None
    if decimal == ",":
        text = text.replace(".", "").replace(",", ".")
    try:
        return float(text)
    except ValueError:
        pass
    lowered = text.lower()
    if lowered in _SPECIAL:
        return float(_SPECIAL[lowered])
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped:
        return float(wrapped[1])
    if "(" in text or "[" in text:
        return None
    number = to_number(text)
    return _odd(text) if number is None else number


def _odd(text: str) -> float | None:
    match = _UNIT.fullmatch(text)
    if match:
        return float(match[1]) * _FACTORS.get(match[2].lower(), 1.0)
    match = _FRACTION.fullmatch(text)
    if match:
        return float(match[1])
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[^\d.+-]", "", text))
    return None


def is_absent(text: str) -> bool:
    """Whether a cell says that nothing was logged."""
    text = text.strip().strip("\"'").strip()
    # Markdown rules its tables with dashes.
    return text.lower() in ABSENT or not text.strip("-:")
