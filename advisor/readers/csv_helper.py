"""Most blocks of a large table parsed by a second process.

A numpy call takes some twenty microseconds here, so threads would mostly wait for Python's lock.
"""

from __future__ import annotations

import mmap
import os
import signal
import struct
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from advisor.errors import LogError
from advisor.readers.csv_fast import parse_block
from advisor.readers.csv_rows import TableReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.readers.csv_dialect import Dialect
    from advisor.readers.csv_fast import Cells
    from advisor.readers.csv_rows import Table
    from advisor.readers.source import Source

# Of each five blocks the second process parses these: the first one has all of the rest to do.
_HELPED = (1, 3, 4)
# Blocks that may wait to be taken, and the memory of each: a character and its separator, two
# bytes, become a float64 and a flag.
_SLOTS = 4
_SLOT = 5
# Rows of a block (-1: it is not for parsing at once), and a bit for each column with empty cells.
_ANSWER = struct.Struct("<qq")
_MOST_COLUMNS = 60


def read_with_help(source: Source, dialect: Dialect) -> list[Table] | None:
    """Read the tables of a file in two processes; None: this file, or this program, is not for it.

    A block that the second process cannot parse at once is read by this one.
    """
    reader = TableReader(dialect, source.size)
    columns = reader.table.columns
    if not _may_help(source, dialect) or any(column.text is not None for column in columns):
        return None
    with source.open() as stream:
        helper = _Helper(source, dialect.separator, len(columns))
        try:
            for number in range(_count(source)):
                helped = number % 5 in _HELPED
                parsed = helper.answer() if helped else None
                if parsed is not None and len(reader.tables) == 1:
                    reader.take_parsed(parsed)
                else:
                    reader.take(_block(stream, number, source))
                if helped:
                    helper.go_on()
        finally:
            helper.end()
    return reader.tables


def _may_help(source: Source, dialect: Dialect) -> bool:
    return (
        sys.platform == "linux"
        and source.is_plain
        and dialect.decimal == "."
        and dialect.width <= _MOST_COLUMNS
        # A copy of a process has no other threads, but what they held stays locked.
        and threading.active_count() == 1
        and len(os.sched_getaffinity(0)) > 1
    )


def _count(source: Source) -> int:
    return -(-source.size // source.BLOCK)


def _block(stream: BinaryIO, number: int, source: Source) -> bytes:
    """Return the lines that begin in one stretch of BLOCK bytes. Raises LogError past MAX_LINE."""
    begin, end = number * source.BLOCK, (number + 1) * source.BLOCK
    if begin:
        stream.seek(begin - 1)
        begin += len(_line(stream, source)) - 1
    data = stream.read(end - begin) if begin < end else b""
    if data and not data.endswith(b"\n"):
        data += _line(stream, source)
    return data


def _line(stream: BinaryIO, source: Source) -> bytes:
    line = stream.readline(source.MAX_LINE)
    if len(line) == source.MAX_LINE:
        raise LogError(
            source.name, f"a line is longer than {source.MAX_LINE:,} bytes; is this a log?"
        )
    return line


class _Helper:
    """A second process at most blocks of a file.

    Numbers come through a little memory that both share, in slots that are used in turn; pipes
    tell what is there and what was taken.
    """

    def __init__(self, source: Source, separator: str, width: int) -> None:
        self._width = width
        self._size = _SLOT * source.BLOCK
        self._memory = mmap.mmap(-1, _SLOTS * self._size)
        self._answers, told = os.pipe()
        waits, self._taken = os.pipe()
        self._slot = 0
        self._pid = os.fork()
        if self._pid == 0:
            try:
                os.close(self._answers)
                os.close(self._taken)
                for rows, flags in self._parse(source, separator, waits):
                    os.write(told, _ANSWER.pack(rows, flags))
            finally:
                # Nothing of this copy of the process may go on, whatever happened.
                os._exit(0)
        os.close(told)
        os.close(waits)

    def _parse(self, source: Source, separator: str, waits: int) -> Iterator[tuple[int, int]]:
        free = _SLOTS
        with source.open() as stream:
            for number in range(_count(source)):
                if number % 5 not in _HELPED:
                    continue
                if not free:
                    free = len(os.read(waits, _SLOTS))
                    if not free:
                        return
                free -= 1
                block = _block(stream, number, source)
                parsed = parse_block(block, separator, self._width) if block else None
                yield (-1, 0) if parsed is None else self._put(parsed)
                self._slot = (self._slot + 1) % _SLOTS

    def _put(self, parsed: list[Cells]) -> tuple[int, int]:
        """Write the columns into the slot, and the flags of those with empty cells behind them."""
        rows, flags = len(parsed[0][0]), 0
        if rows * self._width * 9 > self._size:
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
        at = self._slot * self._size + (8 * self._width + place) * rows
        return np.frombuffer(self._memory, dtype=np.bool_, count=rows, offset=at)

    def answer(self) -> list[Cells] | None:
        """Wait for the next block; None where it is to be read otherwise."""
        told = os.read(self._answers, _ANSWER.size)
        if len(told) < _ANSWER.size:  # the process is gone
            return None
        rows, flags = _ANSWER.unpack(told)
        if rows < 0:
            return None
        return [
            (self._values(place, rows), self._empty(place, rows) if flags >> place & 1 else None)
            for place in range(self._width)
        ]

    def go_on(self) -> None:
        """Free the slot of the last answer."""
        self._slot = (self._slot + 1) % _SLOTS
        # It may have no more to do.
        with suppress(BrokenPipeError):
            os.write(self._taken, b".")

    def end(self) -> None:
        """End the process; nothing of it stays."""
        os.close(self._answers)
        os.close(self._taken)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
