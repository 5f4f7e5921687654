"""Tables: CSV, TSV and their relatives, as loggers, spreadsheets and exports write them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from advisor.errors import LogError
from advisor.readers.delimited.cells import COMMENTS
from advisor.readers.delimited.dialect import find_dialect
from advisor.readers.delimited.rows import LARGE, read_tables
from advisor.readers.delimited.shapes import to_runs
from advisor.readers.delimited.sniff import SEPARATORS
from advisor.readers.raw.refusal import MOST_RUNS, NoNumbersError, NotALogError
from advisor.readers.sources.cut_end import whole_blocks
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.readers.delimited.columns import Column
    from advisor.readers.delimited.dialect import Dialect
    from advisor.readers.delimited.rows import Table
    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source

# A log has tens of columns; W&B charts of many runs some thousands.
MAX_COLUMNS = 20_000
_FEW_LINES = 5
_QUOTED = tuple(f'"{separator}' for separator in SEPARATORS)
# Above DeepXDE's loss.dat.
_VECTORS = "# step, loss_train, loss_test"


def read(source: Source) -> list[RawRun]:
    """Read the runs of a table file. Raises LogError: no rows, or no log of one training."""
    _check_width(source, _most_separators(source) + 1)
    dialect = find_dialect(_beginning(source))
    if dialect is None:
        raise NotALogError(source.name, "is no table; expected rows of numbers, one row a step")
    _check_width(source, dialect.width)
    if not any(sense(name).kind != "other" for name in (dialect.header or ())[1:]):
        from advisor.readers.delimited.turned import NOTE, turned

        if (upright := turned(source, dialect)) is not None:
            return [run._replace(notes=(NOTE, *run.notes)) for run in read(upright)]
    tables = [table for table in _tables(source, dialect) if table.rows]
    if not tables:
        raise _no_rows(source.name, dialect.header or ())
    if len(tables) == 1 and _may_be_finished(tables[0]):
        from advisor.readers.delimited.finished import check_table

        check_table(source, dialect, tables[0])
    runs: list[RawRun] = []
    for number, table in enumerate(tables, 1):
        name = f"table {number}" if len(tables) > 1 else None
        has_header = dialect.header is not None
        try:
            runs.extend(to_runs(table, name, has_header, _notes(table), source.name))
        except NoNumbersError as refusal:
            return _below_text(source, refusal)
    if dialect.header is None and source.head_text.startswith(_VECTORS):
        from advisor.readers.delimited.vectors import summed

        runs = [summed(run) for run in runs]
    told = _told_above(source, dialect)
    return [run._replace(hints={**told, **run.hints}) for run in runs] if told else runs


def _told_above(source: Source, dialect: Dialect) -> dict[str, str]:
    """Return what comments above the header say of the settings, as '# lr=0.003' does."""
    if not source.head_text.startswith(COMMENTS):
        return {}
    above = source.head_text.split("\n")[: dialect.skip]
    comments = [line.strip("#%/ \r") for line in above if line.startswith(COMMENTS)]
    if not any(set("=:") & set(line) for line in comments):
        return {}
    from advisor.readers.hints.source_code import Settings

    settings = Settings()
    for line in comments:
        settings.look(line)
    return settings.hints


def _no_rows(name: str, header: Sequence[str]) -> LogError:
    """Return the error for a table without rows; a line of other words is no header of a log."""
    told = any(sense(cell).kind not in {"other", "axis"} for cell in header)
    names = ", ".join(header)
    said = f"has a header ({names[:200]}) but no rows below it"
    return LogError(name, said) if told else NotALogError(name, said)


def _below_text(source: Source, refusal: NoNumbersError) -> list[RawRun]:
    """Return the runs of a text whose lines look like a table; raises `refusal` where it has none.

    A banner may have as many cells as the table that was pasted with it.
    """
    from advisor.readers.text import log as text_log

    try:
        return text_log.read(source)
    except LogError:
        raise refusal from None


def _tables(source: Source, dialect: Dialect) -> list[Table]:
    if source.size >= LARGE:
        from advisor.readers.delimited.fast import keep_memory

        keep_memory()
    if source.HELPED and source.size >= LARGE:
        from advisor.readers.delimited.helper import read_with_help

        tables = read_with_help(source, dialect)
        if tables is not None:
            return tables
    blocks = whole_blocks(source, commas=dialect.decimal == ",")
    return read_tables(blocks, dialect, source.size)


def _check_width(source: Source, width: int) -> None:
    if width > MAX_COLUMNS:
        raise NotALogError(
            source.name,
            f"is a table of {width:,} columns, of which at most {MAX_COLUMNS:,} are read; give the "
            "columns of the step, the loss and the learning rate alone",
        )


def _most_separators(source: Source) -> int:
    """Count the separators of the widest of the first lines, piece by piece.

    0 where these fit into the head: splitting them costs little.
    """
    if len(source.head) < source.HEAD or source.head_text.count("\n") >= _FEW_LINES:
        return 0
    most = lines = 0
    here: Counter[str] = Counter()
    with source.open() as stream:
        for _ in range(source.MAX_LINE // source.HEAD):
            piece = stream.read(source.HEAD)
            if not piece or lines >= _FEW_LINES:
                break
            for place, part in enumerate(piece.split(b"\n")):
                if place:
                    most, lines = max(most, _cuts(here)), lines + 1
                    here.clear()
                for mark in (*SEPARATORS, *_QUOTED, '"', " "):
                    here[mark] += part.count(mark.encode())
    return max(most, _cuts(here))


def _cuts(counts: Counter[str]) -> int:
    """Return how often a line is cut: blanks cut only where nothing else does, quotes protect."""
    quoted = max(counts[mark] for mark in _QUOTED)
    if counts['"']:
        return quoted
    return max(counts[mark] for mark in SEPARATORS) or counts[" "]


def _may_be_finished(table: Table) -> bool:
    """Whether no column counts steps, as in the log of a training, or one tells states of runs."""
    if table.stride > 1 or table.rows > MOST_RUNS:
        return False
    stated = any(column.name.strip().lower() in {"state", "status"} for column in table.columns)
    return stated or not any(_counts(c, table.rows) for c in table.columns)


def _counts(column: Column, rows: int) -> bool:
    if not is_position(column.name) or column.count < rows:
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
    notes += _same_named(table)
    if table.cut_off is not None:
        notes.append(f"line {table.cut_off} is cut off in the middle: left out")
    return tuple(notes)


def _same_named(table: Table) -> list[str]:
    """Tell columns of a log that have one name and other numbers."""
    columns = {column.name: column for column in table.columns}
    return [
        f"several columns are called '{name}': the second is '{name} (2)' here; --train-loss and "
        "the like choose"
        for name, first in columns.items()
        if (second := columns.get(f"{name} (2)")) is not None
        and sense(name).kind not in {"other", "axis"}
        and not (
            first.count == second.count and np.array_equal(first.whole(), second.whole(), True)
        )
    ]
