"""MLflow's SQLite store (`mlflow.db`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.naming import counted
from advisor.readers.hints.settings import hints_of
from advisor.readers.raw.series import RawRun
from advisor.readers.trackers.mlflow_files import FORMAT
from advisor.readers.trackers.points import series_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

    from advisor.readers.raw.series import Series

_MAX_ROWS = 20_000_000


def runs(base: sqlite3.Connection, tables: Collection[str]) -> list[RawRun]:
    """Return every run with metrics. Raises sqlite3.Error.

    `tables`: the names of those in the data base.
    """
    names = dict(base.execute("SELECT run_uuid, name FROM runs"))
    deleted = _deleted(base)
    params: dict[str, dict[str, str]] = {}
    if "params" in tables:
        for run, key, value in base.execute("SELECT run_uuid, key, value FROM params"):
            params.setdefault(run, {})[str(key)] = str(value)
    found = []
    for run, series, notes in _metrics(base):
        if run not in deleted and any(len(one.value) > 1 for one in series.values()):
            hints = hints_of(params.get(run, {}))
            name = str(names.get(run) or run)
            found.append(RawRun(name, FORMAT, series, hints=hints, notes=tuple(notes)))
    if found and deleted:
        note = f"{counted(len(deleted), 'run')} that MLflow shows as deleted passed over"
        found[0] = found[0]._replace(notes=(*found[0].notes, note))
    if len(found) == 1:
        return found
    return [_told_apart(run, index, found) for index, run in enumerate(found)]


def _deleted(base: sqlite3.Connection) -> set[str]:
    columns = {row[1] for row in base.execute("PRAGMA table_info(runs)")}
    if "lifecycle_stage" not in columns:
        return set()
    query = "SELECT run_uuid FROM runs WHERE lifecycle_stage = 'deleted'"
    return {str(run) for (run,) in base.execute(query)}


def _told_apart(run: RawRun, index: int, runs: list[RawRun]) -> RawRun:
    if sum(other.name == run.name for other in runs) == 1:
        return run
    return run._replace(name=f"{run.name} ({index + 1})")


def _metrics(base: sqlite3.Connection) -> Iterator[tuple[str, dict[str, Series], list[str]]]:
    """Yield (run, series, notes), a run at a time."""
    columns = {row[1] for row in base.execute("PRAGMA table_info(metrics)")}
    is_nan = "is_nan" if "is_nan" in columns else "0"
    step = "step" if "step" in columns else "0"
    query = (
        f"SELECT run_uuid, key, value, {step}, {is_nan} FROM metrics "
        f"ORDER BY run_uuid, key, {step}, timestamp LIMIT {_MAX_ROWS}"
    )
    run: str | None = None
    points: dict[str, list[tuple[float, float]]] = {}
    for found, key, value, at, nan in base.execute(query):
        if found != run and run is not None:
            yield run, *_finished(points)
            points = {}
        run = str(found)
        cell = float("nan") if nan else _real(value)
        points.setdefault(str(key), []).append((_real(at), cell))
    if run is not None:
        yield run, *_finished(points)


def _real(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _finished(points: dict[str, list[tuple[float, float]]]) -> tuple[dict[str, Series], list[str]]:
    series, remarks = series_of(points)
    return series, [f"{name}: {remark}" for name, told in remarks.items() for remark in told]
