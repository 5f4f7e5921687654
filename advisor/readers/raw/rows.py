"""Rows of named numbers, collected while reading and turned into series at the end."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.raw.series import RawRun, Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A log has tens of names; what invents a new one on every row is no log, and memory ends here.
MAX_NAMES = 20_000


class _Column:
    __slots__ = ("line", "row", "value")

    def __init__(self) -> None:
        self.value = array("d")
        self.row = array("q")
        self.line = array("q")


class Rows:
    """A sparse table that grows by rows; every cell keeps its row and its line in the file."""

    def __init__(self) -> None:
        self.count = 0
        self.dropped_names = 0
        self._columns: dict[str, _Column] = {}

    def __len__(self) -> int:
        return self.count

    @property
    def names(self) -> list[str]:
        """Names in the order of their first appearance."""
        return list(self._columns)

    def size(self, name: str) -> int:
        """Return how many cells the column has."""
        return len(self._columns[name].value)

    def add(self, row: Mapping[str, float], line: int = 0) -> None:
        """Append a row; `line` is its 1-based line, 0 where lines mean nothing."""
        for name, value in row.items():
            column = self._columns.get(name)
            if column is None:
                if len(self._columns) >= MAX_NAMES:
                    self.dropped_names += 1
                    continue
                column = self._columns[name] = _Column()
            column.value.append(value)
            column.row.append(self.count)
            column.line.append(line)
        self.count += 1

    def to_run(
        self,
        form: str,
        *,
        name: str | None = None,
        hints: Mapping[str, str] | None = None,
        notes: Iterable[str] = (),
        keep: Iterable[str] | None = None,
    ) -> RawRun:
        """Return the run of format `form`; `keep` names the columns wanted (None: all)."""
        wanted = self._columns if keep is None else [n for n in keep if n in self._columns]
        all_notes = list(notes)
        if self.dropped_names:
            all_notes.append(f"more than {MAX_NAMES:,} names: {self.dropped_names} cells dropped")
        return RawRun(
            name=name,
            format=form,
            series={key: _series(key, self._columns[key]) for key in wanted},
            rows=self.count,
            hints=dict(hints or {}),
            notes=tuple(all_notes),
        )


def _series(name: str, column: _Column) -> Series:
    line = np.array(column.line, dtype=np.int64)
    return Series(
        name=name,
        value=np.array(column.value, dtype=np.float64),
        row=np.array(column.row, dtype=np.int64),
        line=line if line.any() else None,
    )
