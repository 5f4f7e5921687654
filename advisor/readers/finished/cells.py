"""A small table with its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Cell = float | str | None


@dataclass(frozen=True, slots=True)
class Cells:
    """A table with its text: `columns` name -> cells [rows], None where nothing was written."""

    columns: dict[str, list[Cell]]
    rows: int

    @classmethod
    def of_rows(cls, rows: Collection[Mapping[str, Cell]]) -> Cells:
        """Return rows as a table; what a row lacks was not written."""
        names = dict.fromkeys(name for row in rows for name in row)
        return cls({name: [row.get(name) for row in rows] for name in names}, len(rows))

    def numbers(self, name: str) -> list[float]:
        """Return the numbers of a column, in order."""
        return [cell for cell in self.columns[name] if isinstance(cell, float)]

    def varies(self, name: str) -> bool:
        """Whether a column holds two different cells."""
        return len({cell for cell in self.columns[name] if cell is not None}) > 1

    def is_numeric(self, name: str) -> bool:
        """Whether most of what is written in a column are numbers."""
        written = [cell for cell in self.columns[name] if cell is not None]
        return 2 * sum(isinstance(cell, float) for cell in written) > len(written)
