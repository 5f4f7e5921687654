"""Folds, seeds, rates and optimizers whose curves stand side by side under names of their own.

`fold0_train_loss`, `fold1_train_loss` are trainings of their own; so are `fold_0/loss` and
`fold_1/loss` that one run of a tracker logged one after the other, `loss_lr0.1` and `loss_lr0.01`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.raw.parted import only
from advisor.readers.raw.series import RawRun, Series, places_of, rows_of
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.rates_in_names import rate_in_name
from advisor.readers.vocabulary.words import is_position

if TYPE_CHECKING:
    from advisor.history import FloatArray
    from advisor.readers.raw.series import ReadOptions

_FOLD = r"(?:fold|seed|split|repeat|trial|run)[\W_]?\d{1,6}"
# 'lr_1' is the rate of a group of parameters.
_RATE = r"(?:lr|learning[_ -]?rate|eta)[\W_]{0,2}(?:\d*\.\d+(?:e[+-]?\d+)?|\d+e[+-]?\d+)"
_OPTIMIZER = r"(?:n|r)?adam(?:w|ax)?|sgd|rmsprop|ada(?:grad|delta|factor)|l-?bfgs"
# With words of which two names hold one, so that most logs need no pattern.
_MARKS = {
    rf"(?i)(?:^|[\W_])({kind})(?:$|[\W_])": words
    for kind, words in (
        (_FOLD, ("fold", "seed", "split", "repeat", "trial", "run")),
        (_RATE, ("lr", "rate", "eta")),
        (_OPTIMIZER, ("ada", "sgd", "rmsprop", "bfgs")),
    )
}
_SIGNS = "/_.- "


def folds_in(raw: RawRun, options: ReadOptions) -> list[RawRun]:
    """Return the runs of the folds in a raw run; itself where it holds none, or a name is given."""
    named = {options.train_loss, options.val_loss, options.lr_column, options.maximize}
    runs = [raw]
    for mark in () if named & raw.series.keys() else _MARKS:
        runs = [own for run in runs for own in _parted(run, mark)]
    return runs


def _parted(raw: RawRun, mark: str) -> list[RawRun]:
    """Return the runs that marks in the names of a raw run tell apart, itself where they do not."""
    may_be = [name for name in raw.series if any(word in name.lower() for word in _MARKS[mark])]
    if len(may_be) < 2 or not any(re.search(mark, name) for name in may_be):
        return [raw]
    folds = _folds(raw, mark)
    if not folds:
        return [raw]
    shared = {name: one for name, one in raw.series.items() if not re.search(mark, name)}
    runs = [
        raw._replace(
            name=" ".join(filter(None, (raw.name, told))),
            series={**shared, **own},
            hints={**raw.hints, **_hints(told)},
        )
        for told, own in folds.items()
    ]
    return _from_their_start(
        [_own_rows(run, own) for run, own in zip(runs, folds.values(), strict=True)]
    )


def _hints(mark: str) -> dict[str, str]:
    """Return what the mark of a run says of its settings."""
    if re.fullmatch(_OPTIMIZER, mark, re.IGNORECASE):
        return {"optimizer": mark}
    rate = rate_in_name(mark) if re.fullmatch(_RATE, mark, re.IGNORECASE) else None
    return (
        {} if rate is None else {"lr": repr(rate), "lr_from": "what the names of its columns say"}
    )


def _folds(raw: RawRun, pattern: str) -> dict[str, dict[str, Series]]:
    """Return the series of each fold by their names without it; nothing: they are no folds."""
    folds: dict[str, dict[str, Series]] = {}
    for name, one in raw.series.items():
        mark = re.search(pattern, name)
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
