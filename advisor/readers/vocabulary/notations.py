"""Numbers as people and papers write them: '3·10^-4', '10⁻³', '2**-7', '**0.53**', '$10^{-3}$'."""

from __future__ import annotations

import math
import re

from advisor.readers.vocabulary.numbers_in import UNGROUPED

_SUPERSCRIPT = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_RAISED = re.compile(r"(?<=\d)[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
# Bold, italic, code and formulas of Markdown and LaTeX around all of a cell.
_MARKED = re.compile(r"(\*\*|__|\*|_|`|\$)\s*(.+?)\s*\1|\\(?:textbf|mathbf|underline)\{(.+)\}")
_POWER = re.compile(
    rf"(?:({UNGROUPED})\s*(?:[x×·⋅*]|\\times|\\cdot)\s*)?"
    r"(\d+(?:\.\d+)?)\s*(?:\^|\*\*)\s*[({]?\s*([+-]?\d{1,3}(?:\.\d+)?)\s*[)}]?",
    re.IGNORECASE,
)
# What people set beside a value: arrows, ticks, stars, medals, daggers; and what they say after it.
_SIGN = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff†‡"
_SIGNS = re.compile(rf"^[{_SIGN}\s]+|\s*[{_SIGN}].*$")
_FLOAT = re.compile(rf"{UNGROUPED}|[+-]?(?:nan|(?-i:[iI])nf)", re.IGNORECASE)
# '1.5×10^-3' within a line.
_POWER_OF_TEN = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?) ?[x×·⋅*] ?10(?:\^|\*\*)[({]?([+-]?\d{1,3})[)}]?(?![\w.])"
)
_OF_TEN = ("10^", "10**", "10⁻", "10\u2212")


def in_notation(text: str) -> float | None:
    """Return the number that a short text is, None where it is none of these."""
    text = bare_number(text).replace("−", "-")
    if _FLOAT.fullmatch(text):
        return float(text)
    text = _RAISED.sub(lambda raised: "^" + raised[0].translate(_SUPERSCRIPT), text)
    power = _POWER.fullmatch(text.replace(" ", ""))
    if power is None:
        return None
    try:
        return float(power[1] or 1.0) * math.pow(float(power[2]), float(power[3]))
    except (OverflowError, ValueError):
        return None


def with_exponents(text: str) -> str:
    """Return a line with '1.5e-3' for '1.5×10⁻³', which else would be read as 1.5."""
    if not any(sign in text for sign in _OF_TEN):
        return text
    text = _RAISED.sub(lambda raised: "^" + raised[0].translate(_SUPERSCRIPT), text)
    return _POWER_OF_TEN.sub(r"\1e\2", text.replace("^\u2212", "^-"))


def without_marks(text: str) -> str:
    """Return a text without what sets all of it in bold, as code or as a formula."""
    text = text.strip()
    while (marked := _MARKED.fullmatch(text)) is not None:
        text = (marked[2] or marked[3]).strip()
    return text


def bare_number(text: str) -> str:
    """Return a number without what people set around it: bold, a sign, '~' for about."""
    return without_marks(without_signs(text)).lstrip("~≈")


def without_signs(text: str) -> str:
    """Return a value without the signs that people set beside it: '3.06 ✓', '0.52 ← best'."""
    return text if text.isascii() else _SIGNS.sub("", text)
