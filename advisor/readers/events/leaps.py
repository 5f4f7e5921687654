"""What need not be fetched of a remote event file: the inside of large values that are no scalar.

An image or a graph is one field that takes nearly all of its record. Where a record holds such a
value and no other, reading goes on behind the field; the bytes between are taken as zeros, which
say nothing that anybody reads. Kind, tag and plugin are read as ever, and nothing else is taken
from the record, because its checksum cannot be verified. A record with several values, as
TensorFlow 1 merges them, may hold scalars too and is fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.events.stretch import FOOTER, HEADER, MAX_RECORD, exactly, length_of
from advisor.readers.sources.protobuf import (
    BYTES,
    FIXED32,
    FIXED64,
    VARINT,
    MalformedError,
    varint,
)

if TYPE_CHECKING:
    from typing import BinaryIO

# A jump costs a request, and a request at least 64 kB.
_LEAST = 1 << 18
# Messages inside messages: (message, field) -> message.
_NESTED = {("event", 5): "summary", ("summary", 1): "value", ("value", 8): "tensor"}
# Fields whose content is not looked at: the graphs, log and metadata of proto; histogram,
# image, audio; the numbers and strings of a tensor, which is a scalar only where there is one.
_PASSED_OVER = {
    "event": {4, 6, 8, 9},
    "summary": set(),
    "value": {3, 4, 5, 6},
    "tensor": {4, 5, 6, 7, 8, 10, 11, 13, 16, 17},
}


class Leaps:
    """Jumps in a remote file of `size` bytes that FrameReader reads in order."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self._size = stream, size
        self._whole = -1  # where a record begins that is to be read to its end

    def leap(self, rest: bytes) -> int:
        """Go behind the value in whose middle `rest` ends; return the bytes passed over, or 0.

        `rest`: what was read last, from the start of a record on. Raises LogError.
        """
        at, length = _last_record(rest)
        front = memoryview(rest)[at + HEADER :]
        end = value_end(front, length)
        count = 0 if end is None else end - len(front)
        here = self._stream.tell()
        start = here - (len(rest) - at)
        if count < _LEAST or start == self._whole:
            return 0
        if not self._is_true(here + count, start + HEADER + length + FOOTER):
            self._whole = start
            self._stream.seek(here)
            return 0
        self._stream.seek(here + count)
        return count

    def _is_true(self, behind: int, end: int) -> bool:
        """Whether a record follows at `end`, as it must where the length of the last one is true.

        Asked from `behind` on, so that one request will do for both.
        """
        if end >= self._size:
            return end == self._size
        self._stream.seek(behind)
        self._stream.read(1)
        self._stream.seek(end)
        return 0 <= length_of(exactly(self._stream, HEADER)) <= MAX_RECORD


def _last_record(rest: bytes) -> tuple[int, int]:
    """Return where the record begins that `rest` holds in part, and its length; -1 for none."""
    at = 0
    while len(rest) - at >= HEADER:
        length = length_of(rest[at : at + HEADER])
        after = at + HEADER + length + FOOTER
        if not 0 <= length <= MAX_RECORD:
            break
        if after > len(rest):
            return at, length
        at = after
    return at, -1


def value_end(front: memoryview | bytes, length: int) -> int | None:
    """Return where the content of the only value in an event of `length` bytes ends.

    None: the event's beginning, `front`, does not end in it, others may follow, or it is looked at.
    """
    message, begin, at, end = "event", 0, 0, length
    try:
        while at < len(front):
            key, start = varint(front, at, len(front))
            number, wire = key >> 3, key & 7
            if wire == BYTES:
                size, start = varint(front, start, len(front))
                after = start + size
            else:
                after = _after(front, start, wire)
            if after > end:
                return None
            if after <= len(front):
                at = after
            elif wire == BYTES and number in _PASSED_OVER[message]:
                return after
            elif wire == BYTES and (message, number) in _NESTED:
                more = after < end or (message == "summary" and at > begin)
                if more and message != "value":
                    return None  # there may be other values
                message, at, end = _NESTED[message, number], start, after
                begin = at
            else:
                return None
    except MalformedError:
        pass
    return None


def _after(front: memoryview | bytes, start: int, wire: int) -> int:
    """Return where a field of fixed width or a varint ends. Raises MalformedError."""
    if wire == VARINT:
        return varint(front, start, len(front))[1]
    if wire in (FIXED64, FIXED32):
        return start + (8 if wire == FIXED64 else 4)
    raise MalformedError
