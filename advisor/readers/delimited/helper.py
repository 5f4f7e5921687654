"""The blocks of a large table parsed by two processes: whoever is free takes the next one.

A numpy call takes some twenty microseconds here, so threads would mostly wait for Python's lock.
"""

from __future__ import annotations

import mmap
import os
import select
import signal
import struct
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np

from advisor.errors import LogError
from advisor.readers.delimited.fast import parse_block
from advisor.readers.delimited.rows import TableReader
from advisor.readers.sources.cut_end import ends_in_half_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.readers.delimited.dialect import Dialect
    from advisor.readers.delimited.fast import Cells
    from advisor.readers.delimited.rows import Table
    from advisor.readers.sources.source import Source

# Blocks that may be begun while an earlier one is missing: their numbers have to be kept.
_AHEAD = 8
# Blocks that may wait to be taken, and the memory of each: a character and its separator, two
# bytes, become a float64 and a flag.
_SLOTS = 4
_SLOT = 5
_NUMBER = struct.Struct("<q")
# Rows of a block (-1: it is not for parsing at once), and a bit for each column with empty cells.
_ANSWER = struct.Struct("<qq")
_MOST_COLUMNS = 60


def read_with_help(source: Source, dialect: Dialect) -> list[Table] | None:
    """Read the tables of a file in two processes; None: this file, or this program, is not for it.

    A block that cannot be parsed at once is read by this process when its turn comes.
    """
    reader = TableReader(dialect, source.size)
    columns = reader.table.columns
    if not _may_help(source, dialect) or any(column.text is not None for column in columns):
        return None
    blocks = _Blocks(source, dialect.separator, len(columns))
    with source.open() as stream:
        helper = _Helper(blocks)
        try:
            reader.take(blocks.read(stream, 0))
            _take_rest(reader, blocks, stream, helper)
        finally:
            helper.end()
    return reader.tables


def _take_rest(reader: TableReader, blocks: _Blocks, stream: BinaryIO, helper: _Helper) -> None:
    """Take the blocks in order, whichever process parsed them."""
    here: dict[int, list[Cells] | None] = {}
    for number in range(1, blocks.total):
        # What comes later is parsed meanwhile, where the second process has this one and is at it.
        while number not in here and not helper.has_answer():
            later = helper.claim()
            if later is None:
                break
            here[later] = blocks.parse(stream, later)
        helped = number not in here
        parsed = helper.answer() if helped else here.pop(number)
        if parsed is not None and len(reader.tables) == 1:
            reader.take_parsed(parsed)
        else:
            reader.take(blocks.read(stream, number))
        if helped:
            helper.go_on()
        helper.offer(number + _AHEAD)


def _may_help(source: Source, dialect: Dialect) -> bool:
    return (
        sys.platform == "linux"
        and source.is_plain
        and dialect.decimal == "."
        and dialect.width <= _MOST_COLUMNS
        # A copy of a process has no other threads, but what they held stays locked.
        and threading.active_count() == 1
        and len(os.sched_getaffinity(0)) > 1
        and not ends_in_half_cell(source)
    )


