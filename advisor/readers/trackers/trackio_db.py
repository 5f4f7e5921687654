"""trackio's SQLite file: a row a step, with the logged values as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.documents.tables import flatten
from advisor.readers.hints.settings import take_hints
from advisor.readers.raw.rows import Rows
from advisor.readers.raw.values import parse

if TYPE_CHECKING:
    import sqlite3

    from advisor.readers.raw.series import RawRun

FORMAT = "trackio data base"
_MAX_ROWS = 2_000_000


def runs(base: sqlite3.Connection) -> list[RawRun]:
    """Return every run with numbers, by the time of its first row. Raises sqlite3.Error."""
    found: dict[str, Rows] = {}
    query = f"SELECT run_name, step, metrics FROM metrics ORDER BY id LIMIT {_MAX_ROWS}"
    for run, step, text in base.execute(query):
        row = flatten(_object(text))
        if row and isinstance(step, int):
            found.setdefault(str(run), Rows()).add({"step": float(step)} | row)
    hints: dict[str, dict[str, str]] = {}
    for run, text in base.execute("SELECT run_name, config FROM configs"):
        take_hints(hints.setdefault(str(run), {}), _object(text))
    single = len(found) == 1
    return [
        rows.to_run(FORMAT, name=None if single else run, hints=hints.get(run))
        for run, rows in found.items()
    ]


def _object(text: object) -> dict[str, object]:
    if isinstance(text, bytes):  # As its faster JSON library writes it.
        text = text.decode("utf-8", "replace")
    try:
        found = parse(text) if isinstance(text, str) else None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
