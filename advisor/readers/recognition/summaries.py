"""Summaries that each run left in its own folder, put together as a table of finished runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.readers.documents.finished import flat
from advisor.readers.finished.cells import Cells
from advisor.readers.finished.check import RunsTableError, check_finished
from advisor.readers.finished.names import about
from advisor.readers.hints.beside import settings_beside
from advisor.readers.raw.refusal import MOST_RUNS
from advisor.readers.raw.values import parse
from advisor.readers.vocabulary.rates_in_names import rate_in_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.errors import LogError
    from advisor.readers.finished.cells import Cell

_LARGEST = 1 << 20
_RATE = "config/lr"
_DIGITS = 5


def runs_in(folder: str, refused: Iterable[LogError]) -> RunsTableError | None:
    """Return the table of runs that refused JSON files below a folder make up; None: they do not.

    Files of one name, each a run: its results, and its rate in the file, in settings beside it or
    in the name of its folder. Copies count once.
    """
    root = Path(folder)
    by_name: dict[str, list[dict[str, Cell]]] = {}
    seen: set[tuple[object, ...]] = set()
    for error in refused:
        path = Path(error.source)
        if path.suffix != ".json" or not path.is_relative_to(root):
            continue
        rows = by_name.setdefault(path.name, [])
        row = _row(path, root)
        if row is None or len(rows) >= MOST_RUNS:
            continue
        told = (path.name, *((name, cell) for name, cell in row.items() if name != "run"))
        if told not in seen or not _has_digits(row):
            rows.append(row)
        seen.add(told)
    for rows in by_name.values():
        try:
            check_finished(Cells.of_rows(rows), folder)
        except RunsTableError as table:
            return table
    return None


def _has_digits(row: dict[str, Cell]) -> bool:
    """Whether a result has so many digits that two runs do not share them by chance."""
    return any(isinstance(cell, float) and len(f"{cell:g}") > _DIGITS for cell in row.values())


def _row(path: Path, root: Path) -> dict[str, Cell] | None:
    try:
        if path.stat().st_size > _LARGEST:
            return None
        document = parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return None
    # Keras Tuner tells a score, but not whether that is to be high.
    if not isinstance(document, dict) or {"score", "hyperparameters"} <= document.keys():
        return None
    results = flat(document)
    if results is None:
        return None
    row: dict[str, Cell] = {"run": str(path.parent.relative_to(root)), **results}
    if not any(about(name).kind == "rate" and isinstance(row[name], float) for name in row):
        rate = _rate(path, root)
        if rate is not None:
            row[_RATE] = rate
    return row


def _rate(path: Path, root: Path) -> float | None:
    told = rate_in_path(str(path.relative_to(root)))
    if told is None and (beside := settings_beside(str(path))) is not None:
        return float(beside.hints["lr"])
    return told
