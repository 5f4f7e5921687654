"""One search that several tables tell: Optuna's data base, its table, and what it printed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from advisor.readers.finished.check import RunsTableError
from advisor.readers.finished.names import about

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.errors import LogError
    from advisor.readers.finished.cells import Cells

# More tables in a folder than these are data.
_MOST = 20
# So many results that are no whole numbers are not the same by chance.
_FEWEST = 3
_FIGURES = 4


def once_each(
    refused: Sequence[LogError],
) -> tuple[list[RunsTableError], list[RunsTableError]]:
    """Return the tables of finished runs among refusals, and of these each search once.

    Of those that tell the same results it is the one with most rows and columns. None of very many.
    """
    tables = [error for error in refused if isinstance(error, RunsTableError)]
    if len(tables) > _MOST:
        return [], []
    kept: list[tuple[RunsTableError, list[Counter[str]]]] = []
    for table in sorted(tables, key=lambda one: (-one.cells.rows, -len(one.cells.columns))):
        results = _results(table.cells)
        if not any(_are_one(results, its) for _, its in kept):
            kept.append((table, results))
    return tables, [table for table, _ in kept]


def _results(cells: Cells) -> list[Counter[str]]:
    """Return the results in each column that tells some, to the figures that all tables tell."""
    measured = (
        name for name in cells.columns if about(name).kind not in {"rate", "setting", "seed"}
    )
    columns = ([n for n in cells.numbers(name) if n % 1.0 > 0.0] for name in measured)
    return [
        Counter(f"{number:.{_FIGURES}g}" for number in numbers)
        for numbers in columns
        if len({*numbers}) >= _FEWEST
    ]


def _are_one(mine: list[Counter[str]], its: list[Counter[str]]) -> bool:
    """Whether a column of one holds all of one of the other: a table may tell fewer runs."""
    return any(one <= other or other <= one for one in mine for other in its)
