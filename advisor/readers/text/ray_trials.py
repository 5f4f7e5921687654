"""Ray Tune's console: a table of its trials, drawn anew whenever one ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.finished.cells import Cell, Cells
from advisor.readers.finished.check import check_finished
from advisor.readers.raw.refusal import MOST_RUNS
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.numbers_in import to_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source

_NAME, _STATE = "Trial name", "status"
# What stands between the settings and what was measured.
_MEASURED_FROM = ("iter", "total time (s)")
_ENDED = {"TERMINATED": "complete", "ERROR": "fail"}


def read(source: Source) -> list[RawRun]:
    """Raise RunsTableError for the last table of trials; read as any text log where there is none.

    Raises LogError.
    """
    from advisor.readers.text.log import read as read_text

    rows = _last_table(source)
    if len(rows) > 1:
        check_finished(Cells.of_rows(rows), source.name)
    return read_text(source)


def _last_table(source: Source) -> list[dict[str, Cell]]:
    """Return the trials that had ended when the table was drawn for the last time."""
    names: Sequence[str] = ()
    rows: list[dict[str, Cell]] = []
    for line in source.lines():
        cells = _cells(line[:4000])
        if not cells:
            if not line.strip():
                names = ()
        elif cells[:2] == [_NAME, _STATE]:
            names, rows = cells, []
        elif len(cells) == len(names) and cells[1] in _ENDED and len(rows) < MOST_RUNS:
            rows.append(_row(dict(zip(names, cells, strict=True))))
    return rows


def _cells(line: str) -> list[str]:
    """Return the cells of a line of a table, drawn with or without lines between them."""
    inner = line.strip()
    if inner[:1] not in {"│", "|"} or inner.startswith("|-"):
        return []
    inner = inner.strip("│| ")
    return re.split(r"\s*\|\s*" if "|" in inner else r"\s{2,}", inner)


def _row(told: dict[str, str]) -> dict[str, Cell]:
    """Return a trial: its settings, and what was measured but the counts of steps and seconds."""
    row: dict[str, Cell] = {"trial": told.pop(_NAME), "state": _ENDED[told.pop(_STATE)]}
    told.pop("loc", None)
    measured = False
    for name, text in told.items():
        measured |= name in _MEASURED_FROM
        number = to_number(text)
        cell = text if number is None else number
        if not measured:
            row[f"config/{name}"] = cell
        elif name not in _MEASURED_FROM and sense(name).kind != "axis":
            row[name] = cell
    return row
