"""Folds, seeds and repeats whose curves stand side by side under names of their own.

`fold0_train_loss`, `fold1_train_loss` are trainings of their own; so are `fold_0/loss` and
`fold_1/loss` that one run of a tracker logged one after the other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.raw.parted import only
from advisor.readers.raw.series import RawRun, Series, places_of, rows_of
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_position

if TYPE_CHECKING:
    from advisor.history import FloatArray
    from advisor.readers.raw.series import ReadOptions

_MARK = r"(?i)(?:^|[\W_])((?:fold|seed|split|repeat|trial|run)[\W_]?\d{1,6})(?:$|[\W_])"
_SIGNS = "/_.- "


def folds_in(raw: RawRun, options: ReadOptions) -> list[RawRun]:
    """Return the runs of the folds in a raw run; itself where it holds none, or a name is given."""
    if not any(re.search(_MARK, name) for name in raw.series):
        return [raw]
    named = {options.train_loss, options.val_loss, options.lr_column, options.maximize}
    folds = {} if named & raw.series.keys() else _folds(raw)
    if not folds:
        return [raw]
    shared = {name: one for name, one in raw.series.items() if not re.search(_MARK, name)}
    runs = [
        raw._replace(name=" ".join(filter(None, (raw.name, mark))), series={**shared, **own})
        for mark, own in folds.items()
    ]
    return _from_their_start(
        [_own_rows(run, own) for run, own in zip(runs, folds.values(), strict=True)]
    )


def _folds(raw: RawRun) -> dict[str, dict[str, Series]]:
    """Return the series of each fold by their names without it; nothing: they are no folds."""
    folds: dict[str, dict[str, Series]] = {}
    for name, one in raw.series.items():
        mark = re.search(_MARK, name)
        if mark is not None:
            bare = _joined(name[: mark.start(1)], name[mark.end(1) :])
            folds.setdefault(mark[1], {})[bare] = one._replace(name=bare)
        elif sense(name).kind == "loss":
            return {}
    losses = [{name for name in own if sense(name).kind == "loss"} for own in folds.values()]
    alike = len(folds) > 1 and bool(losses[0]) and all(own == losses[0] for own in losses)
    return folds if alike else {}


def _joined(before: str, after: str) -> str:
    before, after = before.rstrip(_SIGNS), after.lstrip(_SIGNS)
    return f"{before}/{after}" if before and after else before or after


def _own_rows(run: RawRun, own: dict[str, Series]) -> RawRun:
    """Return a fold at the rows that hold something of it."""
    tables = [rows_of(one) for one in own.values() if one.step is None]
    if not tables:
        return run
    rows = np.unique(np.concatenate(tables))
    held = {
        name: one if one.step is not None else only(one, rows) for name, one in run.series.items()
    }
    return run._replace(series={n: s for n, s in held.items() if len(s.value)}, rows=len(rows))


def _from_their_start(runs: list[RawRun]) -> list[RawRun]:
    """Count the steps of folds that were trained one after the other from the start of each."""
    out: list[RawRun] = []
    ended = -np.inf
    start: float | None = None
    for run in runs:
        steps = _steps(run)
        if not len(steps):
            return runs
        first, last = float(np.nanmin(steps)), float(np.nanmax(steps))
        start = first if start is None else start
        out.append(_shifted(run, first - start) if first > ended > -np.inf else run)
        ended = last
    return out


def _steps(run: RawRun) -> FloatArray:
    own = [places_of(one) for one in run.series.values() if one.step is not None]
    counts = [
        one.value for name, one in run.series.items() if one.step is None and is_position(name)
    ]
    return np.concatenate(own or counts or [np.empty(0)])


def _shifted(run: RawRun, by: float) -> RawRun:
    """Return a run whose places lie `by` before those that are told."""
    series = dict(run.series)
    for name, one in series.items():
        if one.step is not None:
            series[name] = one._replace(step=one.step - by)
        elif is_position(name):
            series[name] = one._replace(value=one.value - by)
    return run._replace(series=series)
