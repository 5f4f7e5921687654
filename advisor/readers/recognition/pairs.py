"""One run in several files, each about a part of the data: train.csv beside val.csv.

The losses of the others are put to the steps of the training. Where that cannot be done (several
runs in a file, steps that go back, both parts in each) the files stay logs of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from advisor.errors import LogError
from advisor.history import rises
from advisor.readers.events.roles import with_role
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import RawRun, ReadOptions, Series, rows_of
from advisor.readers.recognition.pair_names import is_loss_file, role_in
from advisor.readers.recognition.registry import read_runs
from advisor.readers.runs.axis import choose_axis, spread
from advisor.readers.runs.roles import assign
from advisor.readers.sources.source import Source
from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from advisor.history import FloatArray


class _Part(NamedTuple):
    """One file's run: `step` float64 [rows] counts `unit`; `loss` is what it measures."""

    file: Path
    role: str
    raw: RawRun
    unit: str
    axis: str
    step: FloatArray
    loss: str


def read_folder(_folder: Path, files: Sequence[Path]) -> list[RawRun]:
    """Return the run that the files make up, else the runs of each. Raises LogError: no log."""
    runs: dict[Path, list[RawRun]] = {}
    problems: list[LogError] = []
    for file in sorted(files, key=lambda file: role_in(file) != "train"):
        try:
            runs[file] = _read(file)
        except LogError as problem:
            problems.append(problem)
    if not runs:
        raise _nothing(problems)
    parts = [_part(file, raws[0]) if len(raws) == 1 else None for file, raws in runs.items()]
    lead, *others = parts
    joined = _joined(lead, [part for part in others if part]) if lead and all(parts) else None
    found = [joined] if joined else [*_apart(runs)]
    told = [f"not read: {problem}" for problem in problems]
    found[0] = found[0]._replace(notes=(*found[0].notes, *told))
    return found


def _read(file: Path) -> list[RawRun]:
    """Return the runs in a file that have a loss. Raises LogError: none has."""
    source = Source.from_path(file)
    found: list[RawRun] = []
    problems: list[LogError] = []
    for raw in read_runs(source):
        run = raw._replace(notes=(*source.notes, *raw.notes))
        others = [name for name in run.series if sense(name).kind == "other"]
        if len(others) == 1 and len(run.series) < 3 and is_loss_file(file):
            name = f"{role_in(file)}_loss"
            series = {name if own == others[0] else own: one for own, one in run.series.items()}
            run = run._replace(series=series)
        try:
            assign(run, ReadOptions(), source.name)
        except NotALogError as problem:
            # What is to be maximised the user may ask for.
            if all(sense(name).kind != "metric" for name in run.series):
                problems.append(problem)
                continue
        found.append(run)
    if not found:
        raise problems[0] if problems else NotALogError(source.name, "holds no training run")
    return found


def _nothing(problems: Sequence[LogError]) -> LogError:
    """Return the error for files none of which is a log: of all of them, where nothing is worse."""
    worse = [problem for problem in problems if not isinstance(problem, NotALogError)]
    if worse or len(problems) == 1:
        return (worse or problems)[0]
    first, *others = problems
    named = "; ".join(f"nor is '{other.source}': {other.message}" for other in others)
    # A table of finished runs holds more than its words.
    plain = type(first) is NotALogError
    return NotALogError(first.source, f"{first.message}; {named}") if plain else first


def _apart(runs: dict[Path, list[RawRun]]) -> list[RawRun]:
    """Return the runs of files that are logs of their own, called by their files."""
    if len(runs) == 1:
        ((file, raws),) = runs.items()
        return [_with_role(raw, role_in(file)) for raw in raws]
    return [
        raw._replace(name=f"{file.name} {raw.name}" if raw.name else file.name)
        for file, raws in runs.items()
        for raw in raws
    ]


def _with_role(raw: RawRun, role: str) -> RawRun:
    series = {name: one for own, one in raw.series.items() for name in [_named(own, role)]}
    return raw._replace(series=series)


def _named(name: str, role: str) -> str:
    meaning = sense(name)
    plain = meaning.split is None and meaning.kind not in {"axis", "lr"}
    return with_role(role, name) if plain and role != "train" else name


def _part(file: Path, raw: RawRun) -> _Part | None:
    """Return what a file adds to a run; None where it is no part of one."""
    role, loss = role_in(file), _loss_in(raw, file)
    if loss is None or raw.series[loss].step is not None:
        return None
    axis = choose_axis(raw, raw.series[loss], None, {loss})
    name = axis.names[0] if len(axis.names) == 1 else "step"
    rest = {own: one for own, one in raw.series.items() if own not in axis.names}
    part = _Part(file, role, raw._replace(series=rest), axis.unit, name, axis.value, loss)
    return part if rises(_loss_steps(part)) else None


