"""The cells of a small table with their text, to tell finished runs from the log of a training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.delimited.cells import LONGEST, bare, is_absent, parse_cell
from advisor.readers.delimited.dialect import is_comment
from advisor.readers.delimited.rows import split_rows
from advisor.readers.finished.cells import Cells
from advisor.readers.finished.check import check_finished
from advisor.readers.finished.names import about

if TYPE_CHECKING:
    from advisor.readers.delimited.dialect import Dialect
    from advisor.readers.delimited.rows import Table
    from advisor.readers.finished.cells import Cell
    from advisor.readers.sources.source import Source


def check_table(source: Source, dialect: Dialect, table: Table) -> None:
    """Raise RunsTableError where the one table of a file holds finished runs."""
    kinds = {about(column.name).kind for column in table.columns}
    if kinds & {"rate", "setting", "seed"}:
        check_finished(read_cells(source, dialect), source.name)


def read_cells(source: Source, dialect: Dialect) -> Cells:
    """Return all cells of the one table in a file. Raises LogError as reading its blocks does."""
    names = dialect.names
    columns: dict[str, list[Cell]] = {name: [] for name in names}
    rows = 0
    line = 0
    for block in source.blocks():
        for number, cells in split_rows(block, dialect.separator, line + 1):
            if not cells or is_comment(cells[0], runs=dialect.names_runs):
                continue
            if number <= dialect.skip or tuple(map(bare, cells)) == names:
                continue
            written = [cell for cell in cells if not is_absent(cell)]
            # Words alone in a row are a title or prose around the table.
            if not written or (len(written) == 1 < len(names) and _is_text(written[0], dialect)):
                continue
            padded = cells[: len(names)] + [""] * (len(names) - len(cells))
            for column, text in zip(columns.values(), padded, strict=True):
                column.append(_cell(text, dialect.decimal))
            rows += 1
        line += block.count(b"\n")
    return Cells(columns, rows)


def _is_text(cell: str, dialect: Dialect) -> bool:
    return parse_cell(cell, dialect.decimal) is None


def _cell(text: str, decimal: str) -> Cell:
    if is_absent(text):
        return None
    number = parse_cell(text, decimal)
    return bare(text)[:LONGEST] if number is None else number
