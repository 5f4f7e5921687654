"""TensorBoard's download of one tag: `Wall time,Step,Value` or `[[wall time, step, value], ...]`.

The file's name, `run-RUN-tag-TAG.csv`, says which tag it is; the content does not.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from advisor.errors import LogError
from advisor.readers.events.roles import can_be_part, split_role, with_role
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import RawRun, Series
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FORMAT = "tensorboard download"
# Browsers number a second download of one name.
_NAME = re.compile(r"run-(.+)-tag-(.+?)(?: ?\(\d+\))?\.(?:csv|json)(?:\.\w+)?", re.I)
_HEADER = ("wall time", "step", "value")

Point = tuple[float, float, int]


def read(source: Source) -> list[RawRun]:
    """Return the one run, of one series, of a download. Raises LogError."""
    run, role, tag = _meaning(source.name)
    notes = []
    if tag is None:
        tag = "train_loss"
        notes.append("the file's name tells no tag: read as the train loss")
    name = with_role(role, tag) if role is not None else tag
    series, lost = _series(source, name)
    return [RawRun(run, FORMAT, {name: series}, notes=(*notes, *lost))]


def read_folder(_folder: Path, files: Sequence[Path]) -> list[RawRun]:
    """Return the runs whose tags were downloaded one file each, joined by the run they name.

    The train and the validation run of one training become one: 'exp_train' and 'exp_validation'.
    Raises LogError where none of the files can be read; otherwise a note says which cannot.
    """
    runs: dict[tuple[PurePath, str], RawRun] = {}
    notes: dict[tuple[PurePath, str], list[str]] = {}
    problems: list[LogError] = []
    for file in files:
        try:
            (one,) = read(Source.from_path(file))
        except LogError as problem:
            problems.append(problem)
            continue
        key = (file.parent, one.name or "")
        run = runs.setdefault(key, RawRun(one.name, FORMAT, {}))
        told = notes.setdefault(key, [])
        told += [f"{file.name}: {note}" for note in one.notes]
        _add(run, one, file.name, told)
    if problems and not runs:
        raise problems[0]
    for told in notes.values():
        told += [f"not read: {problem}" for problem in problems]
    single = len(runs) == 1
    return [
        RawRun(None if single else run.name, FORMAT, run.series, notes=tuple(notes[key]))
        for key, run in runs.items()
    ]


def _add(run: RawRun, one: RawRun, file: str, notes: list[str]) -> None:
    """Put a download's series into its run; of two of one tag the longer one stays."""
    for name, series in one.series.items():
        before = run.series.get(name)
        if before is None:
            run.series[name] = series
            continue
        notes.append(f"{file}: '{name}' was downloaded twice; the longer file is used")
        if len(series.value) > len(before.value):
            run.series[name] = series


def _meaning(path: str) -> tuple[str | None, str | None, str | None]:
    """Return (run without its role, role, tag) as far as a file's name tells."""
    match = _NAME.fullmatch(PurePath(path.replace("\\", "/")).name)
    if match is None:
        return None, None, None
    run, role = split_role(match[1])
    if role is not None and not can_be_part(role, [match[2]]):
        run, role = match[1], None
    return run.strip("./\\_- ") or None, role, match[2]


def _series(source: Source, name: str) -> tuple[Series, list[str]]:
    """Return the series and what was left out of it. Raises LogError."""
    if source.head_text.lstrip("\ufeff \t\r\n").startswith("["):
        points, bad = _json_points(source)
        line = None
    else:
        points, bad = _csv_points(source)
        line = np.array([at for _, _, at in points], np.int64)
    if not points:
        raise NotALogError(source.name, "is a TensorBoard download without a single point")
    notes = []
    if bad:
        where = "line" if line is not None else "entry"
        notes.append(
            f"{len(bad):,} of {len(points) + len(bad):,} points are no step and value and were "
            f"left out, the first in {where} {bad[0]}"
        )
    step = np.array([at for at, _, _ in points])
    return Series(name, np.array([value for _, value, _ in points]), step=step, line=line), notes


def _csv_points(source: Source) -> tuple[list[Point], list[int]]:
    """Return (step, value, line) of each row, and the lines that hold none."""
    points: list[Point] = []
    bad: list[int] = []
    rows = csv.reader(source.lines())
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells) or tuple(c.lower().replace("_", " ") for c in cells) == _HEADER:
                continue
            point = _point(cells, rows.line_num)
            if point is None:
                bad.append(rows.line_num)
            else:
                points.append(point)
    except csv.Error as problem:
        raise LogError(source.name, f"line {rows.line_num}: {problem}") from None
    return points, bad


def _json_points(source: Source) -> tuple[list[Point], list[int]]:
    """Return (step, value, entry) of each entry, and the numbers of those that are none."""
    try:
        entries = json.loads(source.text().lstrip("\ufeff"))
    except json.JSONDecodeError as problem:
        raise LogError(
            source.name,
            f"line {problem.lineno}, column {problem.colno}: {problem.msg}; expected TensorBoard's "
            "JSON download, a list of [wall time, step, value]; download it again",
        ) from None
    except RecursionError:
        raise LogError(source.name, "is nested too deeply for a TensorBoard download") from None
    points: list[Point] = []
    bad: list[int] = []
    for number, entry in enumerate(entries, 1):
        point = _point(entry, number) if isinstance(entry, list) else None
        if point is None:
            bad.append(number)
        else:
            points.append(point)
    return points, bad


def _point(cells: Sequence[object], at: int) -> Point | None:
    """Read wall time, step and value; 'NaN' and 'Infinity' are values, a step must be finite."""
    if len(cells) != 3:
        return None
    try:
        step, value = (float(str(cell)) for cell in cells[1:])
    except ValueError:
        return None
    return (step, value, at) if np.isfinite(step) else None
