"""Text under a view of 64-bit words: the eight characters before any place, in one number.

numpy copies numbers that are not aligned one by one; two aligned words, shifted together, take
half the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from advisor.history import IntArray

    Words = NDArray[np.uint64]
    Bytes = NDArray[np.uint8]
    Flags = NDArray[np.bool_]

WORD = 8
# Words of a cell that are read; the text begins behind as many of zeros.
MOST_WORDS = 3
_BITS = 8 * WORD


def u64(number: int) -> np.uint64:
    """Return a number as numpy's 64-bit one: with a Python number arrays of it would be float."""
    return np.uint64(number)


_ONES = u64(0x0101010101010101)
_HIGH = u64(0x8080808080808080)
_ZEROS = u64(0x3030303030303030)  # eight times '0'
_DOT = ord(".") ^ ord("0")
_DOTS = u64(0x1E1E1E1E1E1E1E1E)  # eight times the same
_ABOVE_9 = 0x7676767676767676  # lifts every byte above 9 over 127
_PLACES = u64(0x0706050403020100)
# By the length of a cell: what keeps that many last bytes of a word.
_LAST = np.array([(1 << _BITS) - (1 << (_BITS - 8 * n)) for n in range(WORD + 1)], dtype=np.uint64)


class Text:
    """A block of text under its byte and word views; positions count from its first byte."""

    __slots__ = ("byte", "raw", "word")

    def __init__(self, block: bytes) -> None:
        self.raw = block
        size = len(block)
        self.word: Words = np.empty(size // WORD + MOST_WORDS + 3, dtype="<u8")
        self.word[:MOST_WORDS] = 0
        self.word[-3:] = 0
        start = MOST_WORDS * WORD
        self.byte: Bytes = self.word.view(np.uint8)[start : start + size]
        self.byte[:] = np.frombuffer(block, dtype=np.uint8)


class Cells:
    """Cells text[start:end] whose words are asked for, the last eight characters first."""

    def __init__(self, text: Text, start: IntArray, end: IntArray) -> None:
        self.length = end - start
        self.longest = int(self.length.max(initial=0))
        self.shortest = int(self.length.min(initial=MOST_WORDS * WORD))
        self._word = text.word
        self._at = end >> 3
        self._down: Words = ((end & 7) << 3).view(np.uint64)
        self._up: Words = u64(_BITS) - self._down
        self._later: Words = text.word[MOST_WORDS:].take(self._at)
        self._done = 0

    def next(self) -> Words:
        """Return the next eight characters less '0' each; 0 for what stands before the cell."""
        done = self._done
        self._done += 1
        earlier: Words = self._word[MOST_WORDS - 1 - done :].take(self._at)
        word = earlier >> self._down
        self._later <<= self._up
        word |= self._later
        word ^= _ZEROS
        self._later = earlier
        if self.shortest == self.longest < (done + 1) * WORD:
            word &= _LAST[max(self.longest - done * WORD, 0)]
        elif self.shortest < (done + 1) * WORD:
            word &= _LAST.take(self.length - done * WORD, mode="clip")
        return word


def repeats(text: Text, start: IntArray, end: IntArray) -> Flags:
    """Tell which of the cells text[start:end] say the same as the one before; none over 24 long."""
    cells = Cells(text, start, end)
    same = np.zeros(len(start), dtype=bool)
    if cells.longest > MOST_WORDS * WORD:
        return same
    np.equal(cells.length[1:], cells.length[:-1], out=same[1:])
    for _ in range(0, cells.longest, WORD):
        word = cells.next()
        same[1:] &= word[1:] == word[:-1]
    return same


class Read(NamedTuple):
    """What words hold; True or False, and one number of places, where all are alike.

    Where there is a dot a word has seven digits, `places` of them behind it.
    wrong: where there is something else than digits and one dot; None: nowhere.
    """

    digits: Words
    places: int | Words = 0
    dot: bool | Flags = False
    wrong: Flags | None = None


def read_word(word: Words) -> Read:
    """Read words of eight characters less '0' each, which are used up."""
    place = int(word[0]).to_bytes(WORD, "little").find(_DOT) if len(word) else -1
    if place < 0:
        if not _is_above(word, _ABOVE_9):
            return Read(_digits(word))
    else:
        # Fixed decimals have the dot in one place: away with it, and see whether digits are left.
        word ^= u64(_DOT << 8 * place)
        if not _is_above(word, _ABOVE_9 + (0x7F - 0x76 << 8 * place)):
            whole = word & u64((1 << 8 * place) - 1)
            whole <<= u64(8)
            word &= u64((1 << _BITS) - (1 << 8 * (place + 1)))
            word |= whole
            return Read(_digits(word), WORD - 1 - place, True)
        word ^= u64(_DOT << 8 * place)
    return _read_mixed(word)


def _read_mixed(word: Words) -> Read:
    """Read words with a dot in different places, and what is no number."""
    other = word ^ _DOTS
    mark = other - _ONES
    np.invert(other, out=other)
    mark &= other
    mark &= _HIGH
    # Above a true match the subtraction may borrow: only the lowest one counts, a second dot is no
    # digit.
    mark &= np.negative(mark, out=other)
    dot = mark != 0
    mark >>= u64(7)
    places = mark * _PLACES
    places >>= u64(_BITS - 8)
    mark -= u64(1)
    whole = np.bitwise_and(word, mark, out=other)
    whole <<= u64(8)
    mark <<= u64(8)
    mark |= u64(0xFF)
    np.invert(mark, out=mark)
    mark &= word
    mark |= whole
    word = np.where(dot, mark, word)
    wrong = word + u64(_ABOVE_9)
    wrong |= word
    wrong &= _HIGH
    return Read(_digits(word), places, dot, wrong != 0)


def _is_above(word: Words, lift: int) -> bool:
    """Whether any byte, or its sum with that of `lift`, is over 127; no byte may sum over 255."""
    lifted = word + u64(lift)
    lifted |= word
    return bool(np.bitwise_or.reduce(lifted) & _HIGH)


def _digits(word: Words) -> Words:
    """Turn eight bytes 0..9, first digit lowest, into the number they are, in place."""
    word *= u64(10 * 256 + 1)
    word >>= u64(8)
    word &= u64(0x00FF00FF00FF00FF)
    word *= u64(100 * 65536 + 1)
    word >>= u64(16)
    word &= u64(0x0000FFFF0000FFFF)
    word *= u64(10000 * (1 << 32) + 1)
    word >>= u64(32)
    return word
