"""Numbers as logs write them: '1,204', '98.5%', 'tensor(0.52, device=...)', 'NaN', '-inf'."""

from __future__ import annotations

import re

NUMBER = r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+(?![\d])|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
# As people write them, without groups; to be matched whatever the case.
UNGROUPED = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?"
# As programs print floats, without groups; to be matched whatever the case.
FLOAT = r"[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|nan|inf)"
# Where case does not matter a pattern's 'i' also takes the dotless one, which float() does not.
SPECIAL = r"[+-]?(?:nan|(?-i:[iI])nf(?:(?-i:[iI])n(?-i:[iI])ty)?)(?![A-Za-z_])"

# Where a number begins, in a pattern's look ahead.
BEGINS = rf"(?:[+-]?\.?\d|{SPECIAL})"
# YAML writes .nan, Microsoft's C library 1.#QNAN or, rounded, 1.#R, newer ones -nan(ind).
_ODD_WORD = re.compile(
    r"(?<![\w.])([+-]?)(\.(?:nan|inf)\b|\d\.#[a-z]\w*|nan(?:\((?:ind|snan)\)|\.0\b)"
    r"|inf(?:inity\b|\.0\b)|∞)",
    re.IGNORECASE,
)
_OF_ODD_WORDS = (".nan", "nan(", "nan.0", ".#", ".inf", "infinity", "inf.0", "∞")
_PLAIN = re.compile(rf"\s*({NUMBER}|{SPECIAL})\s*%?\s*", re.IGNORECASE)
_WRAPPED = re.compile(
    rf"\s*(?:[\w.]+)?\s*[(\[]+\s*(?:[\w.]+\()?({NUMBER}|{SPECIAL})\s*[,)\]]", re.IGNORECASE
)


def in_plain_words(text: str) -> str:
    """Return a text with 'nan' and 'inf' for what tools write for them: '.nan', '1.#QNAN', '∞'."""
    lower = text.lower()
    if not any(sign in lower for sign in _OF_ODD_WORDS):
        return text
    return _ODD_WORD.sub(_plain_word, text)


def _plain_word(found: re.Match[str]) -> str:
    word = found[2].lower()
    is_infinite = "nan" not in word and ("inf" in word or word == "∞")
    return f"{found[1]}{'inf' if is_infinite else 'nan'}"


def to_number(text: str) -> float | None:
    """Return the number that a cell holds, or None where it holds none.

    Percent signs and thousands separators are dropped; of a wrapped or listed value
    (`tensor(0.5)`, `[0.1, 0.1]`) the first number counts.
    """
    if len(text) > 200:
        return None
    text = in_plain_words(text)
    match = _PLAIN.fullmatch(text) or _WRAPPED.match(text)
    if match is None:
        return None
    return float(match.group(1).replace(",", ""))


def as_number(value: object) -> float | None:
    """Return a JSON value as a number: numbers, also in strings or alone in a list; else None."""
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list):
        value = value[0]
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float):
        return value
    if isinstance(value, int):
        try:
            return float(value)
        except OverflowError:
            return None
    if isinstance(value, str):
        text = in_plain_words(value[:200])
        return to_number(text) if _PLAIN.fullmatch(text) else None
    return None


def is_index(key: object) -> bool:
    """Whether a JSON key is the number of a row: pandas writes columns as {"0": 2.3, "1": 1.9}."""
    return isinstance(key, str) and key.isdecimal() and len(key) < 12
