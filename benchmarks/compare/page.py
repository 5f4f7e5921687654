"""How near `lr-advise compare` comes to the best rate, from two, three and four runs.

    cd benchmarks && python -m compare.page CORPUS [CORPUS ...] > COMPARE.md

CORPUS is a folder of TASK.npz. The runs of one task, optimizer, batch size, schedule and seed are
a grid of rates. Closed loop: start at a rate drawn at random (three starts for every grid)
and train where the sweep says next, moved to the nearest rate of the grid that was not tried,
until it says that it is done. Right: the rate named is in the good band (at most 2 % of what can
be gained worse than the best of the schedule). Random: the same number of rates drawn, the lowest
final loss wins. Losses alone: without what each run's own curve says (the scorecard), which
steers the steps beyond the edges. The scorecard is the one that is shipped; it was fitted on the
tasks of `corpus/make.py` and the eight, not on DeepOBS.
"""

from __future__ import annotations

import pathlib
import sys
from collections import defaultdict
from typing import NamedTuple

import numpy as np
from advisor.baseline.level import level_of
from advisor.features import measure
from advisor.history import Curve, History
from advisor.sweep.valley import Point, fit
from numpy.typing import NDArray

from corpus.check import bands

Floats = NDArray[np.float64]
RUNS = (2, 3, 4, 5, 6)
STARTS = 3


class Grid(NamedTuple):
    """Runs over rates, as `compare` sees them, and which rates are in the good band."""

    task: str
    points: list[Point]
    good: list[bool]
    best: float


def grids(path: pathlib.Path, seed: int = 0) -> list[Grid]:
    """One grid for each optimizer, batch size and schedule: the runs of the seed in that place."""
    with np.load(path) as stored:
        runs = dict(stored)
    out = []
    for record in bands(runs):
        inside = (
            (runs["optimizer"] == record["optimizer"])
            & (runs["batch_size"] == record["batch_size"])
            & (runs["schedule"] == record["schedule"])
            & (runs["seed"] == np.unique(runs["seed"])[seed])
        )
        rows = np.flatnonzero(inside)
        rows = rows[np.argsort(runs["peak_lr"][rows])]
        low, high = record["band"]
        grid = record["grid"].astype(float)
        if len(rows) == len(grid):
            points = [_point(runs, int(i), int(runs.get("every", np.array(20)))) for i in rows]
            good = [low <= k <= high for k in range(len(grid))]
            out.append(Grid(path.stem, points, good, float(grid[record["best"]])))
    return out


def _point(runs: dict[str, NDArray[np.generic]], i: int, every: int) -> Point:
    val = runs["val_loss"][i].astype(float)
    train = runs["train_loss"][i].astype(float)
    level = level_of(Curve(np.arange(len(val), dtype=float), val))
    alive = np.isfinite(train).all()
    start = float(train[0])
    value = level.value if alive else float("nan")
    drop = start - value if np.isfinite(start) else level.drop
    step = np.arange(len(train), dtype=float)
    seen = (np.arange(len(val)) + (1.0 if every > 1 else 0.0)) * every
    run = History(
        train=Curve(step, train),
        val=Curve(seen, val),
        lr=Curve(step, runs["lr"][i].astype(float)),
        optimizer=str(runs["optimizer"][i]),
    )
    factor = measure(run).values["factor_to_try"]
    return Point(float(runs["peak_lr"][i]), value, level.noise, drop, factor)


def told(grid: Grid, tried: list[int], curves: bool = True) -> tuple[int, int | None]:
    """Index of the rate named best after these runs, and of the next to try (None: done)."""
    points = [grid.points[k] for k in tried]
    valley = fit(points if curves else [p._replace(factor=float("nan")) for p in points])
    rates = np.log10([p.lr for p in grid.points])
    named = valley.best if valley.best is not None else grid.points[min(tried)].lr
    best = int(np.argmin(abs(rates - np.log10(named))))
    if valley.next is None:
        return best, None
    free = [k for k in range(len(rates)) if k not in tried]
    if not free:
        return best, None
    wanted = np.log10(valley.next)
    return best, min(free, key=lambda k: abs(rates[k] - wanted))


