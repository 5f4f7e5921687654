"""The file of a W&B run, byte by byte: LevelDB log framing around protobuf records.

The wandb package reads these files too, but only together with some 60 MB of client; the two
published formats below take a hundred lines.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_IDENT = 7
_BLOCK = 1 << 15
_HEADER = 7
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
# A logged step holds scalars; media are files of their own. Longer records are skipped.
_MAX_RECORD = 1 << 24

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


@dataclass(slots=True)
class Damage:
    """What the framing lost: records dropped, and whether the file ends inside one."""

    dropped: int = 0
    cut: bool = False


def records(stream: BinaryIO, damage: Damage) -> Iterator[bytes]:
    """Yield the payload of each whole record, counting in `damage` what could not be read."""
    parts: list[bytes] = []
    size = 0
    skipping = False
    for kind, data in _chunks(stream, damage):
        if kind in {_FULL, _FIRST}:
            if parts:
                damage.dropped += 1
            parts, size, skipping = [], 0, False
        elif not parts and not skipping:
            continue  # The start of this record was damaged and is counted already.
        size += len(data)
        if size > _MAX_RECORD:
            damage.dropped += not skipping
            parts, skipping = [], True
        if not skipping:
            parts.append(data)
        if kind in {_FULL, _LAST}:
            if parts:
                yield b"".join(parts)
            parts, size, skipping = [], 0, False
    if parts:
        damage.cut = True


def _chunks(stream: BinaryIO, damage: Damage) -> Iterator[tuple[int, bytes]]:
    """Yield (type, data) of every physical record whose checksum holds."""
    stream.read(_IDENT)
    offset = _IDENT
    while block := stream.read(_BLOCK - offset):
        position = 0
        while position + _HEADER <= len(block):
            check = int.from_bytes(block[position : position + 4], "little")
            length = int.from_bytes(block[position + 4 : position + 6], "little")
            kind = block[position + 6]
            if kind == 0 and length == 0:
                break  # Zeros fill what is left of a block.
            data = block[position + _HEADER : position + _HEADER + length]
            if len(data) < length:
                damage.cut = True
                break
            position += _HEADER + length
            if zlib.crc32(data, zlib.crc32(bytes([kind]))) == check:
                yield kind, data
            else:
                damage.dropped += 1
        offset = 0


class ProtobufError(ValueError):
    """Bytes that are no protobuf message."""


def fields(message: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    """Yield (number, wire type, value) of a message's fields. Raises ProtobufError.

    Values are ints for varints and raw bytes for everything else.
    """
    position = 0
    while position < len(message):
        tag, position = _varint(message, position)
        number, wire = tag >> 3, tag & 7
        if wire == VARINT:
            value, position = _varint(message, position)
            yield number, wire, value
            continue
        if wire == BYTES:
            length, position = _varint(message, position)
        elif wire == FIXED64:
            length = 8
        elif wire == FIXED32:
            length = 4
        else:
            raise ProtobufError(f"wire type {wire}")
        if position + length > len(message):
            raise ProtobufError("a field is longer than its message")
        yield number, wire, message[position : position + length]
        position += length


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(message) and shift < 64:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
    raise ProtobufError("a number without an end")
