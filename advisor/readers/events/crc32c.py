"""CRC-32C in numpy: one message, or the rows of a matrix at once, and TFRecord's masked form.

With its start value set aside the sum is linear over xor: the sum of a message is the xor of what
each byte at its distance from the end contributes, and leading zeros contribute nothing. So equal
rows need no work at all: only the columns in which rows differ are looked up.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint32]
    Bytes = NDArray[np.uint8]

_POLYNOMIAL = 0x82F63B78
_ONES = 0xFFFFFFFF
_MASK_DELTA = 0xA282EAD8
# Bytes that one table row per position covers (1 KiB of table a byte); longer messages are cut.
SPAN = 1024
_SHORT = 24


def crc32c(message: bytes) -> int:
    """Return the CRC-32C (Castagnoli) of a message of any length."""
    if len(message) < _SHORT:
        return _bytewise(message)
    data = np.frombuffer(message, np.uint8).copy()
    data[:4] ^= 0xFF  # the same as starting from all ones
    if len(data) <= SPAN:
        return _ONES ^ int(_contributions(data[None])[0])
    return _ONES ^ _long(data)


def masked_crc32c(message: bytes) -> int:
    """Return the sum as TFRecord stores it: rotated right by 15 bits plus a constant."""
    crc = crc32c(message)
    return ((crc >> 15 | crc << 17) + _MASK_DELTA) & _ONES


def unmask(stored: Words) -> Words:
    """Turn stored sums (uint32 of any shape) back into plain CRC-32C."""
    rotated = stored - np.uint32(_MASK_DELTA)
    unmasked: Words = rotated >> np.uint32(17) | rotated << np.uint32(15)
    return unmasked


def row_sums(first: bytes, difference: Bytes, columns: NDArray[np.intp]) -> Words:
    """Return the CRC-32C of every row of a matrix, uint32 [rows].

    first: the first row as bytes, at most SPAN of them.
    difference: uint8 [rows, >= len(first)], each row xor the first one.
    columns: the columns < len(first) in which any row differs from the first.
    """
    tables = _tables()
    sums = np.full(len(difference), crc32c(first), np.uint32)
    for column in columns:
        sums ^= tables[len(first) - 1 - column].take(difference[:, column])
    return sums


def _bytewise(message: bytes) -> int:
    table = _byte_list()
    crc = _ONES
    for byte in message:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc ^ _ONES


def _long(data: Bytes) -> int:
    """Sum blocks of SPAN bytes, then join neighbours pair by pair."""
    blocks = 1 << (-(-len(data) // SPAN) - 1).bit_length()
    # A power of two of blocks by zeros in front: they add nothing.
    padded = np.zeros(blocks * SPAN, np.uint8)
    padded[len(padded) - len(data) :] = data
    matrix = padded.reshape(blocks, SPAN)
    sums = np.concatenate([_contributions(matrix[at : at + 64]) for at in range(0, blocks, 64)])
    span = SPAN
    while len(sums) > 1:
        sums = _shift(_shift_table(span), sums[0::2]) ^ sums[1::2]
        span *= 2
    return int(sums[0])


def _contributions(messages: Bytes) -> Words:
    """Return the linear part of the sum of each row, uint32 [rows]."""
    length = messages.shape[1]
    places = np.arange(length - 1, -1, -1) * 256 + messages
    sums: Words = np.bitwise_xor.reduce(_tables().ravel().take(places), axis=1)
    return sums


def _shift(table: Words, sums: Words) -> Words:
    """Move sums past the zeros that `table` [4, 256] stands for."""
    byte = np.uint32(0xFF)
    shifted: Words = table[0].take(sums & byte)
    shifted ^= table[1].take(sums >> np.uint32(8) & byte)
    shifted ^= table[2].take(sums >> np.uint32(16) & byte)
    shifted ^= table[3].take(sums >> np.uint32(24))
    return shifted


@cache
def _shift_table(zeros: int) -> Words:
    """Return what each byte of a sum becomes when `zeros` (a power of two) bytes of 0 follow."""
    if zeros > 1:
        half = _shift_table(zeros // 2)
        return _shift(half, half)
    sums = np.arange(256, dtype=np.uint32) << np.arange(0, 32, 8, dtype=np.uint32)[:, None]
    table: Words = sums >> np.uint32(8) ^ _byte_table().take(sums & np.uint32(0xFF))
    return table


@cache
def _tables() -> Words:
    """Return uint32 [SPAN, 256]: what a byte contributes k bytes before the end."""
    tables = np.empty((SPAN, 256), np.uint32)
    tables[0] = _byte_table()
    known = 1
    while known < SPAN:
        tables[known : 2 * known] = _shift(_shift_table(known), tables[:known])
        known *= 2
    return tables


@cache
def _byte_table() -> Words:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        odd = table & np.uint32(1)
        table = table >> np.uint32(1) ^ odd * np.uint32(_POLYNOMIAL)
    return table


@cache
def _byte_list() -> list[int]:
    return [int(entry) for entry in _byte_table()]
