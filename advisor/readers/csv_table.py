"""Tables: CSV, TSV and their relatives, as loggers, spreadsheets and exports write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.readers.csv_dialect import find_dialect
from advisor.readers.csv_rows import read_tables
from advisor.readers.csv_shapes import to_runs
from advisor.readers.names import sense
from advisor.readers.refusal import NotALogError

if TYPE_CHECKING:
    from advisor.readers.csv_columns import Column
    from advisor.readers.csv_rows import Table
    from advisor.readers.series import RawRun
    from advisor.readers.source import Source

# A log has tens of columns; W&B charts of many runs some thousands.
MAX_COLUMNS = 20_000
_FEW_LINES = 5


def read(source: Source) -> list[RawRun]:
    """Read the runs of a table file. Raises LogError: no rows, or no log of one training."""
    dialect = find_dialect(_beginning(source))
    if dialect is None:
        raise NotALogError(source.name, "is no table; expected rows of numbers, one row a step")
    if dialect.width > MAX_COLUMNS:
        raise NotALogError(
            source.name, f"has {dialect.width:,} columns; at most {MAX_COLUMNS:,} are read"
        )
    tables = [table for table in read_tables(source.blocks(), dialect, source.size) if table.rows]
    if not tables:
        names = ", ".join(dialect.header or ())
        raise LogError(source.name, f"has a header ({names[:200]}) but no rows below it")
    if len(tables) == 1 and _may_be_finished(tables[0]):
        from advisor.readers.csv_finished import check_table

        check_table(source, dialect, tables[0])
    runs: list[RawRun] = []
    for number, table in enumerate(tables, 1):
        name = f"table {number}" if len(tables) > 1 else None
        runs.extend(to_runs(table, name, dialect.header is not None, _notes(table), source.name))
    return runs


def _may_be_finished(table: Table) -> bool:
    """Whether no column counts steps, as in the log of a training, or one tells states of runs."""
    stated = any(column.name.strip().lower() in {"state", "status"} for column in table.columns)
    return table.stride == 1 and (stated or not any(_counts(c, table.rows) for c in table.columns))


def _counts(column: Column, rows: int) -> bool:
    meaning = sense(column.name)
    if meaning.kind != "axis" or meaning.unit == "row" or column.count < rows:
        return False
    values = column.whole()
    return bool((values[1:] > values[:-1]).all())


def _beginning(source: Source) -> str:
    """Return enough of the text to tell the dialect: the head, or whole lines where it has few."""
    if len(source.head) < source.HEAD or source.head_text.count("\n") >= _FEW_LINES:
        return source.head_text
    block = next(source.blocks(), b"")
    return block.decode("utf-8", errors="replace")


def _notes(table: Table) -> tuple[str, ...]:
    """Tell what did not fit, with the first line where it stands."""
    first = table.first_odd_line
    notes = []
    if table.stride > 1:
        notes.append(
            f"{table.taken:,} rows are more than are kept in memory: one of every "
            f"{table.stride} was used"
        )
    if table.odd["short"] > 0:
        notes.append(
            f"rows with fewer cells than the header: {table.odd['short']:,} (first odd row: line "
            f"{first}); their last cells count as empty"
        )
    if table.odd["long"] > 0:
        notes.append(
            f"rows with more cells than the header: {table.odd['long']:,} (first odd row: line "
            f"{first}); what is beyond was left out"
        )
    if table.repeated_headers:
        notes.append(f"the header is repeated {table.repeated_headers}x among the rows: skipped")
    if table.cut_off is not None:
        notes.append(f"line {table.cut_off} is cut off in the middle: left out")
    return tuple(notes)
