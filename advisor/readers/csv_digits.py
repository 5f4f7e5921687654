"""Decimal numbers parsed many at a time, eight characters in one 64-bit word.

A cell is read in words that end where the cell ends, the last eight characters first. Every value
equals `float(cell)`: what cannot be proved to be rounded correctly is left to the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from advisor.history import FloatArray, IntArray

    Words = NDArray[np.uint64]
    Bytes = NDArray[np.uint8]
    Flags = NDArray[np.bool_]

# Bytes that must stand before the text: the words of a short first cell begin there.
PAD = 24
_WORD = 8
_BITS = 8 * _WORD
_EXPONENT = 4  # characters of 'e-05'


def _u(number: int) -> np.uint64:
    return np.uint64(number)


_ONES = _u(0x0101010101010101)
_HIGH = _u(0x8080808080808080)
_ZEROS = _u(0x3030303030303030)  # eight times '0'
_DOTS = _u(0x1E1E1E1E1E1E1E1E)  # eight times '.' ^ '0'
_ABOVE_9 = _u(0x7676767676767676)
_PLACES = _u(0x0706050403020100)
# By the length of a cell: what keeps that many last bytes of a word.
_LAST = np.array([(1 << _BITS) - (1 << (_BITS - 8 * n)) for n in range(_WORD + 1)], dtype=np.uint64)
_EXACT = _u(1 << 53)
_POWERS = 10.0 ** np.arange(23)  # each is exact in float64
_SPLIT = 134217729.0  # 2**27 + 1: Dekker's splitting of a float64 in two halves


class Text:
    """A block of text under its byte and word views; positions count from its first byte."""

    __slots__ = ("byte", "raw", "word")

    def __init__(self, block: bytes) -> None:
        self.raw = block
        padded = b"".join((bytes(PAD), block, bytes(_WORD)))
        self.byte: Bytes = np.frombuffer(padded, dtype=np.uint8)[PAD : PAD + len(block)]
        # One word at every byte, most of them unaligned; the one at i ends with byte i + 7 - PAD.
        self.word: Words = np.ndarray(
            shape=(len(padded) - _WORD + 1,), dtype="<u8", buffer=padded, strides=(1,)
        )


def parse_numbers(text: Text, start: IntArray, end: IntArray) -> tuple[FloatArray, Flags]:
    """Parse the cells text[start:end]: float64 [n], and which of them were not parsed, bool [n].

    Takes decimals with or without sign and an exponent of two digits. An empty cell is not parsed.
    """
    mantissa, places, bad = _plain(text, start, end)
    value, unsure = _divide(mantissa, places)
    if unsure is not None:
        bad |= unsure
    if bad.any():
        at = np.flatnonzero(bad)
        value[at], bad[at] = _signed(text, start[at], end[at])
    return value, bad


def _signed(text: Text, start: IntArray, end: IntArray) -> tuple[FloatArray, Flags]:
    """Parse cells that begin with a sign or end in an exponent such as 'e-05'."""
    byte = text.byte
    empty = end <= start
    first = byte[np.where(empty, 0, start)]
    negative = first == ord("-")
    start = start + (negative | (first == ord("+")))
    has_power = end - start > _EXPONENT
    tail = np.where(has_power, end, _EXPONENT) - _EXPONENT
    # A block that is shorter than an exponent holds none.
    tail = np.minimum(tail, max(0, len(byte) - _EXPONENT))
    if len(byte) < _EXPONENT:
        return np.zeros(len(start)), np.ones(len(start), dtype=bool)
    mark, sign, tens, units = (byte[tail + i] for i in range(_EXPONENT))
    has_power &= ((mark | 0x20) == ord("e")) & ((sign == ord("-")) | (sign == ord("+")))
    tens, units = tens - np.uint8(ord("0")), units - np.uint8(ord("0"))
    has_power &= (tens < 10) & (units < 10)
    power = np.where(has_power, 10 * tens.astype(np.int64) + units, 0)
    power = np.where(sign == ord("-"), -power, power)
    mantissa, places, bad = _plain(text, start, end - _EXPONENT * has_power)
    if places is not None:
        power -= places.astype(np.int64)
    bad |= (np.abs(power) >= len(_POWERS)) | empty
    below = np.clip(-power, 0, len(_POWERS) - 1)
    value, unsure = _divide(mantissa, below)
    # Multiplied up only where the mantissa is exact: one rounding.
    up = power > 0
    value[up] *= _POWERS[np.minimum(power[up], len(_POWERS) - 1)]
    bad |= up & (mantissa > _EXACT)
    if unsure is not None:
        bad |= unsure
    return np.where(negative, -value, value), bad


def _plain(text: Text, start: IntArray, end: IntArray) -> tuple[Words, Words | None, Flags]:
    """Read digits with at most one point: the digits as a whole number, how many follow the point.

    No places: there is no point. The flags tell what is something else, has no digit, or more than
    19 of them.
    """
    length = end - start
    longest, shortest = int(length.max(initial=0)), int(length.min(initial=PAD))
    mantissa, places, dot, wrong = _read_word(text, end, length, shortest)
    for words in range(1, min(-(-longest // _WORD), PAD // _WORD)):
        done = words * _WORD
        more = _read_word(text, end - done, length - done, shortest - done)
        # The point takes one of the places.
        scale = _u(10**done) if dot is None else np.where(dot, _u(10 ** (done - 1)), _u(10**done))
        mantissa += more.digits * scale
        wrong |= more.wrong
        if words == PAD // _WORD - 1:
            # 19 digits fit into the word; more of them only as leading zeros.
            wrong |= more.digits // _u(1000)
        if more.dot is not None:
            assert more.places is not None
            moved = np.where(more.dot, more.places + _u(done), _u(0))
            places = moved if places is None else places + moved
            if dot is not None:
                wrong |= more.dot & dot
            dot = more.dot if dot is None else dot | more.dot
    bad = wrong != 0
    if longest > PAD:
        bad |= length > PAD
    if shortest < 2:
        # Nothing but a point, or nothing at all.
        bad |= length < (1 if dot is None else np.where(dot, 2, 1))
    return mantissa, places, bad


class _Read(NamedTuple):
    """What the words hold; where there is a point they have seven digits, `places` behind it."""

    digits: Words
    places: Words | None
    dot: Flags | None
    wrong: Words


def _read_word(text: Text, end: IntArray, length: IntArray, shortest: int) -> _Read:
    """Read the last `length` (at most 8) characters before `end`.

    `wrong` is not 0 where there is something else than digits and one point.
    """
    word = text.word[end + (PAD - _WORD)]
    word ^= _ZEROS
    if shortest < _WORD:
        # Away with what stands before the cell.
        word &= _LAST.take(length, mode="clip")
    wrong = _wrong(word)
    if not wrong.any():
        return _Read(_digits(word), None, None, wrong)
    other = word ^ _DOTS
    mark = other - _ONES
    np.invert(other, out=other)
    mark &= other
    mark &= _HIGH
    # Above a true match the subtraction may borrow: only the lowest one counts, a second point is
    # no digit.
    mark &= np.negative(mark, out=other)
    dot = mark != 0
    all_dotted = bool(dot.all())
    if not all_dotted and not dot.any():
        return _Read(_digits(word), None, None, wrong)
    mark >>= _u(7)
    places = mark * _PLACES
    places >>= _u(_BITS - 8)
    mark -= _u(1)
    whole = np.bitwise_and(word, mark, out=other)
    whole <<= _u(8)
    mark <<= _u(8)
    mark |= _u(0xFF)
    np.invert(mark, out=mark)
    mark &= word
    mark |= whole
    word = mark if all_dotted else np.where(dot, mark, word)
    wrong = _wrong(word)
    return _Read(_digits(word), places, dot, wrong)


def _wrong(word: Words) -> Words:
    """Return the highest bit of every byte that is more than 9."""
    wrong = word + _ABOVE_9
    wrong |= word
    wrong &= _HIGH
    return wrong


def _digits(word: Words) -> Words:
    """Turn eight bytes 0..9, first digit lowest, into the number they are, in place."""
    word *= _u(10 * 256 + 1)
    word >>= _u(8)
    word &= _u(0x00FF00FF00FF00FF)
    word *= _u(100 * 65536 + 1)
    word >>= _u(16)
    word &= _u(0x0000FFFF0000FFFF)
    word *= _u(10000 * (1 << 32) + 1)
    word >>= _u(32)
    return word


def _divide(mantissa: Words, places: NDArray[np.integer] | None) -> tuple[FloatArray, Flags | None]:
    """Return mantissa / 10**places (at most 10**22) rounded once, and where that cannot be told."""
    value: NDArray[np.float64] = mantissa.astype(np.float64)
    if places is None:
        # Turned from a whole number in one rounding.
        return value, None
    long = mantissa > _EXACT
    scale: NDArray[np.float64] = np.take(_POWERS, places.astype(np.intp), mode="clip")
    if not long.any():
        value /= scale
        return value, None
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
