"""The cells of a table gathered into columns, block by block."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.csv_cells import is_absent, parse_cell
from advisor.readers.series import Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from advisor.history import FloatArray, IntArray

# A column stays one of numbers while no more than this share of its cells is text.
_MOST_TEXT = 0.4
_KEPT_TEXTS = 4


class Column:
    """One growing column: numbers with their rows, and what was no number."""

    __slots__ = ("decimal", "name", "rows", "text", "text_at", "texts", "values")

    def __init__(self, name: str, decimal: str, keep_text: bool) -> None:
        self.name = name
        self.decimal = decimal
        self.values: list[FloatArray] = []
        # The rows of the values of each block; a range where every row has one.
        self.rows: list[IntArray | range] = []
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
            self.values.append(np.ascontiguousarray(values))
            self.rows.append(range(first_row, first_row + len(values)))
            return
        at = np.flatnonzero(~empty)
        self.values.append(values[at])
        self.rows.append(at + first_row)

    def _extend_slowly(self, cells: Sequence[str], first_row: int) -> None:
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
                self.text_at.append((row, cell.strip()))
            if self.text is not None:
                self.text[row] = cell.strip()
        self.values.append(np.frombuffer(values, dtype=np.float64))
        self.rows.append(np.frombuffer(rows, dtype=np.int64))

    @property
    def count(self) -> int:
        """Number of numbers so far."""
        return sum(map(len, self.values))

    @property
    def is_text(self) -> bool:
        """Whether too many of its cells are text for a column of numbers."""
        return self.texts > _MOST_TEXT * (self.texts + self.count)

    def series(self, rows: int, lines: IntArray) -> Series:
        """Return the column as a series of a table of `rows` rows; `lines`: int64 [rows]."""
        value = np.concatenate(self.values) if self.values else np.empty(0)
        self.values = [value]
        if len(value) == rows:
            return Series(self.name, value, None, None, lines)
        parts = [np.asarray(part, dtype=np.int64) for part in self.rows]
        row = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
        return Series(self.name, value, row, None, lines[row])