def closed_loop(grid: Grid, start: int, curves: bool = True) -> tuple[list[bool], int]:
    """Whether the rate named is right after 1, 2, ... runs, and after how many it said done."""
    tried, right = [start], []
    for _ in range(max(RUNS)):
        best, following = told(grid, tried, curves)
        right.append(grid.good[best])
        if following is None:
            break
        tried.append(following)
    done = len(right)
    return right + [right[-1]] * (max(RUNS) - done), done


def by_chance(grid: Grid, count: int, rng: np.random.Generator) -> bool:
    """Whether the lowest of so many rates drawn at random is right."""
    drawn = rng.choice(len(grid.points), min(count, len(grid.points)), replace=False)
    loss = [np.inf if np.isnan(grid.points[k].loss) else grid.points[k].loss for k in drawn]
    return grid.good[int(drawn[int(np.argmin(loss))])]


def decades(grid: Grid, count: int, rng: np.random.Generator) -> tuple[float, float]:
    """From rates drawn at random: how far the lowest, and the next rate, are from the best."""
    most = min(count, len(grid.points))
    drawn = [int(k) for k in rng.choice(len(grid.points), most, replace=False)]
    best, following = told(grid, drawn)
    aim = best if following is None else following
    away = [abs(np.log10(grid.points[k].lr / grid.best)) for k in (best, aim)]
    return float(away[0]), float(away[1])


def main() -> None:
    """Print the page."""
    folders = [pathlib.Path(name) for name in sys.argv[1:]]
    print(PAGE)
    for folder in folders:
        rng = np.random.default_rng(0)
        loop, alone, chance, near, ends = (defaultdict(list) for _ in range(5))
        count = 0
        for path in sorted(folder.glob("*.npz")):
            for grid in grids(path):
                count += 1
                for _ in range(STARTS):
                    start = int(rng.integers(len(grid.points)))
                    right, done = closed_loop(grid, start)
                    bare, _ = closed_loop(grid, start, curves=False)
                    ends[grid.task].append((done, right[-1]))
                    for n in RUNS:
                        loop[n, grid.task].append(right[n - 1])
                        alone[n, grid.task].append(bare[n - 1])
                        chance[n, grid.task].append(by_chance(grid, n, rng))
                        near[n, grid.task].append(decades(grid, n, rng))
        tasks = sorted({task for _, task in loop})
        print(f"\n## {folder.name}: {len(tasks)} tasks, {count} grids\n")
        print("| runs | right, closed loop | losses alone | random | best named | next named |")
        print("|---|---|---|---|---|---|")
        for n in RUNS:
            shares = [
                np.mean([np.mean(d[n, task]) for task in tasks]) for d in (loop, alone, chance)
            ]
            away = np.median(np.concatenate([near[n, task] for task in tasks]), 0)
            print(f"| {n} | {' | '.join(f'{x:.2f}' for x in (*shares, *away))} |")
        spent = np.concatenate([ends[task] for task in tasks])
        early = spent[spent[:, 0] < max(RUNS)]
        print(
            f"\nSaid done within {max(RUNS) - 1} runs: {len(early) / len(spent):.2f}, after "
            f"{early[:, 0].mean():.1f} runs on average, rightly in {early[:, 1].mean():.2f}."
        )


PAGE = """# Sweeps: the rate that `compare` names

Made by `python -m compare.page CORPUS [CORPUS ...] > COMPARE.md`; its docstring
says what is measured. Shares are means over tasks. `best named` and `next named`: decades
between the true best rate and the rate named best, and the one to try next, median, after that
many runs at rates drawn at random (not the closed loop). `losses alone`: without what each run's
own curve says, which steers steps beyond an edge. The points tables behind that are those shipped
when this was made, fitted on all tasks but the 24 kept for measuring and those of DeepOBS."""


if __name__ == "__main__":
    main()
