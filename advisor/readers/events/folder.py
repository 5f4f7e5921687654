"""Folders of event files: which files are one run, and which folders are parts of one.

What writers do: one file a start in the run's folder (a resumed run has several); Keras and
Estimator a folder each for training and validation; torch's add_scalars a folder for each curve
of a chart; its add_hparams one for the hyperparameters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from advisor.errors import LogError
from advisor.naming import counted
from advisor.readers.events.abreast import goes_on, told_apart
from advisor.readers.events.log import is_unstepped, no_scalars, read_log, series_of
from advisor.readers.events.read import FORMAT
from advisor.readers.events.roles import (
    before_own_name,
    can_be_part,
    named_by_place,
    part_of,
    with_role,
)
from advisor.readers.events.tally import Points
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import RawRun
from advisor.readers.sources.pointer import pointer
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from advisor.readers.events.log import EventLog


@dataclass(slots=True)
class _Run:
    """The event files of one folder, and of the folders that turned out to be parts of it."""

    points: dict[str, Points] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    has_session: bool = False
    notes: list[str] = field(default_factory=list)
    # Files that start again, the step, and how many points of earlier ones they replace.
    replaced: list[tuple[str, float, int]] = field(default_factory=list)
    # First and last wall time of a scalar.
    written: tuple[float, float] = (float("inf"), float("-inf"))


def read_folder(folder: Path, files: Sequence[Path]) -> list[RawRun]:
    """Return the runs, in natural order of their folders. Raises LogError: no scalar anywhere."""
    logs, problems = _read_all(files)
    runs = {place: _one_run(members) for place, members in logs.items()}
    _join_parts(runs)
    for place, run in runs.items():
        run.points = named_by_place(place.absolute().name, run.points)
    _join_continued(runs)
    found = [place for place in sorted(runs, key=_natural) if runs[place].points]
    if not found:
        raise _nothing(folder, logs, problems)
    # A file that cannot be read concerns the run beside it; one without a run, all of them.
    for place, problem in problems:
        for target in [place] if place in found else found[:1]:
            runs[target].notes.append(f"not read: {problem}")
    single = len(found) == 1
    if single and found != [folder]:
        runs[found[0]].hints.setdefault("folder", str(found[0]))
    return [_raw(runs[place], None if single else _name(place, folder)) for place in found]


def _read_all(
    files: Sequence[Path],
) -> tuple[dict[Path, list[EventLog]], list[tuple[Path, LogError]]]:
    logs: dict[Path, list[EventLog]] = {}
    problems: list[tuple[Path, LogError]] = []
    for file in files:
        try:
            source = Source.from_path(file)
            if said := pointer(source.head):
                raise NotALogError(source.name, said)
            with source.open() as stream:
                log = read_log(stream, source.name)
        except LogError as problem:
            problems.append((_place_of(file), problem))
        else:
            logs.setdefault(_place_of(file), []).append(log)
    return logs, problems


def _place_of(file: Path) -> Path:
    """Return a file's folder; what was put before TensorBoard's own name stands for one in it."""
    before = before_own_name(file.name)
    return file.parent / before if before else file.parent


def _one_run(logs: list[EventLog]) -> _Run:
    """Put the files of one folder after one another; a later start replaces what it repeats."""
    run = _Run()
    for log in told_apart(logs):
        for step in log.restarts:
            _void_from(run, dict.fromkeys(run.points, step), log.file)
        _append(run, log.points, log.file)
        run.written = _spanned(run.written, log.written)
        run.hints = {**log.hints, **run.hints}
        run.has_session |= log.has_session
        alone = len(logs) == 1
        run.notes += log.notes if alone else [f"{log.file}: {note}" for note in log.notes]
    return run


def _append(run: _Run, points: dict[str, Points], source: str) -> None:
    """Put the points of a later start behind those of a run; what it repeats is replaced."""
    shared = {
        tag: own.step.min()
        for tag, own in points.items()
        if tag in run.points and not is_unstepped(own)
    }
    _void_from(run, shared, source)
    for tag, own in points.items():
        before = run.points.get(tag)
        run.points[tag] = own if before is None else _after(before, own)


def _spanned(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return min(one[0], other[0]), max(one[1], other[1])


def _void_from(run: _Run, steps: dict[str, float], source: str) -> None:
    """Drop the points of each tag from a step on, and keep in mind how many."""
    dropped = 0
    for tag, step in steps.items():
        kept = run.points[tag].where(run.points[tag].step < step)
        dropped += len(run.points[tag].step) - len(kept.step)
        run.points[tag] = kept
    if dropped:
        run.replaced.append((source, min(steps.values()), dropped))


def _replacements(replaced: list[tuple[str, float, int]]) -> list[str]:
    """Say in one note which files start again."""
    if not replaced:
        return []
    points = counted(sum(dropped for _, _, dropped in replaced), "point")
    source, step, _ = replaced[0]
    start = f"{source} starts again at step {step:,.0f}"
    if len(replaced) > 1:
        start = f"{len(replaced):,} files start again, {source} at step {step:,.0f}"
    return [f"{start}: {points} of earlier files replaced"]


def _after(before: Points, points: Points) -> Points:
    return Points(
        np.concatenate([before.step, points.step]),
        np.concatenate([before.value, points.value]),
        np.concatenate([before.event, points.event]),
    )


def _join_parts(runs: dict[Path, _Run]) -> None:
    """Move the series of folders that are parts of a run into it, deepest folders first."""
    for place in sorted(runs, key=lambda place: (-len(place.parts), _natural(place))):
        run = runs[place]
        parent = place.parent
        chart = _chart(place, run.points)
        if chart is not None:
            above, names = chart
            _move(run, runs.setdefault(above, _Run()), names)
        elif parent in runs and run.has_session and _is_session(run):
            _adopt_session(run, runs[parent])
    for parent in sorted({place.parent for place in runs}, key=lambda p: -len(p.parts)):
        _join_roles(parent, runs)


def _chart(place: Path, points: dict[str, Points]) -> tuple[Path, dict[str, str]] | None:
    """Return the run's folder and the tags' new names for a curve of add_scalars, else None.

    'loss/all' for 'val' lies in RUN/loss_all_val (torch) or in RUN/loss/all/val (tensorboardX).
    """
    if len(points) != 1:
        return None
    (tag,) = points
    start = tag.replace("/", "_") + "_"
    if place.name.startswith(start) and place.name != start:
        return place.parent, {tag: f"{place.name[len(start) :]}/{tag}"}
    parts = tuple(part for part in tag.split("/") if part)
    if parts and place.parts[:-1][-len(parts) :] == parts:
        return place.parents[len(parts)], {tag: f"{place.name}/{tag}"}
    return None


def _is_session(run: _Run) -> bool:
    return all(len(points.step) == 1 for points in run.points.values())


def _adopt_session(session: _Run, run: _Run) -> None:
    """Take the hyperparameters of torch's add_hparams; its metrics are single results."""
    run.hints = {**session.hints, **run.hints}
    run.notes += session.notes
    if session.points:
        results = counted(len(session.points), "final result")
        run.notes.append(f"passed over {results} beside the hyperparameters")
    session.points = {}


