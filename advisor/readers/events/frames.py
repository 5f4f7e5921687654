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
from advisor.readers.events.stretch import (
    FOOTER,
    HEADER,
    MAX_RECORD,
    Stretch,
    exactly,
    holds,
    length_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from advisor.readers.events.leaps import Leaps

BLOCK = 1 << 22
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
    leaps, leapt: large values that were not fetched, and their bytes (remote files).
    """

    gaps: int = 0
    gap_bytes: int = 0
    cut: bool = False
    zeros: int = 0
    oversized: int = 0
    mended: int = 0
    broken: str = ""
    leaps: int = 0
    leapt: int = 0


@dataclass(frozen=True, slots=True)
class Frames:
    """Records of one stretch of a file: payload i is data[start[i] : start[i] + length[i]].

    holes: where zeros stand for what was not fetched.
    """

    data: bytes
    start: NDArray[np.int64]
    length: NDArray[np.int64]
    holes: tuple[int, ...] = ()

    def payload(self, index: int) -> bytes:
        """Return the payload of one record."""
        at = int(self.start[index])
        return self.data[at : at + int(self.length[index])]

    def intact(self, index: int) -> bool:
        """Whether the payload of one record matches its sum."""
        return holds(self.data, int(self.start[index]) - HEADER, int(self.length[index]))

    def is_whole(self, index: int) -> bool:
        """Whether all of the record was fetched, so that its sum can be verified."""
        if not self.holes:
            return True
        at = int(self.start[index])
        return not any(at <= hole < at + int(self.length[index]) for hole in self.holes)


class FrameReader:
    """Cut a stream into records, a stretch of a few MiB at a time; with `leaps`, not all of it.

    Memory: MAX_RECORD and a few BLOCKs at most, whatever lengths are claimed.
    """

    def __init__(self, stream: BinaryIO, leaps: Leaps | None = None) -> None:
        self.loss = Loss()
        self._records = self._bytes = 0
        self._stream, self._leaps = stream, leaps
        self._holes: list[int] = []
        self._known: dict[bytes, int] = {}
        self._budget = _SEARCH_BUDGET
        self._passing = ""  # what the bytes passed over belong to: 'gap', 'oversized' or nothing

    def __iter__(self) -> Iterator[Frames]:
        """Yield stretches of records whose lengths are sound; payloads are yet to be checked."""
        rest, final = b"", False
        while not final:
            block = self._read(rest)
            final = not block
            stretch = Stretch(rest + block + self._more(rest, block))
            rest = self._cut(stretch, final)
            starts, lengths = stretch.records()
            if len(starts):
                self._records += len(lengths)
                self._bytes += int(lengths.sum()) + len(lengths) * (HEADER + FOOTER)
                yield Frames(stretch.data, starts, lengths, tuple(self._holes))
            gone = len(stretch.data) - len(rest)
            self._holes = [hole - gone for hole in self._holes if hole >= gone]

    @property
    def mean_record(self) -> float:
        """Mean size of the records so far in bytes, framing included; at least 1."""
        return max(self._bytes / max(self._records, 1), 1.0)

    def _read(self, rest: bytes) -> bytes:
        """Return what comes after `rest`, with zeros for what need not be fetched."""
        try:
            hole = self._leaps.leap(rest) if self._leaps is not None else 0
            if hole:
                self._holes.append(len(rest))
                self.loss.leaps += 1
                self.loss.leapt += hole
            return bytes(hole) + self._stream.read(BLOCK)
        except LogError as problem:
            self.loss.broken = problem.message
            return b""

    def _more(self, rest: bytes, block: bytes) -> bytes:
        """Return what a short block lacks where it is damaged: the way on may be far."""
        if self._leaps is None or not block or Stretch(rest + block).walk(0, self._known)[1]:
            return b""
        try:
            return exactly(self._stream, max(BLOCK - len(block), 0))
        except LogError as problem:
            self.loss.broken = problem.message
            return b""

    def _cut(self, stretch: Stretch, final: bool) -> bytes:
        """Fill the stretch with its records; return the bytes that must wait for more."""
        at = 0
        while True:
            at, sound = self._walk(stretch, at)
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

    def _walk(self, stretch: Stretch, at: int) -> tuple[int, bool]:
        if len(self._known) > _KNOWN_HEADERS:
            self._known.clear()
        end, sound = stretch.walk(at, self._known)
        if end > at:
            self._passing = ""
        return end, sound

    def _way_on(self, stretch: Stretch, at: int, final: bool) -> int | None:
        """Find the next record: after `at`, or inside the last one if that does not hold."""
        after = at
        if stretch.touches(at) and self._may_sum(stretch.lengths[-1]) and not stretch.last_holds():
            after = stretch.starts[-1]
        headers = stretch.sound_headers()
        for found in headers[np.searchsorted(headers, after, side="right") :].tolist():
            length = length_of(stretch.data[found : found + HEADER])
            whole = found + HEADER + length + FOOTER <= len(stretch.data)
            if not whole and final:
                continue
            if not whole or not self._may_sum(length) or holds(stretch.data, found, length):
                return int(found)
        return None

    def _may_sum(self, length: int) -> bool:
        self._budget -= length + _SEARCH_FEE
        return self._budget > 0

    def _pass_over(self, stretch: Stretch, at: int, found: int) -> None:
        """Count what lies between; a lone record with a damaged length is taken after all."""
        length = found - at - HEADER - FOOTER
        lone = length > 0 and not self._passing and self._may_sum(length)
        if lone and holds(stretch.data, at, length):
            stretch.starts.append(at)
            stretch.lengths.append(length)
            self.loss.mended += 1
        else:
            self._lose(stretch.data[at:found])

    def _give_up(self, stretch: Stretch, at: int, final: bool) -> bytes:
        """No record begins in the rest: count it, but for the bytes that may begin one."""
        data = stretch.data
        if final:
            rest = data[at:]
            whole = len(rest) >= HEADER and not 0 <= length_of(rest[:HEADER]) <= MAX_RECORD
            if whole or self._passing or not rest.strip(b"\0"):
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
            claimed = length_of(lost[:HEADER]) if len(lost) >= HEADER else -1
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
