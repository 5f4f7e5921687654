"""TFRecord framing: where records start, and how to go on after damage.

A record is its length (8 bytes), the length's sum (4), the payload, the payload's sum (4). Every
length is checked here; payloads are checked where they are decoded, and here where the record
after them is not where the length says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from advisor.errors import LogError
from advisor.readers.crc32c import masked_crc32c, row_sums, unmask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

HEADER, FOOTER = 12, 4
BLOCK = 1 << 22
# Larger records are passed over: no scalar summary comes near, and a length is only a claim.
MAX_RECORD = 1 << 25
_KNOWN_HEADERS = 1 << 16
# Bytes that may be summed while looking for the way on, so that no file can make it quadratic.
_SEARCH_BUDGET = 1 << 28
_SEARCH_FEE = 1 << 10


@dataclass(slots=True)
class Loss:
    """What framing could not deliver.

    gaps, gap_bytes: stretches in which no record can be told, and their length in all.
    cut: the file ends inside a record. zeros: bytes of 0 where records should be.
    oversized: records above MAX_RECORD. mended: records recovered although their length is damaged.
    broken: what the stream said when it ended early (packed files), or ''.
    """

    gaps: int = 0
    gap_bytes: int = 0
    cut: bool = False
    zeros: int = 0
    oversized: int = 0
    mended: int = 0
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Frames:
    """Records of one stretch of a file: payload i is data[start[i] : start[i] + length[i]]."""

    data: bytes
    start: NDArray[np.int64]
    length: NDArray[np.int64]

    def payload(self, index: int) -> bytes:
        """Return the payload of one record."""
        at = int(self.start[index])
        return self.data[at : at + int(self.length[index])]

    def intact(self, index: int) -> bool:
        """Whether the payload of one record matches its sum."""
        return _holds(self.data, int(self.start[index]) - HEADER, int(self.length[index]))


class FrameReader:
    """Cut a stream into records, a stretch of a few MiB at a time.

    Memory: MAX_RECORD and a few BLOCKs at most, whatever lengths are claimed.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.loss = Loss()
        self._records = self._bytes = 0
        self._stream = stream
        self._known: dict[bytes, int] = {}
        self._budget = _SEARCH_BUDGET
        self._passing = ""  # what the bytes passed over belong to: 'gap', 'oversized' or nothing

    def __iter__(self) -> Iterator[Frames]:
        """Yield stretches of records whose lengths are sound; payloads are yet to be checked."""
        rest, final = b"", False
        while not final:
            block = self._read()
            final = not block
            stretch = _Stretch(rest + block)
            rest = self._cut(stretch, final)
            if stretch.starts:
                starts = np.array(stretch.starts, np.int64) + HEADER
                lengths = np.array(stretch.lengths, np.int64)
                self._records += len(lengths)
                self._bytes += int(lengths.sum()) + len(lengths) * (HEADER + FOOTER)
                yield Frames(stretch.data, starts, lengths)

    @property
    def mean_record(self) -> float:
        """Mean size of the records so far in bytes, framing included; at least 1."""
        return max(self._bytes / max(self._records, 1), 1.0)

    def _read(self) -> bytes:
        try:
            return self._stream.read(BLOCK)
        except LogError as problem:
            self.loss.broken = problem.message
            return b""

    def _cut(self, stretch: _Stretch, final: bool) -> bytes:
        """Fill the stretch with its records; return the bytes that must wait for more."""
        at = 0
        while True:
            at, sound = self._chain(stretch, at)
            if sound and not final:
                # The last one waits: only the record after it tells whether its length is true.
                return stretch.data[stretch.drop_last() if stretch.touches(at) else at :]
            if at == len(stretch.data):
                return b""
            found = self._way_on(stretch, at, final)
            if found is None:
                return self._give_up(stretch, at, final)
            if found < at:  # the last record's length was wrong: others lie inside it
                at = stretch.drop_last()
            self._pass_over(stretch, at, found)
            at = found

    def _chain(self, stretch: _Stretch, at: int) -> tuple[int, bool]:
        """Walk from record to record; return where it ends and whether only bytes are missing."""
        data, known = stretch.data, self._known
        starts, lengths = stretch.starts, stretch.lengths
        begin, size = at, len(data)
        sound = True
        while at + HEADER <= size:
            header = data[at : at + HEADER]
            length = known.get(header, -1)
            if length < 0:
                length = _length(header)
                if not 0 <= length <= MAX_RECORD:
                    sound = False
                    break
                if len(known) > _KNOWN_HEADERS:
                    known.clear()
                known[header] = length
            after = at + HEADER + length + FOOTER
            if after > size:
                break
            starts.append(at)
            lengths.append(length)
            at = after
        if at > begin:
            self._passing = ""
        return at, sound

    def _way_on(self, stretch: _Stretch, at: int, final: bool) -> int | None:
        """Find the next record: after `at`, or inside the last one if that does not hold."""
        after = at
        if stretch.touches(at) and self._may_sum(stretch.lengths[-1]) and not stretch.last_holds():
            after = stretch.starts[-1]
        headers = stretch.sound_headers()
        for found in headers[np.searchsorted(headers, after, side="right") :].tolist():
            length = _length(stretch.data[found : found + HEADER])
            whole = found + HEADER + length + FOOTER <= len(stretch.data)
            if not whole and final:
                continue
            if not whole or not self._may_sum(length) or _holds(stretch.data, found, length):
                return int(found)
        return None

    def _may_sum(self, length: int) -> bool:
        self._budget -= length + _SEARCH_FEE
        return self._budget > 0

    def _pass_over(self, stretch: _Stretch, at: int, found: int) -> None:
        """Count what lies between; a lone record with a damaged length is taken after all."""
        length = found - at - HEADER - FOOTER
        lone = length > 0 and not self._passing and self._may_sum(length)
        if lone and _holds(stretch.data, at, length):
            stretch.starts.append(at)
            stretch.lengths.append(length)
            self.loss.mended += 1
        else:
            self._lose(stretch.data[at:found])

    def _give_up(self, stretch: _Stretch, at: int, final: bool) -> bytes:
        """No record begins in the rest: count it, but for the bytes that may begin one."""
        data = stretch.data
        if final:
            rest = data[at:]
            whole = len(rest) >= HEADER and not 0 <= _length(rest[:HEADER]) <= MAX_RECORD
            if whole or not rest.strip(b"\0"):
                self._pass_over(stretch, at, len(data))
            else:
                self.loss.cut = True
            return b""
        keep = max(at, len(data) - HEADER + 1)
        if keep > at:
            self._lose(data[at:keep])
        return data[keep:]

    def _lose(self, lost: bytes) -> None:
        """Count bytes that belong to no record that can be read."""
        if not self._passing:
            claimed = _length(lost[:HEADER]) if len(lost) >= HEADER else -1
            self._passing = "oversized" if claimed > MAX_RECORD else "gap"
            self.loss.oversized += claimed > MAX_RECORD
            new = self._passing == "gap"
        else:
            new = False
        if self._passing == "oversized":
            return
        content = len(lost.rstrip(b"\0"))
        zeros = len(lost) - content
        if zeros < HEADER + FOOTER and content:
            content, zeros = len(lost), 0
        self.loss.zeros += zeros
        self.loss.gap_bytes += content
        self.loss.gaps += new and content > 0


class _Stretch:
    """Bytes in hand and the records found in them so far."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts: list[int] = []
        self.lengths: list[int] = []
        self._headers: NDArray[np.int64] | None = None

    def touches(self, at: int) -> bool:
        """Whether the last record ends at `at`."""
        return bool(self.starts) and self.starts[-1] + HEADER + self.lengths[-1] + FOOTER == at

    def last_holds(self) -> bool:
        return _holds(self.data, self.starts[-1], self.lengths[-1])

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


def _length(header: bytes) -> int:
    """Return the length that a header of 12 bytes states, -1 where its sum does not hold."""
    if masked_crc32c(header[:8]) != int.from_bytes(header[8:], "little"):
        return -1
    return int.from_bytes(header[:8], "little")


def _holds(data: bytes, at: int, length: int) -> bool:
    """Whether the payload of `length` bytes of the record at `at` matches its sum."""
    end = at + HEADER + length
    stored = int.from_bytes(data[end : end + FOOTER], "little")
    return masked_crc32c(data[at + HEADER : end]) == stored