def _join_roles(parent: Path, runs: dict[Path, _Run]) -> None:
    """Join a run's folders for training and validation; a lone one is a run."""
    parts: dict[str, dict[Path, str]] = {}
    for place, run in runs.items():
        part = part_of(place.name) if place.parent == parent and place != parent else None
        if part is not None and run.points and can_be_part(part[1], run.points):
            parts.setdefault(part[0], {})[place] = part[1]
    for name, roles in parts.items():
        whole = parent / name  # 'a' for 'a_train' and 'a_val'
        above = runs.get(whole)
        has_curves = above is not None and bool(above.points)
        told = set(roles.values())
        is_run = len(told) > 1 and not (name and has_curves)
        if is_run or (has_curves and not name and told == {"val"}):
            target = runs.setdefault(whole, _Run())
            for place in sorted(roles, key=_natural):
                tags = runs[place].points
                _move(runs[place], target, {tag: with_role(roles[place], tag) for tag in tags})


def _join_continued(runs: dict[Path, _Run]) -> None:
    """Put a run that goes on in a new folder (`version_1` after `version_0`) behind the first."""
    alike: dict[tuple[Path, str], list[_Run]] = {}
    names = {id(run): place.name for place, run in runs.items()}
    for place, run in runs.items():
        if run.points and np.isfinite(run.written).all():
            alike.setdefault((place.parent, re.sub(r"\d+", "0", place.name)), []).append(run)
    for members in alike.values():
        heads: list[_Run] = []
        for run in sorted(members, key=lambda run: run.written):
            ended = (head for head in heads if head.written[1] <= run.written[0])
            before = [head for head in ended if goes_on(head.points, run.points)]
            if len(before) != 1:  # of two that it may go on from nobody knows
                heads.append(run)
                continue
            name = names[id(run)]
            before[0].notes.append(f"goes on in '{name}': read as one run")
            _append(before[0], run.points, name)
            before[0].notes += run.notes
            before[0].replaced += run.replaced
            before[0].written = _spanned(before[0].written, run.written)
            run.points, run.notes = {}, []


def _move(part: _Run, run: _Run, names: dict[str, str]) -> None:
    for tag, name in names.items():
        free = name
        while free in run.points:
            free += "'"
        run.points[free] = part.points[tag]
    run.hints = {**part.hints, **run.hints}
    run.notes += part.notes
    run.replaced += part.replaced
    run.written = _spanned(run.written, part.written)
    part.points, part.notes, part.replaced = {}, [], []


def _raw(run: _Run, name: str | None) -> RawRun:
    series, notes = series_of(run.points)
    told = (*run.notes, *_replacements(run.replaced), *notes)
    return RawRun(name, FORMAT, series, hints=run.hints, notes=told)


def _nothing(
    folder: Path, logs: dict[Path, list[EventLog]], problems: list[tuple[Path, LogError]]
) -> LogError:
    read = [log for members in logs.values() for log in members]
    if len(read) + len(problems) == 1:
        return no_scalars(read[0]) if read else problems[0][1]
    why = f"; {problems[0][1]}" if problems else ""
    return NotALogError(
        str(folder),
        f"none of its {len(read) + len(problems):,} event files holds a scalar{why}",
    )


def _name(place: Path, folder: Path) -> str:
    return place.relative_to(folder).as_posix() if place.is_relative_to(folder) else str(place)


def _natural(place: Path) -> list[tuple[int, int, str]]:
    """Sort key by which version_2 comes before version_10."""
    pieces = re.split(r"(\d+)", str(place))
    return [(1, int(p), "") if p.isdigit() else (0, 0, p) for p in pieces]
