"""Tables with a training a row, whose losses stand as a list in one cell, as pandas writes them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.readers.delimited import table
from advisor.readers.delimited.cells import is_absent, parse_cell
from advisor.readers.delimited.curve_cells import curve_in, rows_of
from advisor.readers.documents.document import runs_of
from advisor.readers.finished.names import about
from advisor.readers.vocabulary.words import is_loss, is_plain_loss, is_position

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source


def read(source: Source) -> list[RawRun]:
    """Return a run a row, else what the table holds. Raises LogError."""
    records = _records(source)
    if not records:
        return table.read(source)
    runs = runs_of(records, source, form="csv, a curve a cell")
    return runs if len(runs) > 1 else [run._replace(name=None) for run in runs]


def _records(source: Source) -> list[dict[str, object]]:
    """Return the rows as records with their lists; none where the rows are steps of one training.

    Without a header the lists of numbers are the loss where each row has one of them.
    """
    rows = rows_of(line for line in source.lines() if line.strip())
    has_header = not any(curve_in(cell) for cell in rows[0])
    names = rows.pop(0) if has_header else [f"column {k + 1}" for k in range(len(rows[0]))]
    if not rows or any(len(row) != len(names) for row in rows):
        return []
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    curves = {name: [*map(curve_in, column)] for name, column in columns.items()}
    curves = {name: lists for name, lists in curves.items() if any(lists)}
    if not has_header and len(curves) == 1:
        curves = {"loss": next(iter(curves.values()))}
    plain = {n: c for n, c in columns.items() if n not in curves and has_header}
    if not any(map(is_loss, curves)) or any(_is_of_steps(n, c) for n, c in plain.items()):
        return []
    cells = {name: [*map(_cell, column)] for name, column in plain.items()}
    named = {"name": _names(columns, plain, len(rows)), **cells, **curves}
    return [dict(zip(named, row, strict=True)) for row in zip(*named.values(), strict=True)]


def _names(
    columns: Mapping[str, Sequence[str]], plain: Mapping[str, Sequence[str]], rows: int
) -> list[str]:
    """Return what each row is called: by a column of words, else by its rate, else its number."""
    for name, column in columns.items():
        if _names_runs(name, column):
            return [*column]
    for name, column in plain.items():
        if about(name).kind == "rate":
            return [f"{name}={cell}" for cell in column]
    return [f"row {number}" for number in range(1, rows + 1)]


def _is_of_steps(name: str, column: Sequence[str]) -> bool:
    """Whether a column tells that the rows go on from one another: it counts, or is a loss."""
    if is_plain_loss(name):
        return True
    values = [parse_cell(cell) for cell in column]
    return is_position(name) and all(
        a is not None and b is not None and a < b for a, b in pairwise(values)
    )


def _names_runs(name: str, column: Iterable[str]) -> bool:
    """Whether a column says in words of each row, and of no other, what it is."""
    cells = [*column]
    in_words = all(parse_cell(cell) is None and not curve_in(cell) for cell in cells)
    return in_words and len({*cells}) == len(cells) and about(name).kind != "skipped"


def _cell(text: str) -> object:
    if is_absent(text):
        return None
    number = parse_cell(text)
    return text.strip() if number is None else number
