"""Numbers in cells of a table that `float` does not take: with a unit, wrapped, in groups."""

from __future__ import annotations

import re

from advisor.readers.vocabulary.notations import bare_number, in_notation
from advisor.readers.vocabulary.numbers_in import UNGROUPED, in_plain_words, to_number

_UNIT = re.compile(rf"({UNGROUPED})\s*([a-zµ%°]+(?:/[a-zµ]+)?)", re.I)
# tensor(0.5, device='cuda:0'), np.float64(0.5), [0.5]; no '(3, 0.5)', which is two numbers
_WRAPPED = re.compile(
    rf"[\w.]*[(\[]+({UNGROUPED}|[+-]?nan|[+-]?(?-i:[iI])nf)(?:, *[a-z][^()\[\]]*)?[)\]]+", re.I
)
_FRACTION = re.compile(r"\s*(\d+)\s*/\s*\d+\s*")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:\.\d+)?")
_FACTORS = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9}


def odd_number(text: str) -> float | None:
    """Return the number in the text of a cell, None where there is none."""
    noted = in_notation(text)
    if noted is not None:
        return noted
    text = in_plain_words(bare_number(text))
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped:
        return float(wrapped[1])
    if "(" in text or "[" in text:
        return None
    number = to_number(text)
    return _with_unit(text) if number is None else number


def _with_unit(text: str) -> float | None:
    match = _UNIT.fullmatch(text)
    if match:
        return float(match[1]) * _FACTORS.get(match[2].lower(), 1.0)
    match = _FRACTION.fullmatch(text)
    if match:
        return float(match[1])
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[^\d.+-]", "", text))
    return None
