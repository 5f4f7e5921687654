"""MLflow's file store: `RUN/metrics/NAME` with lines `timestamp value step`, beside `RUN/params/`.

MLflow itself reads it too, but only as a large dependency; the store is plain text.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from advisor.errors import LogError
from advisor.naming import counted
from advisor.readers.hints.settings import hints_of
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import RawRun
from advisor.readers.sources.source import Source
from advisor.readers.trackers.points import make_series
from advisor.readers.trackers.sniff import MLFLOW_LINE, is_mlflow_metric, mlflow_key
from advisor.readers.vocabulary.numbers_in import to_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.readers.raw.series import Series

FORMAT = "mlflow"
_MAX_PARAM = 6000
_PACKING = re.compile(r"\.(?:gz|bz2|xz|zst)$")


def read(source: Source) -> list[RawRun]:
    """Return a run of the one metric in `source`, called as the file. Raises LogError."""
    name = _PACKING.sub("", source.parts[-1]) if source.parts else "metric"
    series, notes = _read_metric(source, name)
    if len(series.value) == 1:
        raise NotALogError(
            source.name,
            "is one MLflow metric with a single value, not a history; give the run's folder (with "
            "its metrics folder) if the loss was logged in steps",
        )
    return [RawRun(None, FORMAT, {name: series}, notes=tuple(notes))]


def read_folder(folder: Path, files: Sequence[Path]) -> list[RawRun]:
    """Return the run whose metric files these are. Raises LogError where none holds a metric."""
    series: dict[str, Series] = {}
    notes: list[str] = []
    root = Path(mlflow_key(files[0]) or folder)
    if re.search(r"(?m)^lifecycle_stage: deleted\s*$", _small_text(root / "meta.yaml")):
        raise NotALogError(str(root), "is an MLflow run that was deleted; `mlflow gc` removes it")
    for path in files:
        if not path.is_relative_to(root / "metrics"):
            continue  # Parameters and tags are looked up beside the metrics.
        name = path.relative_to(root / "metrics").as_posix()
        try:
            source = Source.from_path(path)
            if not is_mlflow_metric(source):
                raise LogError(str(path), "is no MLflow metric")
            series[name], more = _read_metric(source, name)
        except LogError as problem:
            notes.append(f"{name}: {problem.message}; skipped")
            continue
        notes.extend(f"{name}: {note}" for note in more)
    if not series:
        raise NotALogError(str(folder), "holds no MLflow metric with lines 'timestamp value step'")
    if all(len(one.value) < 2 for one in series.values()):
        raise NotALogError(
            str(root),
            f"is an MLflow run whose {len(series)} metrics have a single value each (a summary), "
            "no history; log the loss with its step: mlflow.log_metric('loss', value, step=step)",
        )
    run = _small_text(root / "tags" / "mlflow.runName") or root.name or None
    return [RawRun(run, FORMAT, series, hints=_hints(root), notes=tuple(notes))]


def _read_metric(source: Source, name: str) -> tuple[Series, list[str]]:
    value: list[float] = []
    step: list[float] = []
    line_of: list[int] = []
    bad: list[int] = []
    said: list[str] = []
    for number, line in enumerate(source.lines(), 1):
        match = re.match(MLFLOW_LINE, line)
        cell = to_number(match.group(2)) if match else None
        if match is None or cell is None:
            if line.strip():
                bad.append(number)
            continue
        value.append(cell)
        step.append(float(match.group(3) or len(step)))
        said.append(match.group(3) or "")
        line_of.append(number)
    notes: list[str] = []
    if _ends_cut(said):
        notes.append(f"line {line_of[-1]} is cut off in the middle: left out")
        for column in (value, step, line_of):
            column.pop()
    if not value:
        raise LogError(source.name, "holds no line 'timestamp value step' of an MLflow metric")
    if bad:
        notes.append(
            f"{counted(len(bad), 'line')} without a metric skipped, the first is line {bad[0]}"
        )
    series = make_series(name, np.array(value), np.array(step), notes)
    return series._replace(line=np.array(line_of, dtype=np.int64)), notes


def _ends_cut(steps: Sequence[str]) -> bool:
    """Whether the last step as it is written is missing, or the start of the one that was due."""
    *before, last = steps[-3:] or [""]
    if len(before) < 2 or not all(before):
        return False
    first, second = map(int, before)
    return not last or (int(last) < second and str(2 * second - first).startswith(last))


def _hints(root: Path) -> dict[str, str]:
    folder = root / "params"
    params: dict[str, str] = {}
    try:
        for path in sorted(folder.iterdir())[:1000] if folder.is_dir() else []:
            params[path.name] = _small_text(path)
    except OSError:
        return {}
    return hints_of(params)


def _small_text(path: Path) -> str:
    """Return a parameter's text; nothing where it is no small readable file."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            return stream.read(_MAX_PARAM).decode("utf-8", "replace").strip()
    except OSError:
        return ""
