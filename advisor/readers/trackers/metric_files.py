"""Folders of a small table a metric: DVCLive, Polyaxon, DeepSpeed's CSV monitor, CatBoost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.documents.boosters import catboost_metric
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.sources.source import Source
from advisor.readers.trackers.points import Points
from advisor.readers.trackers.sniff import CATBOOST_EVENTS, CATBOOST_FILES, dvclive_key
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.numbers_in import to_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from advisor.readers.raw.series import RawRun

FORMAT = "a table a metric"


def read_folder(folder: Path, files: Sequence[Path]) -> list[RawRun]:
    """Return the run whose metrics the files hold, one each. Raises LogError where none does."""
    tables = [path for path in files if path.name != CATBOOST_EVENTS]
    if not tables:
        from advisor.readers.events.folder import read_folder as read_events

        return [run._replace(boosting=True) for run in read_events(folder, files)]
    points = Points()
    notes = []
    for path in tables:
        read = _add(points, path)
        if not read:
            notes.append(f"{path.name} holds no steps and values and was skipped")
    if not len(points):
        raise NotALogError(str(folder), "holds no table with steps and values of a metric")
    of_catboost = any(path.name in CATBOOST_FILES for path in files)
    return [points.to_run(FORMAT, notes=tuple(notes))._replace(boosting=of_catboost)]


def _add(points: Points, path: Path) -> int:
    """Add the metric of one file, return how many values it has. Raises LogError.

    Of one that counts epochs none is added.
    """
    names: list[str] = []
    added = 0
    for line in Source.from_path(path).lines():
        cells = re.split(r"[\t,|]", line.strip())
        if not names:
            names = [_name(path, cell) for cell in cells[1:]]
            continue
        step = to_number(cells[0])
        for name, cell in zip(names, cells[1:], strict=False):
            if step is None:
                continue
            added += 1
            if sense(name).kind != "axis":
                points.add(name, step, to_number(cell))
    return added


def _name(path: Path, column: str) -> str:
    root = dvclive_key(path)
    if root is not None:
        # They may put a time stamp between the step and the value.
        is_time = column == "timestamp"
        return "step" if is_time else path.relative_to(root).with_suffix("").as_posix()
    split = CATBOOST_FILES.get(path.name) or path.name.split("_")[0].lower()
    if path.name in CATBOOST_FILES:
        column = catboost_metric(column)
    named = sense(column)
    return column if named.split or named.kind == "lr" else f"{split}/{column}"
