"""Decimal numbers parsed many at a time, eight characters in one 64-bit word.

A cell is read in words that end where the cell ends, the last eight characters first. Every value
equals `float(cell)`: what cannot be proved to be rounded correctly is left to the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.readers.delimited.word_view import MOST_WORDS, WORD, Cells, read_word, u64

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from advisor.history import FloatArray, IntArray
    from advisor.readers.delimited.word_view import Flags, Text, Words

_EXPONENT = 4  # characters of 'e-05'
_EXACT = u64(1 << 53)
_SHORT = 15  # so many digits are below that
_POWERS = 10.0 ** np.arange(23)  # each is exact in float64
_SPLIT = 134217729.0  # 2**27 + 1: Dekker's splitting of a float64 in two halves


def parse_numbers(text: Text, start: IntArray, end: IntArray) -> tuple[FloatArray, Flags]:
    """Parse the cells text[start:end]: float64 [n], and which of them were not parsed, bool [n].

    Takes decimals with or without sign and an exponent of two digits. An empty cell is not parsed.
    """
    mantissa, places, bad, is_short = _plain(text, start, end)
    value, unsure = _divide(mantissa, places, is_short)
    if unsure is not None:
        bad |= unsure
    if bad.any():
        at = np.flatnonzero(bad)
        value[at], bad[at] = _signed(text, start[at], end[at])
    return value, bad


def _signed(text: Text, start: IntArray, end: IntArray) -> tuple[FloatArray, Flags]:
    """Parse cells that begin with a sign or end in an exponent such as 'e-05'."""
    byte = text.byte
    if len(byte) < _EXPONENT:
        return np.zeros(len(start)), np.ones(len(start), dtype=bool)
    empty = end <= start
    first = byte[np.where(empty, 0, start)]
    negative = first == ord("-")
    start = start + (negative | (first == ord("+")))
    has_power = end - start > _EXPONENT
    tail = np.where(has_power, end, _EXPONENT) - _EXPONENT
    mark, sign, tens, units = (byte[tail + i] for i in range(_EXPONENT))
    has_power &= ((mark | 0x20) == ord("e")) & ((sign == ord("-")) | (sign == ord("+")))
    tens, units = tens - np.uint8(ord("0")), units - np.uint8(ord("0"))
    has_power &= (tens < 10) & (units < 10)
    power = np.where(has_power, 10 * tens.astype(np.int64) + units, 0)
    power = np.where(sign == ord("-"), -power, power)
    mantissa, places, bad, is_short = _plain(text, start, end - _EXPONENT * has_power)
    power -= np.asarray(places).astype(np.int64)
    bad |= (np.abs(power) >= len(_POWERS)) | empty
    below = np.clip(-power, 0, len(_POWERS) - 1)
    value, unsure = _divide(mantissa, below, is_short)
    # Multiplied up only where the mantissa is exact: one rounding.
    up = power > 0
    value[up] *= _POWERS[np.minimum(power[up], len(_POWERS) - 1)]
    bad |= up & (mantissa > _EXACT)
    if unsure is not None:
        bad |= unsure
    return np.where(negative, -value, value), bad


class _Decimals(NamedTuple):
    """Digits as a whole number, how many of them follow the dot, and what is no plain decimal.

    is_short: no number has more than 15 digits.
    """

    mantissa: Words
    places: int | Words
    bad: Flags
    is_short: bool


def _plain(text: Text, start: IntArray, end: IntArray) -> _Decimals:
    """Read digits with at most one dot; bad: something else, no digit, or more than 19 of them."""
    cells = Cells(text, start, end)
    mantissa, places, dot, wrong = read_word(cells.next())
    bad = np.zeros(len(start), dtype=bool) if wrong is None else wrong
    for words in range(1, min(-(-cells.longest // WORD), MOST_WORDS)):
        done = words * WORD
        more = read_word(cells.next())
        if more.wrong is not None:
            bad |= more.wrong
        if words == MOST_WORDS - 1:
            # 19 digits fit into the word; more of them only as leading zeros.
            bad |= more.digits > u64(999)
        # A dot takes one of the places.
        one, tenth = u64(10**done), u64(10 ** (done - 1))
        more.digits[:] *= np.where(dot, tenth, one)
        mantissa += more.digits
        bad |= np.logical_and(dot, more.dot)
        places = places + np.where(more.dot, more.places + u64(done), u64(0))
        dot = np.logical_or(dot, more.dot)
    if cells.longest > MOST_WORDS * WORD:
        bad |= cells.length > MOST_WORDS * WORD
    if cells.longest > len(_POWERS):
        bad |= places > u64(len(_POWERS) - 1)
    if cells.shortest < 2:
        # Nothing but a dot, or nothing at all.
        bad |= cells.length < np.where(dot, 2, 1)
    return _Decimals(mantissa, places, bad, cells.longest <= _SHORT)


def _divide(
    mantissa: Words, places: int | NDArray[np.integer], is_short: bool
) -> tuple[FloatArray, Flags | None]:
    """Return mantissa / 10**places (at most 10**22) rounded once, and where that cannot be told."""
    # Turned from a whole number in one rounding.
    value: NDArray[np.float64] = mantissa.astype(np.float64)
    if not np.any(places):
        return value, None
    scale: NDArray[np.float64] = np.take(_POWERS, np.asarray(places).astype(np.intp), mode="clip")
    long = None if is_short else mantissa > _EXACT
    if long is None or not long.any():
        value /= scale
        return value, None
    scale = np.broadcast_to(scale, value.shape)
    high = value.copy()
    value /= scale
    at = np.flatnonzero(long)
    unsure = np.zeros(len(value), dtype=bool)
    value[at], unsure[at] = _divide_long(mantissa[at], high[at], scale[at], value[at])
    return value, unsure


def _divide_long(
    mantissa: Words, high: FloatArray, scale: FloatArray, first: FloatArray
) -> tuple[FloatArray, Flags]:
    """Correct the quotient `first` = high / scale for a mantissa of more than 53 bits."""
    # high rounds the mantissa; the difference is small and exact.
    with np.errstate(invalid="ignore"):
        # What does not fit was no number.
        low = (mantissa - high.astype(np.uint64)).astype(np.int64).astype(np.float64)
    product = first * scale
    a, b = _halves(first)
    c, d = _halves(scale)
    error = ((a * c - product) + a * d + b * c) + b * d
    second = (((high - product) - error) + low) / scale
    value = first + second
    rest = second - (value - first)
    # So near to the middle of two float64 that the error of `second` could decide.
    unsure = value + rest * (1 + 2.0**-20) != value
    return value, unsure


def _halves(number: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Split float64 in two of 26 bits each (Dekker), whose products are exact."""
    big = number * _SPLIT
    top = big - (big - number)
    return top, number - top
