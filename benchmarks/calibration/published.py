"""Sweeps that others published as rows of the table: real trainings beside the small ones.

`public_sweeps.page --download` fetches them, `public_sweeps/data.py` reads them and says what was
right. Taken are those whose runs all log a validation loss. The course of a rate is what was
logged, or what `course` in `public_sweeps/sweeps.toml` tells; else the rate is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from advisor.features import measure_view
from advisor.features.view import make_view
from advisor.history import Curve, History
from numpy.typing import NDArray

from public_sweeps.data import Sweep, read_sweeps, truth_of
from scoring.runs import HELPERS, SHORTEST, changed

PREFIX = "published_"
TWINS = 3  # copies of a run as other loggers would write it; runs are few
Floats = NDArray[np.float64]


def course(told: dict[str, Any], step: Floats) -> Floats:
    """Share of the peak rate at each step.

    `shape`: constant, halved (every so many), or cosine, down to the share `end` at the step
    `last`; `warmup` steps of a straight rise come first. Raises ValueError: another shape.
    """
    rise = np.minimum((step + 1) / max(float(told.get("warmup", 0)), 1.0), 1.0)
    shape = told["shape"]
    if shape == "constant":
        return rise
    if shape == "halved":
        return rise * 0.5 ** np.floor((step - step[0]) / told["every"])
    if shape != "cosine":
        raise ValueError(f"course of a rate: expected constant, halved or cosine, not {shape!r}")
    warmup, last, end = told.get("warmup", 0), told["last"], told.get("end", 0.0)
    done = np.clip((step - warmup) / (last - warmup), 0.0, 1.0)
    return rise * (end + (1.0 - end) * 0.5 * (1.0 + np.cos(np.pi * done)))


def with_rate(history: History, sweep: Sweep, rate: float) -> History:
    """The log with its rate, if its course is known, and with its optimizer."""
    history = replace(history, optimizer=sweep.optimizer or history.optimizer)
    told = sweep.meta.get("course")
    if told is None and sweep.meta.get("schedule") == "constant":
        told = {"shape": "constant"}
    if history.lr is not None or told is None:
        return history
    step = history.loss.step
    return replace(history, lr=Curve(step, rate * course(told, step)))


def sweep_rows(sweep: Sweep) -> Iterator[tuple[object, ...]]:
    """Rows of one sweep as `table.task_rows` gives those of a task; none where it is not taken."""
    if not sweep.validated:
        return
    rng = np.random.default_rng(1)
    truth = truth_of(sweep, np.max).corpus
    for i, (log, history) in enumerate(zip(sweep.logs, sweep.histories, strict=True)):
        if history is None:
            continue
        run = with_rate(history, sweep, log.rate)
        whole = run.train and run.val and run.lr and len(run.val) >= SHORTEST
        copies = [changed(run, rng) for _ in range(TWINS if whole else 0)]
        for one in [run, *(copy for copy in copies if copy is not run)]:  # too short to change
            helps = (np.nan,) * len(HELPERS)
            values = measure_view(make_view(one))
            name = PREFIX + sweep.name
            side, offset = truth.side[i], truth.offset[i]
            yield values, name, "epochs", i, one is not run, side, offset, helps, truth.diverged[i]


def rows(data: Path) -> list[tuple[object, ...]]:
    """Rows of all sweeps in a folder."""
    return [row for sweep in read_sweeps(data) for row in sweep_rows(sweep)]


def repositories(data: Path) -> dict[str, str]:
    """The repository of each sweep, by its name in the table."""
    return {PREFIX + sweep.name: sweep.repo for sweep in read_sweeps(data)}
