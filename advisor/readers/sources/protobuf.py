"""Protobuf messages field by field, without a description of them: TensorBoard and W&B write such.

A field is a number, a wire type and its content; what it means is for its reader to know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Wire types: how the content of a field is written.
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class MalformedError(ValueError):
    """Bytes that are no protobuf message."""


def fields(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield (number, wire type, start, end of content) of a message. Raises MalformedError."""
    while at < end:
        key, at = varint(data, at, end)
        wire = key & 7
        start = at
        if wire == VARINT:
            _, at = varint(data, at, end)
        elif wire == BYTES:
            length, start = varint(data, at, end)
            at = start + length
        elif wire == FIXED64:
            at += 8
        elif wire == FIXED32:
            at += 4
        else:
            raise MalformedError
        if at > end:
            raise MalformedError
        yield key >> 3, wire, start, at


def inner(data: bytes, at: int, end: int, wanted: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the messages of one number in a message. Raises MalformedError."""
    for number, wire, start, stop in fields(data, at, end):
        if number == wanted and wire == BYTES:
            yield start, stop


def values(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (number, content) of a message: ints for varints, raw bytes for everything else.

    Raises MalformedError.
    """
    for number, wire, start, end in fields(message, 0, len(message)):
        yield number, varint(message, start, end)[0] if wire == VARINT else message[start:end]


def varint(data: bytes | memoryview, at: int, end: int) -> tuple[int, int]:
    """Return (unsigned value, position after it). Raises MalformedError."""
    value = shift = 0
    while at < end and shift < 70:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at
        shift += 7
    raise MalformedError


def signed(value: int) -> int:
    """Read 64 bits as two's complement."""
    return value - (1 << 64) if value >> 63 else value
