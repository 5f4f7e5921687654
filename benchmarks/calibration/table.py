"""Every run as a row of features with its truth: what the calibration is fitted to."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from advisor.features import measure_view
from advisor.features.view import make_view
from numpy.typing import NDArray

from calibration.loggers import by_another_logger
from scoring.runs import HELPERS, VIEWS, changed, history, lifted, load

MOST_RUNS = 600  # of one task: more of the same teach little
TWINS = 0.8  # share of runs that are read a second time as another logger would write them
OTHERS = "others"  # name of the view that loggers of `calibration.loggers` give
LIFTED = 0.3  # share of those by loggers of `calibration.loggers` with a constant in their losses
FACTS = ("task", "view", "run", "twin", "side", "offset")  # columns of a table, in its order


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of features and truth.

    features: by name, float64 [rows]. task, view: str [rows]. run: index in its corpus.
    twin: True for the altered copy of a run. side, offset, helps, diverged: see `runs.Corpus`.
    """

    features: dict[str, NDArray[np.float64]]
    task: NDArray[np.str_]
    view: NDArray[np.str_]
    run: NDArray[np.int64]
    twin: NDArray[np.bool_]
    side: NDArray[np.int64]
    offset: NDArray[np.float64]
    helps: dict[str, NDArray[np.float64]]
    diverged: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.side)

    def where(self, rows: NDArray[np.bool_]) -> Table:
        """Return the rows that are True."""
        return Table(
            {k: v[rows] for k, v in self.features.items()},
            *(getattr(self, k)[rows] for k in FACTS),
            {k: v[rows] for k, v in self.helps.items()},
            self.diverged[rows],
        )

    def joined(self, other: Table) -> Table:
        """Return the rows of both, with the features that both have."""
        both = {
            k: np.concatenate([v, other.features[k]])
            for k, v in self.features.items()
            if k in other.features
        }
        return Table(
            both,
            *(np.concatenate([getattr(self, k), getattr(other, k)]) for k in FACTS),
            {k: np.concatenate([v, other.helps[k]]) for k, v in self.helps.items()},
            np.concatenate([self.diverged, other.diverged]),
        )

    def values(self, row: int) -> dict[str, float]:
        """Features of one row, as the engine takes them."""
        return {k: float(v[row]) for k, v in self.features.items()}


def task_rows(path: Path, most: int = MOST_RUNS) -> list[tuple[object, ...]]:
    """Rows of one task: every view of its runs, and altered twins of them."""
    corpus = load(path)
    rng, constants, others = (np.random.default_rng(seed) for seed in (1, 2, 4))
    n = len(corpus)
    runs = np.arange(n) if n <= most else np.sort(rng.choice(n, most, replace=False))
    rows: list[tuple[object, ...]] = []
    for i in map(int, runs):
        for view in VIEWS[1:] if corpus.every == 1 else VIEWS:
            run = history(corpus, i, view)
            logs = [(False, view, run)]
            if view != "short" and rng.random() < TWINS:
                logs.append((True, view, lifted(changed(run, rng), constants)))
            if view == "steps":
                log = by_another_logger(run, others)
                log = lifted(log, others) if others.random() < LIFTED else log
                logs.append((True, OTHERS, log))
            for twin, name, log in logs:
                truth = tuple(corpus.helps[h][i] for h in HELPERS)
                rows.append(
                    (
                        measure_view(make_view(log)),
                        corpus.task,
                        name,
                        i,
                        twin,
                        corpus.side[i],
                        corpus.offset[i],
                        truth,
                        corpus.diverged[i],
                    )
                )
    return rows


def build(paths: list[Path], most: int = MOST_RUNS, jobs: int = 2) -> Table:
    """Table of several tasks (files TASK.npz)."""
    rows: list[tuple[object, ...]] = []
    with ProcessPoolExecutor(jobs) as pool:
        for path, part in zip(paths, pool.map(task_rows, paths, [most] * len(paths)), strict=True):
            rows += part
            print(f"{path.stem}: {len(part)} rows", flush=True)
    return table_of(rows)


def table_of(rows: list[tuple[object, ...]]) -> Table:
    """Give rows, as `task_rows` makes them, as a table."""
    names = list(rows[0][0])  # type: ignore[call-overload]
    column = [[r[k] for r in rows] for k in range(9)]
    return Table(
        {f: np.array([v[f] for v in column[0]], float) for f in names},  # type: ignore[index]
        np.array(column[1]),
        np.array(column[2]),
        np.array(column[3]),
        np.array(column[4]),
        np.array(column[5]),
        np.array(column[6]),
        {h: np.array([t[k] for t in column[7]]) for k, h in enumerate(HELPERS)},  # type: ignore[index]
        np.array(column[8]),
    )
