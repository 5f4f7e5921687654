"""The file of a W&B run, byte by byte: LevelDB's log framing around protobuf records.

The wandb package reads these files too, but only together with some 60 MB of client.
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
        else:
            damage.cut |= position < len(block) < _BLOCK - offset
        offset = 0