def _loss_in(raw: RawRun, file: Path) -> str | None:
    """Return the series that a part measures; None where it measures several."""
    try:
        chosen = assign(raw, ReadOptions(), str(file)).chosen
    except NotALogError:
        return None
    losses = [chosen[role].names for role in ("train_loss", "val_loss") if role in chosen]
    return losses[0][0] if len(losses) == len(losses[0]) == 1 else None


def _loss_steps(part: _Part) -> FloatArray:
    return part.step[rows_of(part.raw.series[part.loss])]


def _joined(lead: _Part, others: Sequence[_Part]) -> RawRun | None:
    """Return the run of a training and of what was measured on other data; None: they don't fit."""
    notes = list(lead.raw.notes)
    steps = [lead.step]
    for part in others:
        placed = _placed(part, lead, notes)
        if placed is None:
            return None
        steps.append(placed)
    every = np.concatenate(steps)
    rows = np.unique(every[np.isfinite(every)])
    series = {} if lead.unit == "row" else {lead.axis: Series(lead.axis, rows)}
    for part, step in zip((lead, *others), steps, strict=True):
        for own, one in part.raw.series.items():
            name = _name_of(own, part)
            if name not in series:
                series[name] = _at_rows(one, step, rows)._replace(name=name)
        notes += [f"{part.file.name}: {note}" for note in part.raw.notes if part is not lead]
    named = ", ".join(f"'{_beside(part.file, lead.file)}'" for part in others)
    hints = dict[str, str]()
    for part in (*others, lead):
        hints |= part.raw.hints
    hints.pop("header", None)
    return lead.raw._replace(
        series=series,
        rows=len(rows),
        hints=hints,
        notes=(f"joined with {named} beside it", *notes),
    )


def _beside(file: Path, other: Path) -> str:
    return file.name if file.parent == other.parent else f"{file.parent.name}/{file.name}"


def _name_of(own: str, part: _Part) -> str:
    if own == part.loss and sense(own).kind not in {"loss", "weak"}:
        return f"{part.role}_loss"
    return _named(own, part.role)


def _placed(part: _Part, lead: _Part, notes: list[str]) -> FloatArray | None:
    """Return where the rows of a part stand among the steps of the training, float64 [rows]."""
    here, there = _loss_steps(part), _loss_steps(lead)
    if part.unit == lead.unit != "row":
        return part.step
    if part.unit == "epoch" and (by_epoch := _steps_of_epochs(lead, here)) is not None:
        placed = by_epoch
    else:
        counts = bool((np.diff(here) == 1).all()) and here[0] in {0, 1}
        if part.unit == "step" or lead.unit == "epoch" != part.unit or not counts:
            return None
        if len(here) > len(there):
            return None
        share = np.arange(1, len(here) + 1) * len(there) / len(here)
        placed = there[np.round(share).astype(int) - 1]
        if len(here) < len(there):
            notes.append(f"{part.file.name}: its rows are spread evenly over the training")
    step = np.full(part.raw.rows, np.nan)
    step[rows_of(part.raw.series[part.loss])] = placed
    return step


def _steps_of_epochs(lead: _Part, epochs: FloatArray) -> FloatArray | None:
    """Return the last step of the training in each epoch, float64 [n]; None: it tells no epochs."""
    for name, series in lead.raw.series.items():
        meaning = sense(name)
        if meaning.kind != "axis" or meaning.unit != "epoch":
            continue
        at = spread(series, lead.raw.rows)[rows_of(lead.raw.series[lead.loss])]
        if (np.diff(at) >= 0).all() and at[0] <= epochs[0] and epochs[-1] <= at[-1]:
            placed: FloatArray = _loss_steps(lead)[np.searchsorted(at, epochs, side="right") - 1]
            return placed if rises(placed) else None
    return None


def _at_rows(series: Series, step: FloatArray, rows: FloatArray) -> Series:
    """Put a series whose rows stand at `step` to the rows of the joined table; later ones win."""
    at = step[rows_of(series)]
    known = np.flatnonzero(np.isfinite(at))
    place = np.searchsorted(rows, at[known])
    # Of those at one place the last: in reverse it is the first that is found.
    place, last = np.unique(place[::-1], return_index=True)
    kept = series.at(known[::-1][last])
    return kept._replace(row=place.astype(np.int64), step=None)