class _Blocks(NamedTuple):
    """A file in stretches of BLOCK bytes; a block is the lines that begin in one."""

    source: Source
    separator: str
    width: int

    @property
    def total(self) -> int:
        """Number of blocks."""
        return -(-self.source.size // self.source.BLOCK)

    def read(self, stream: BinaryIO, number: int) -> bytes:
        """Return the lines of a block. Raises LogError past MAX_LINE."""
        begin, end = number * self.source.BLOCK, (number + 1) * self.source.BLOCK
        if begin:
            stream.seek(begin - 1)
            begin += len(self._line(stream)) - 1
        data = stream.read(end - begin) if begin < end else b""
        if data and not data.endswith(b"\n"):
            data += self._line(stream)
        return data[: data.rfind(b"\n") + 1] if self.source.GROWS else data

    def _line(self, stream: BinaryIO) -> bytes:
        line = stream.readline(self.source.MAX_LINE)
        if len(line) == self.source.MAX_LINE:
            raise LogError(
                self.source.name,
                f"a line is longer than {self.source.MAX_LINE:,} bytes; is this a log?",
            )
        return line

    def parse(self, stream: BinaryIO, number: int) -> list[Cells] | None:
        """Return the columns of a block; None: it is not for parsing at once."""
        block = self.read(stream, number)
        return parse_block(block, self.separator, self.width) if block else None


class _Helper:
    """A second process that parses blocks of a file.

    The numbers of blocks lie in a pipe from which both processes take them, in order. Parsed
    columns come through a little memory that both share, in slots that are used in turn; other
    pipes tell what is there and what was taken.
    """

    def __init__(self, blocks: _Blocks) -> None:
        self._blocks = blocks
        self._size = _SLOT * blocks.source.BLOCK
        self._memory = mmap.mmap(-1, _SLOTS * self._size)
        self._numbers, self._offered = os.pipe()
        # Neither waits for a number that the other one took, or for a reader that is gone.
        os.set_blocking(self._numbers, False)
        os.set_blocking(self._offered, False)
        self._answers, told = os.pipe()
        waits, self._taken = os.pipe()
        self._slot = 0
        for number in range(1, _AHEAD + 1):
            self.offer(number)
        self._pid = os.fork()
        if self._pid == 0:
            try:
                for unused in (self._answers, self._taken, self._offered):
                    os.close(unused)
                for rows, flags in self._parse(waits):
                    os.write(told, _ANSWER.pack(rows, flags))
            finally:
                # Nothing of this copy of the process may go on, whatever happened.
                os._exit(0)
        os.close(told)
        os.close(waits)

    def _parse(self, waits: int) -> Iterator[tuple[int, int]]:
        free = _SLOTS
        with self._blocks.source.open() as stream:
            while True:
                if not free:
                    free = len(os.read(waits, _SLOTS))
                    if not free:
                        return
                select.select([self._numbers], [], [])
                try:
                    told = os.read(self._numbers, _NUMBER.size)
                except BlockingIOError:
                    continue
                if not told:  # the first process is gone
                    return
                free -= 1
                parsed = self._blocks.parse(stream, *_NUMBER.unpack(told))
                yield (-1, 0) if parsed is None else self._put(parsed)
                self._slot = (self._slot + 1) % _SLOTS

    def _put(self, parsed: list[Cells]) -> tuple[int, int]:
        """Write the columns into the slot, and the flags of those with empty cells behind them."""
        rows, flags = len(parsed[0][0]), 0
        if rows * self._blocks.width * 9 > self._size:
            return -1, 0
        for place, (values, empty) in enumerate(parsed):
            self._values(place, rows)[:] = values
            if empty is not None:
                self._empty(place, rows)[:] = empty
                flags |= 1 << place
        return rows, flags

    def _values(self, place: int, rows: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        at = self._slot * self._size + 8 * place * rows
        return np.frombuffer(self._memory, dtype=np.float64, count=rows, offset=at)

    def _empty(self, place: int, rows: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        at = self._slot * self._size + (8 * self._blocks.width + place) * rows
        return np.frombuffer(self._memory, dtype=np.bool_, count=rows, offset=at)

    def offer(self, number: int) -> None:
        """Let a block be begun, where there is one of this number."""
        if number < self._blocks.total:
            with suppress(BlockingIOError):
                os.write(self._offered, _NUMBER.pack(number))

    def claim(self) -> int | None:
        """Take the number of the next block that nobody has begun; None: there is none now."""
        try:
            return int(_NUMBER.unpack(os.read(self._numbers, _NUMBER.size))[0])
        except BlockingIOError:
            return None

    def has_answer(self) -> bool:
        """Whether `answer` would not wait."""
        return bool(select.select([self._answers], [], [], 0)[0])

    def answer(self) -> list[Cells] | None:
        """Wait for the next block it began; None where that is to be read otherwise."""
        told = os.read(self._answers, _ANSWER.size)
        if len(told) < _ANSWER.size:  # the process is gone
            return None
        rows, flags = _ANSWER.unpack(told)
        if rows < 0:
            return None
        return [
            (self._values(place, rows), self._empty(place, rows) if flags >> place & 1 else None)
            for place in range(self._blocks.width)
        ]

    def go_on(self) -> None:
        """Free the slot of the last answer."""
        self._slot = (self._slot + 1) % _SLOTS
        # It may have no more to do.
        with suppress(BrokenPipeError):
            os.write(self._taken, b".")

    def end(self) -> None:
        """End the process; nothing of it stays."""
        for end in (self._answers, self._taken, self._numbers, self._offered):
            os.close(end)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
