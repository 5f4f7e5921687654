"""The valleys of a table of finished runs: one for each set of settings that runs share."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from advisor.baseline.level import LEAPT, Level
from advisor.errors import LogError
from advisor.features.noise import MAD_TO_SD
from advisor.naming import counted
from advisor.runs_table import NOT_TOLD
from advisor.sweep.compare import Group, Sweep, best_first
from advisor.sweep.runs import SweepRun
from advisor.sweep.valley import Point, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.history import FloatArray, IntArray
    from advisor.readers.raw.refusal import NotALogError
    from advisor.readers.raw.series import ReadOptions
    from advisor.runs_table import FinishedRun, RunsTable

# Rates closer than this (in decades, in the middle) are steps of a scan, not of a sweep: the noise
# of single runs is larger than what the rate does between them.
DENSE = 0.12
STEP = 0.25  # decades that are put together then
WIDEST = 0.5  # ... where other settings differ as well
FEW = 3  # runs wanted at each of these steps
OUTLIER = 2.5  # sd from the middle of its step beyond which a run counts as so far


def read_sweep(error: NotALogError, options: ReadOptions) -> Sweep | None:
    """Return what a refused file tells as a sweep, None where it is no table of finished runs.

    Raises LogError: it is one, but no rate can be told from it.
    """
    from advisor.readers.finished.check import RunsTableError

    if not isinstance(error, RunsTableError):
        return None
    from advisor.readers.finished.table import to_runs_table

    sweep = sweep_of(to_runs_table(error, options))
    if not sweep.groups:
        raise LogError(
            error.source,
            f"is a table of {error.cells.rows:,} finished runs of which no two differ in the "
            "learning rate and share the other settings: there is nothing to compare",
        )
    return sweep


def sweep_of(table: RunsTable) -> Sweep:
    """Compare the runs of a table. Groups come best first, those with one rate only not at all."""
    groups: defaultdict[tuple[tuple[str, str], ...], list[FinishedRun]] = defaultdict(list)
    for run in table.runs:
        groups[run.settings].append(run)
    found, alone = [], 0
    notes = list(table.notes)
    for settings, runs in groups.items():
        if len({run.rate for run in runs}) < 2:
            alone += len(runs)
            continue
        group, together = _group(table, settings, runs)
        found.append(group)
        if together and together not in notes:
            notes.append(together)
    if alone:
        shares = "its" if alone == 1 else "their"
        notes.append(
            f"{counted(alone, 'run')} left out: no run at another rate shares {shares} settings"
        )
    named = table.source, table.maximize
    return Sweep(best_first(found), table.metric, (), tuple(notes), *named, doubt=table.doubt)


def _group(
    table: RunsTable, settings: tuple[tuple[str, str], ...], runs: Sequence[FinishedRun]
) -> tuple[Group, str]:
    """Return a group, with losses that are to be low, and what was put together in it."""
    sign = -1.0 if table.maximize else 1.0
    ordered = sorted(runs, key=lambda run: (run.rate, run.label))
    rate = np.array([run.rate for run in ordered])
    loss = sign * np.array([run.value for run in ordered])
    drop = _way_down(loss)
    step = _step(rate, mixed=bool(table.mixed))
    together = ""
    if step > 0:
        rate, loss = _put_together(rate, loss, step)
        together = f"rates within {step:.2g} decades are put together: runs are many and differ"
    points = [
        Point(float(r), float(v), run.error, drop)
        for r, v, run in zip(rate, loss, ordered, strict=True)
    ]
    members = tuple(_sweep_run(table, run) for run in ordered)
    optimizer = next((v for n, v in settings if n.lower() in {"optimizer", "optimiser"}), None)
    return Group(optimizer, NOT_TOLD, members, fit(points), settings), together


def _way_down(loss: FloatArray) -> float:
    """Return about how far the runs came down, of which only the ends are told.

    `loss`: float64 [n] by rising rate. Runs at rates that are too low end below their start, so
    that the range of all is less than the way down; those at rates too high may end anywhere above.
    """
    finite = loss[np.isfinite(loss)]
    if not len(finite):
        return 0.0
    lowest = int(np.argmin(finite))
    above = finite - finite[lowest]
    below_best = float(above[: lowest + 1].max())
    usual = max(below_best, float(np.median(above[above > 0.0])) if above.any() else 0.0)
    return min(float(above.max()), LEAPT * usual)


def _sweep_run(table: RunsTable, run: FinishedRun) -> SweepRun:
    level = Level(run.value, run.error, math.nan, 1, table.metric, table.maximize)
    return SweepRun(
        run.label, run.rate, f"'{table.rate}'", None, NOT_TOLD, {table.metric: level}, 0.0, "row"
    )


def _step(rate: FloatArray, *, mixed: bool) -> float:
    """Return how many decades to put together, 0.0 where the rates stand as they are."""
    at = np.log10(np.unique(rate))
    gaps = np.diff(at)
    if len(at) <= 2 * FEW or float(np.median(gaps)) >= DENSE:
        return 0.0
    wanted = FEW * float(at[-1] - at[0]) / len(rate)
    return min(max(STEP, wanted), WIDEST) if mixed else STEP


def _put_together(rate: FloatArray, loss: FloatArray, step: float) -> tuple[FloatArray, FloatArray]:
    """Give the runs within each step one rate, and pull in those far from the middle of it.

    `rate`, `loss`: float64 [n] by rising rate; returned in the same order. A step without any
    finite loss is a wall.
    """
    at = np.log10(rate)
    place: IntArray = np.floor((at - at[0]) / step * (1 - 1e-9)).astype(np.int64)
    rate, loss = rate.copy(), loss.copy()
    steps = [np.flatnonzero(place == k) for k in np.unique(place)]
    middles = np.zeros(len(loss))
    for rows in steps:
        rate[rows] = 10.0 ** float(at[rows].mean())
        good = loss[rows][np.isfinite(loss[rows])]
        middles[rows] = np.median(good) if len(good) else math.nan
    most = OUTLIER * _noise(loss, middles, steps)
    if most > 0:
        near = np.isfinite(loss)
        loss[near] = middles[near] + np.clip(loss[near] - middles[near], -most, most)
    return rate, loss


def _noise(loss: FloatArray, middles: FloatArray, steps: Sequence[IntArray]) -> float:
    """Return the sd of runs around the middle of their step, in the better half of the steps.

    What a rate far too high does to its runs says nothing about runs at the best one. 0.0 where no
    step there has runs enough.
    """
    known = [rows for rows in steps if np.isfinite(middles[rows[0]])]
    known.sort(key=lambda rows: float(middles[rows[0]]))
    off = [loss[rows] - middles[rows] for rows in known[: -(-len(known) // 2)] if len(rows) >= FEW]
    every = np.concatenate([*off, np.empty(0)])
    every = every[np.isfinite(every)]
    return MAD_TO_SD * float(np.median(np.abs(every))) if len(every) else 0.0
