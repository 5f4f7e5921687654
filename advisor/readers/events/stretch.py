"""Bytes in hand and the TFRecord records found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.events.crc32c import masked_crc32c, row_sums, unmask

if TYPE_CHECKING:
    from typing import BinaryIO

    from numpy.typing import NDArray

    from advisor.history import IntArray

HEADER, FOOTER = 12, 4
# Larger records are passed over: no scalar summary comes near, and a length is only a claim.
MAX_RECORD = 1 << 25
# Records after which a repeating pattern of lengths is looked for, and its longest period.
_PATTERN, _PERIOD = 256, 64


class Stretch:
    """A stretch of a file; `starts`, `lengths`: the records found last, in order."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts: list[int] = []
        self.lengths: list[int] = []
        self._before: list[tuple[IntArray, IntArray]] = []
        self._headers: NDArray[np.int64] | None = None

    def records(self) -> tuple[IntArray, IntArray]:
        """Return where all payloads start and how long they are, int64 [n] each."""
        self._set_aside()
        starts, lengths = zip(*self._before, strict=True)
        return np.concatenate(starts) + HEADER, np.concatenate(lengths)

    def walk(self, at: int, known: dict[bytes, int]) -> tuple[int, bool]:
        """Go from record to record; return where it ends and whether only bytes are missing.

        known: lengths by header, for headers whose sum holds; grows.
        """
        data, size = self.data, len(self.data)
        starts, lengths = self.starts, self.lengths
        patience, leap_at = _PATTERN, len(starts) + _PATTERN
        while at + HEADER <= size:
            header = data[at : at + HEADER]
            length = known.get(header, -1)
            if length < 0:
                length = length_of(header)
                if not 0 <= length <= MAX_RECORD:
                    return at, False
                known[header] = length
            after = at + HEADER + length + FOOTER
            if after > size:
                break
            starts.append(at)
            lengths.append(length)
            at = after
            if len(starts) >= leap_at:
                before, at = at, self._leap(at)
                patience = _PATTERN if at > before else 2 * patience
                leap_at = len(starts) + patience
        return at, True

    def _leap(self, at: int) -> int:
        """Take the records that go on as the last ones did; return where that ends.

        Trainers write their tags in turn, so lengths repeat. Every header is still compared with
        one whose sum holds.
        """
        recent = self.lengths[-_PATTERN:]
        period = next((p for p in range(1, _PERIOD + 1) if recent[p:] == recent[:-p]), 0)
        if not period:
            return at
        models = self.starts[-period:]
        span = at - models[0]
        rounds = (len(self.data) - at) // span
        if rounds < 2:
            return at
        places = np.arange(1, rounds + 1)[:, None] * span + np.array(models)
        same = np.ones(places.shape, np.bool_)
        for offset, kind in ((0, "<u8"), (8, "<u4")):
            words = np.ndarray((len(self.data) - HEADER + 1,), kind, self.data, offset, (1,))
            same &= words[places] == words[np.array(models)]
        good = int(np.argmin(same)) if not same.all() else same.size
        if good:
            self._set_aside()
            starts = places.reshape(-1)[:good]
            lengths = np.tile(np.array(recent[-period:], np.int64), rounds)[:good]
            self._before.append((starts[:-1], lengths[:-1]))
            self.starts.append(int(starts[-1]))
            self.lengths.append(int(lengths[-1]))
            at = self.starts[-1] + HEADER + self.lengths[-1] + FOOTER
        return at

    def _set_aside(self) -> None:
        self._before.append((np.array(self.starts, np.int64), np.array(self.lengths, np.int64)))
        self.starts.clear()
        self.lengths.clear()

    def touches(self, at: int) -> bool:
        """Whether the last record ends at `at`."""
        return bool(self.starts) and self.starts[-1] + HEADER + self.lengths[-1] + FOOTER == at

    def last_holds(self) -> bool:
        """Whether the last record's payload matches its sum."""
        return holds(self.data, self.starts[-1], self.lengths[-1])

    def drop_last(self) -> int:
        """Forget the last record; return where it started."""
        self.lengths.pop()
        return self.starts.pop()

    def sound_headers(self) -> NDArray[np.int64]:
        """Return every place where a length that is not 0 stands before its own sum, ascending."""
        if self._headers is None:
            places = [self._aligned_headers(offset) for offset in range(4)]
            self._headers = np.sort(np.concatenate(places))
        return self._headers

    def _aligned_headers(self, offset: int) -> NDArray[np.int64]:
        count = (len(self.data) - offset) // 4
        if count < 3:
            return np.empty(0, np.int64)
        words = np.frombuffer(self.data, "<u4", count, offset)
        low, high = words[:-2], words[1:-1]
        at = np.flatnonzero((high == 0) & (low != 0) & (low <= MAX_RECORD))
        lengths = low[at].astype("<u4").view(np.uint8).reshape(-1, 4)
        sums = row_sums(bytes(8), lengths, np.arange(4))
        places: NDArray[np.int64] = at[sums == unmask(words[at + 2])] * 4 + offset
        return places


def length_of(header: bytes) -> int:
    """Return the length that a header of 12 bytes states, -1 where its sum does not hold."""
    if masked_crc32c(header[:8]) != int.from_bytes(header[8:], "little"):
        return -1
    return int.from_bytes(header[:8], "little")


def holds(data: bytes, at: int, length: int) -> bool:
    """Whether the payload of `length` bytes of the record at `at` matches its sum."""
    end = at + HEADER + length
    stored = int.from_bytes(data[end : end + FOOTER], "little")
    return masked_crc32c(data[at + HEADER : end]) == stored


def exactly(stream: BinaryIO, count: int) -> bytes:
    """Read `count` bytes of a stream that may give fewer at a time; fewer only at its end."""
    data = b""
    while len(data) < count and (more := stream.read(count - len(data))):
        data += more
    return data
