"""Runs that can be compared put together, the valley of each group, and what was left out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from advisor.baseline.level import LEAPT
from advisor.naming import counted, listed
from advisor.sweep.apart import compared_apart, parted
from advisor.sweep.valley import Point, Valley, fit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.sweep.runs import SweepRun


# A run that has less than this share of another one may be unfinished.
_FINISHED = 0.5


@dataclass(frozen=True, slots=True)
class Group:
    """Runs with the same optimizer and schedule, by rising rate, and their valley.

    `settings`: what else they share, by a table of finished runs or by their names.
    """

    optimizer: str | None
    schedule: str
    runs: tuple[SweepRun, ...]
    valley: Valley
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sweep:
    """All groups, lowest loss first.

    `curve` is the loss compared, 'val_loss' or 'train_loss', of a table of finished runs the name
    of its column. `left_out` holds (label, why). `source`: the table, empty for logs. `maximize`:
    the losses of valleys are the negative of a metric that is to be high, in logs called `name`.
    `doubt`: as of `RunsTable`.
    """

    groups: tuple[Group, ...]
    curve: str
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    source: str = ""
    maximize: bool = False
    name: str = ""
    doubt: str = ""

    @property
    def metric(self) -> str:
        """What was compared, as the user calls it."""
        return self.name or self.curve


def compare(runs: Sequence[SweepRun]) -> Sweep:
    """Compare finished runs. Never raises; `groups` is empty where no run can be compared."""
    left_out = []
    usable = []
    for run in runs:
        if run.schedule == "range test":
            left_out.append((run.label, "a range test, no training; lr-advise check reads it"))
        elif run.lr is None:
            left_out.append((run.label, "no learning rate known; give --lr NAME=RATE"))
        else:
            usable.append(run)
    usable, unfinished = _finished(usable)
    left_out += unfinished
    curve = "val_loss" if all("val_loss" in run.levels for run in usable) else "train_loss"
    comparable = [run for run in usable if curve in run.levels]
    levels = [run.levels[curve] for run in comparable]
    maximize = any(level.maximize for level in levels)
    name = levels[0].name if maximize else ""
    only = f"logs no '{name}'" if name else "logs a validation loss only, others a train loss only"
    left_out += [(run.label, only) for run in usable if curve not in run.levels]
    by = compared_apart(comparable)
    groups = best_first(
        _group(key, members, curve, settings)
        for settings, alike in parted(comparable, by)
        for key, members in _sorted_out(alike, curve)
    )
    notes = _notes(groups, curve, usable, name)
    if by:
        notes = (
            *notes,
            f"runs are compared apart by what their names or settings tell: {listed(by)}",
        )
    return Sweep(groups, curve, tuple(left_out), notes, maximize=maximize, name=name)


def best_first(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Sort by the loss expected at the best rate; of equals the one with more runs is first."""
    return tuple(sorted(groups, key=lambda group: (group.valley.loss, -len(group.runs))))


def _finished(runs: list[SweepRun]) -> tuple[list[SweepRun], list[tuple[str, str]]]:
    """Return the runs that ended, and (label, why) of those that most others left far behind.

    One that was stopped because it no longer got better is short as well, and ended.
    """
    ended, unfinished = [], []
    for run in runs:
        longer = [one.length for one in runs if one.axis == run.axis]
        longer = [length for length in longer if run.length < _FINISHED * length]
        broke = not all(math.isfinite(level.value) for level in run.levels.values())
        if broke or not run.falls or 2 * len(longer) <= len(runs):
            ended.append(run)
            continue
        most = median(longer)
        why = f"not finished: at {run.axis} {run.length:g} of {most:g} its loss still fell"
        unfinished.append((run.label, why))
    return ended, unfinished


def diverged(run: SweepRun, curve: str) -> bool:
    """Tell whether the run's loss did not end as a number."""
    return not math.isfinite(run.levels[curve].value)


def _sorted_out(
    runs: Sequence[SweepRun], curve: str
) -> list[tuple[tuple[str | None, str], list[SweepRun]]]:
    """Sort by optimizer and schedule; a run that does not show its own joins the only other one.

    Cut short by NaN, or without a logged rate, a run does not show its schedule.
    """
    groups: dict[tuple[str | None, str], list[SweepRun]] = {}
    vague = []
    for run in runs:
        if diverged(run, curve) or run.schedule == "unknown":
            vague.append(run)
        else:
            groups.setdefault((run.optimizer, run.schedule), []).append(run)
    shown = list(groups)
    for run in vague:
        same = [key for key in shown if key[0] == run.optimizer]
        key = same[0] if len(same) == 1 else (run.optimizer, run.schedule)
        groups.setdefault(key, []).append(run)
    return list(groups.items())


def _group(
    key: tuple[str | None, str],
    runs: list[SweepRun],
    curve: str,
    settings: tuple[tuple[str, str], ...],
) -> Group:
    points = []
    for run in runs:
        level = run.levels[curve]
        assert run.lr is not None
        points.append(Point(run.lr, level.loss, level.noise, level.drop, run.factor))
    ordered = sorted(runs, key=lambda run: (run.lr or 0.0, run.label))
    return Group(*key, tuple(ordered), fit(_without_leaps(points)), settings)


def _without_leaps(points: list[Point]) -> list[Point]:
    """Cut ways down far longer than starts tell: a rate too high may leap before it is logged.

    Which losses are alike is a share of the longest way down; one leap would make all of them so.
    """
    told = [p for p in points if math.isfinite(p.loss) and math.isfinite(p.drop)]
    if not told:
        return points
    slowest = min(told)
    start = max(slowest.loss + slowest.drop, median(p.loss + p.drop for p in told))
    most = LEAPT * (start - min(p.loss for p in told))
    return [p._replace(drop=most) if p.drop > most else p for p in points]


def _notes(
    groups: Sequence[Group], curve: str, usable: Sequence[SweepRun], metric: str
) -> tuple[str, ...]:
    out = []
    if curve == "train_loss" and usable:
        out.append(
            f"compared by '{metric}': not every run logs it of the validation data"
            if metric
            else "compared by train loss: not every run logs a validation loss"
        )
    for kind, where in (("the name", "names"), ("the settings", "files beside their logs")):
        named = [run for run in usable if run.lr_from.startswith(kind)]
        if named:
            runs = counted(len(named), "run")
            out.append(f"the rate of {runs} was read from {where}, e.g. {named[0].lr_from}")
    if len({group.schedule for group in groups}) > 1:
        shapes = ", ".join(sorted({group.schedule for group in groups}))
        out.append(
            f"the schedules differ ({shapes}): they are compared apart, and the best "
            "rate of a constant schedule is about half of that with decay"
        )
    if len({group.optimizer for group in groups}) > 1:
        out.append("the optimizers differ: they are compared apart")
    for group in groups:
        out += _on_lengths(group, curve, "better" if metric else "lower")
    return tuple(out)


def _on_lengths(group: Group, curve: str, gain: str) -> list[str]:
    """Say of each axis on which the runs of a group have different lengths that they do."""
    lengths: dict[str, list[float]] = {}
    for run in group.runs:
        if not diverged(run, curve):
            lengths.setdefault(run.axis, []).append(run.length)
    return [
        f"the runs differ in length ({min(own):g} to {max(own):g} {axis}s): longer ones end "
        f"{gain} at any rate"
        for axis, own in lengths.items()
        if max(own) > 1.1 * max(min(own), 1e-12)
    ]
