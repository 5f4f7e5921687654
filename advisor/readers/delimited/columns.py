"""The cells of a table gathered into columns, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.delimited.cells import is_absent, parse_cell
from advisor.readers.raw.series import Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from advisor.history import FloatArray, IntArray

# A column stays one of numbers while no more than this share of its cells is text.
_MOST_TEXT = 0.4
_KEPT_TEXTS = 4


class Column:
    """One growing column: numbers with their rows, and what was no number.

    Attributes
    ----------
    rows: the rows of the numbers, a range where each of consecutive rows has one.
    count, seen: numbers that are kept, and that were read.
    stride: rows of the file to a row that is kept; of their numbers the first stays.
    texts, text_at: cells of text, and the first of them with their rows.
    text: the text of every row, where it is wanted.

    """

    def __init__(self, name: str, decimal: str, keep_text: bool) -> None:
        self.name = name
        self.decimal = decimal
        # Grown in place: a list of blocks would need twice the memory in the end.
        self._buffer: FloatArray = np.empty(0)
        self.rows: list[IntArray | range] = []
        self.count = self.seen = 0
        self.stride = 1
        self.texts = 0
        self.text_at: list[tuple[int, str]] = []
        self.text: dict[int, str] | None = {} if keep_text else None

    def extend(self, cells: Sequence[str], first_row: int) -> None:
        """Add the cells of consecutive rows that begin at `first_row`."""
        if self.text is None and self.decimal == ".":
            try:
                values = np.array(list(map(float, cells)))
            except ValueError:
                pass
            else:
                self.extend_numbers(values, first_row)
                return
        self._extend_slowly(cells, first_row)

    def extend_numbers(
        self, values: FloatArray, first_row: int, empty: NDArray[np.bool_] | None = None
    ) -> None:
        """Add one value for each of consecutive rows, but none where `empty`."""
        if empty is None or not empty.any():
            self._append(values, range(first_row, first_row + len(values)))
            return
        at = np.flatnonzero(~empty)
        self._append(values[at], at + first_row)

    def _extend_slowly(self, cells: Sequence[str], first_row: int) -> None:
        from array import array

        values, rows = array("d"), array("q")
        for row, cell in enumerate(cells, first_row):
            if cell == "" or (not cell[0].isdigit() and is_absent(cell)):
                continue
            number = parse_cell(cell, self.decimal)
            if number is not None:
                values.append(number)
                rows.append(row)
                if self.text is not None:
                    self.text[row] = cell.strip()
                continue
            self.texts += 1
            if len(self.text_at) < _KEPT_TEXTS:
                self.text_at.append((row // self.stride, cell.strip()))
            if self.text is not None:
                self.text[row] = cell.strip()
        self._append(np.frombuffer(values, dtype=np.float64), np.frombuffer(rows, dtype=np.int64))

    def _append(self, values: FloatArray, rows: IntArray | range) -> None:
        """Add values that stand in these rows of the file."""
        self.seen += len(values)
        if self.stride > 1:
            values, rows = _thin(values, rows, self.stride, self._last_row())
        self._keep(values, rows)

    def _last_row(self) -> int:
        return int(self.rows[-1][-1]) if self.rows else -1

    def _keep(self, values: FloatArray, rows: IntArray | range) -> None:
        if not len(values):
            return
        end = self.count + len(values)
        if end > len(self._buffer):
            # Nothing else refers to the buffer while it grows.
            self._buffer.resize(end + end // 4, refcheck=False)
        self._buffer[self.count : end] = values
        self.count = end
        last = self.rows[-1] if self.rows else None
        if isinstance(rows, range) and isinstance(last, range) and last.stop == rows.start:
            self.rows[-1] = range(last.start, rows.stop)
        else:
            self.rows.append(rows)

    def reserve(self, count: int) -> None:
        """Make room for as many numbers as are expected, before the first of them."""
        if not self.count:
            self._buffer = np.empty(count)

    @property
    def size(self) -> int:
        """Bytes that the numbers and their rows take."""
        sparse = sum(rows.nbytes for rows in self.rows if not isinstance(rows, range))
        return 8 * self.count + sparse

    def halve(self) -> None:
        """Keep one row of two from here on, to stay within the memory there is."""
        parts, self.rows = self.rows, []
        self.stride *= 2
        self.text_at = [(row // 2, text) for row, text in self.text_at]
        at = self.count = 0
        for rows in parts:
            values = self._buffer[at : at + len(rows)]
            at += len(rows)
            self._keep(*_thin(values, rows, 2, self._last_row()))

    @property
    def is_text(self) -> bool:
        """Whether too many of its cells are text for a column of numbers."""
        return self.texts > _MOST_TEXT * (self.texts + self.seen)

    def whole(self) -> FloatArray:
        """Return the numbers, float64 [count]; the column takes no more of them then."""
        return self._buffer[: self.count]

    def series(self, rows: int, lines: IntArray | None) -> Series:
        """Return the column as a series of a table of `rows` rows.

        `lines`: int64 [rows] the line of each row, or None.
        """
        value = self.whole()
        if len(value) == rows:
            return Series(self.name, value, None, None, lines)
        parts = [np.asarray(part, dtype=np.int64) for part in self.rows]
        row = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
        return Series(self.name, value, row, None, None if lines is None else lines[row])


def _thin(
    values: FloatArray, rows: IntArray | range, stride: int, before: int
) -> tuple[FloatArray, IntArray | range]:
    """Keep the first value of every `stride` rows, which are one row then.

    `before`: the row that was kept last; it is not given a second value.
    """
    if isinstance(rows, range):
        first = max(-(-rows.start // stride), before + 1)
        thinned = values[first * stride - rows.start :: stride]
        return thinned, range(first, first + len(thinned))
    new = rows // stride
    keep = np.diff(new, prepend=before) > 0
    return values[keep], new[keep]
