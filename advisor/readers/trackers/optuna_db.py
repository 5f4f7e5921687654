"""Optuna's SQLite storage: the trials of its studies, a row each, as `compare` reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from advisor.readers.finished.cells import Cell, Cells
from advisor.readers.finished.check import check_finished
from advisor.readers.raw.refusal import MOST_RUNS, NotALogError

if TYPE_CHECKING:
    import sqlite3

TABLES = frozenset(("studies", "trials", "trial_params", "trial_values"))
_SPECIAL = {"INF_POS": float("inf"), "INF_NEG": float("-inf")}
_AIMS = {"MAXIMIZE": "maximized ", "MINIMIZE": "minimized "}
_MOST_CELLS = 1_000_000


def refuse(base: sqlite3.Connection, source: str) -> NotALogError:
    """Return why trials are no log of a training.

    Raises RunsTableError, which holds them as a table of finished runs, and sqlite3.Error.
    """
    rows: dict[int, dict[str, Cell]] = {}
    studies = dict(base.execute("SELECT study_id, study_name FROM studies"))
    query = f"SELECT trial_id, number, study_id, state FROM trials LIMIT {MOST_RUNS + 1}"
    for trial, number, study, state in base.execute(query):
        row: dict[str, Cell] = {"trial": f"trial {number}", "state": str(state)}
        if len(studies) > 1:
            row["config/study"] = str(studies.get(study, study))
        rows[trial] = row
    _add_params(base, rows)
    _add_values(base, rows)
    check_finished(Cells.of_rows(rows.values()), source)
    return NotALogError(
        source, f"is Optuna's storage of {len(rows):,} trials, which do not differ in a setting"
    )


def _add_params(base: sqlite3.Connection, rows: dict[int, dict[str, Cell]]) -> None:
    query = (
        "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params "
        f"LIMIT {_MOST_CELLS}"
    )
    for trial, name, value, distribution in base.execute(query):
        if trial in rows and isinstance(value, int | float):
            rows[trial][f"params_{name}"] = _meant(float(value), distribution)


def _meant(value: float, distribution: object) -> Cell:
    """Return a parameter, of a categorical one the choice that its number stands for."""
    try:
        choices = json.loads(str(distribution))["attributes"]["choices"]
        choice = choices[int(value)]
    except (ValueError, KeyError, TypeError, IndexError, OverflowError):
        return value
    is_number = isinstance(choice, int | float) and not isinstance(choice, bool)
    return float(choice) if is_number else str(choice)


def _add_values(base: sqlite3.Connection, rows: dict[int, dict[str, Cell]]) -> None:
    """Add what each trial ended at, called by what its study wants of it."""
    aims = {
        (study, objective): _AIMS.get(str(direction).upper(), "")
        for study, objective, direction in base.execute(
            "SELECT study_id, objective, direction FROM study_directions"
        )
    }
    query = (
        "SELECT v.trial_id, t.study_id, v.objective, v.value, v.value_type FROM trial_values v "
        f"JOIN trials t ON t.trial_id = v.trial_id LIMIT {_MOST_CELLS}"
    )
    for trial, study, objective, value, kind in base.execute(query):
        name = aims.get((study, objective), "") + "value"
        cell = _SPECIAL.get(str(kind), value)
        if trial in rows and isinstance(cell, int | float):
            rows[trial][f"{name} {objective}" if objective else name] = float(cell)
