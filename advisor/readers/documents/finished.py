"""Finished runs in JSON: a list of records, columns, or records by their rate; with their text."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from advisor.readers.finished.cells import Cells
from advisor.readers.raw.refusal import MOST_RUNS
from advisor.readers.vocabulary.numbers_in import as_number, is_index
from advisor.readers.vocabulary.words import is_metric

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.readers.finished.cells import Cell

_HOLDERS = {"runs", "results", "result", "trials", "experiments", "sweep", "records", "data",
            "rows", "history", "grid", "search"}  # fmt: skip
_DEPTH = 4
_LONGEST = 200
# A list in a record that is longer is a history: its record is a run with a curve.
_SHORT = 4
_FEWEST = 3
_SEVERAL = r"\[[^\[\]]+,"


def cells_in(document: object) -> Cells | None:
    """Return the table of runs that a document may be, None where it has no such shape."""
    if isinstance(document, dict) and len(holders := [k for k in document if _holds(k)]) == 1:
        inner = document[holders[0]]
        found = cells_in(inner) if isinstance(inner, dict | list) else None
        if found is not None:
            return found
    if isinstance(document, list):
        return cells_of(document)
    if not isinstance(document, dict):
        return None
    by_rate = _by_rate(document)
    if by_rate:
        return cells_of(by_rate)
    if document and all(map(is_index, document)):
        return cells_of(document.values())
    return _columns({name: _listed(column) for name, column in document.items()})


def _holds(key: object) -> bool:
    return isinstance(key, str) and key.lower() in _HOLDERS


def cells_of(records: Iterable[object]) -> Cells | None:
    """Return records as a table; None where there are too few or many, or one holds a history."""
    rows: list[dict[str, Cell]] = []
    for record in records:
        row = flat(record) if isinstance(record, dict) else None
        if row is None or len(rows) >= MOST_RUNS or _is_history(row):
            return None
        rows.append(row)
    cells = Cells.of_rows(rows)
    return cells if cells.rows > 1 and cells.columns else None


def _is_history(row: Mapping[str, Cell]) -> bool:
    """Whether all that was measured are lists of several values: a training of few epochs."""
    measured = [cell for name, cell in row.items() if is_metric(name)]
    return bool(measured) and all(isinstance(c, str) and re.match(_SEVERAL, c) for c in measured)


def flat(record: Mapping[str, object], prefix: str = "", depth: int = 0) -> dict[str, Cell] | None:
    """Return the cells of a record, nested keys joined with '/'; None: it holds a history."""
    row: dict[str, Cell] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            inner = flat(value, f"{prefix}{key}/", depth + 1) if depth < _DEPTH else {}
            if inner is None:
                return None
            row.update(inner)
        elif isinstance(value, list):
            if len(value) > _SHORT:
                return None
            row[f"{prefix}{key}"] = str(value)[:_LONGEST] if value else None
        else:
            row[f"{prefix}{key}"] = _cell(value)
    return row


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return str(value)
    number = as_number(value)
    if number is not None:
        return number
    return str(value)[:_LONGEST] if isinstance(value, str) and value else None


def _by_rate(document: Mapping[str, object]) -> list[dict[str, object]]:
    """Return the records of {'0.001': {...}, 'lr=0.01': {...}}, each with its rate.

    Of a number alone nothing tells what was measured: it is a 'value'.
    """
    rates: list[float] = []
    records: list[dict[str, object]] = []
    for key, value in document.items():
        text = str(key).lower().removeprefix("learning_rate").removeprefix("lr").strip("_=: -")
        try:
            rate = float(text)
        except ValueError:
            return []
        told = value if isinstance(value, dict) else {"value": value}
        if isinstance(value, list | str | bool) or not 0 < rate < math.inf:
            return []
        record = {"lr": rate, **told}
        if as_number(record["lr"]) is None:  # the name of a schedule, or nothing
            record["lr"] = rate
        rates.append(rate)
        records.append(record)
    # Whole numbers are epochs or steps.
    whole = all(rate.is_integer() for rate in rates)
    return [] if whole or len(records) < _FEWEST else records


def _listed(column: object) -> object:
    """Return a column that pandas wrote by its index as a list."""
    by_index = isinstance(column, dict) and column and all(map(is_index, column))
    return [*column.values()] if by_index and isinstance(column, dict) else column


def _columns(document: Mapping[str, object]) -> Cells | None:
    """Return a dict of lists of one length as a table."""
    lists = {k: v for k, v in document.items() if isinstance(v, list) and v}
    if not lists or len({len(v) for v in lists.values()}) > 1:
        return None
    rows = len(next(iter(lists.values())))
    if not 1 < rows <= MOST_RUNS or any(isinstance(c, list) for v in lists.values() for c in v):
        return None
    # What scikit-learn keeps of a run's settings as a whole, its columns tell one by one.
    lists = {k: v for k, v in lists.items() if not any(isinstance(c, dict) for c in v)}
    return Cells({name: [_cell(cell) for cell in cells] for name, cells in lists.items()}, rows)
