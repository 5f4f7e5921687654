"""Train small real models over grids of rate x schedule x optimizer x batch size.

    cd benchmarks && python -m corpus.make OUT [--quick] [--tasks a,b] [--skip-existing]

writes OUT/TASK.npz with, for the N runs of a task,

    train_loss   float32 [N, T]     mini-batch loss before each step (not finite once diverged)
    grad_norm    float32 [N, T]     norm of the mini-batch gradient, before any clipping
    val_loss     float32 [N, T/20]  loss on held-back rows, after every 20 steps
    lr           float32 [N, T]     learning rate used in each step
    optimizer, schedule, batch_size, peak_lr, seed   [N]

A task of epoch means has every = 1 and one row an epoch, row 0 before training. The range
tests of a task go to OUT/range_tests/TASK.npz: train_loss and lr [N, T] (lr is NaN past the
end of the shorter ones), steps, low, high, optimizer, batch_size, seed.
"""

from __future__ import annotations

import argparse
import dataclasses
import pathlib
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.check import report
from corpus.optimizers import OPTIMIZERS
from corpus.schedules import ramp, schedule
from corpus.tasks import TASKS
from corpus.tasks.base import Problem, Task
from corpus.train import F32, Curves, train

Row = dict[str, Any]
Part = tuple[dict[str, F32], list[Row]]
EVERY = 20
QUICK = ("logistic_cancer", "wine_tiny", "gauss_nll", "raw_targets", "vae", "fine_tuning")


def _by_epoch(curves: Curves, per: int) -> Curves:
    """Means over the steps of each epoch, with a row 0 from before training."""

    def means(a: F32, before: F32) -> F32:
        with np.errstate(all="ignore"):
            a = a.reshape(*a.shape[:2], -1, per).mean(-1)
        return np.concatenate([before[..., None], a], -1).astype(np.float32)

    return Curves(
        means(curves.loss, curves.first),
        means(curves.grad_norm, curves.grad_norm[..., 0]),
        curves.val,
        curves.first,
    )


def _ramps(task: Task, grid: NDArray[np.float64]) -> tuple[F32, list[Row]]:
    """Range tests of a grid, padded with NaN to the longest, and what each of them is."""
    longest = max(r[2] for r in task.ranges)
    rates = np.full((len(task.ranges), longest), np.nan, np.float32)
    rows: list[Row] = []
    for rate, (below, above, steps) in zip(rates, task.ranges, strict=True):
        low, high = grid[0] * 10**below, grid[-1] * 10**above
        rate[:steps] = ramp(low, high, steps)
        rows.append({"steps": steps, "low": np.float32(low), "high": np.float32(high)})
    return rates, rows


def _flat(a: F32) -> F32:
    """Curves [seeds, runs, T] as [runs x seeds, T], seeds innermost."""
    return a.swapaxes(0, 1).reshape(-1, a.shape[-1])


def _times_seeds(task: Task, rows: list[Row], **same: object) -> list[Row]:
    return [row | same | {"seed": seed} for row in rows for seed in task.seeds]


def family(task: Task, problem: Problem, optimizer: str, size: int) -> tuple[Part, Part]:
    """All runs and all range tests at one optimizer and batch size, trained in one go."""
    rule = OPTIMIZERS[optimizer]
    grid = rule.grid(task.spacing, task.shift, task.wider)
    size = size or problem.rows
    block = problem.rows // size if task.epochs else EVERY
    steps = task.epochs * block or task.steps
    meta = [(s, x) for s in task.schedules for x in grid]
    rates = np.stack([schedule(s, steps) * np.float32(x) for s, x in meta])
    ramps, tests = _ramps(task, rule.grid(task.spacing, task.shift))
    horizon = -(-max(steps, ramps.shape[1]) // block) * block  # a rate of zero past the end
    both = np.zeros((len(meta) + len(ramps), horizon), np.float32)
    both[: len(meta), :steps] = rates
    both[len(meta) :, : ramps.shape[1]] = np.nan_to_num(ramps)
    curves = train(task, problem, optimizer, size, both, block)

    same = {"optimizer": optimizer, "batch_size": size}
    ramps = np.repeat(ramps, len(task.seeds), 0)
    losses = _flat(curves.loss[:, len(meta) :, : ramps.shape[1]])
    tested = {"train_loss": np.where(np.isnan(ramps), np.nan, losses), "lr": ramps}
    curves = Curves(
        curves.loss[:, : len(meta), :steps],
        curves.grad_norm[:, : len(meta), :steps],
        curves.val[:, : len(meta), : steps // block + 1],
        curves.first[:, : len(meta)],
    )
    if task.epochs:
        curves = _by_epoch(curves, block)
        rates = np.concatenate([rates[:, :1], rates[:, block - 1 :: block]], 1)
    runs = {
        "train_loss": _flat(curves.loss),
        "grad_norm": _flat(curves.grad_norm),
        "val_loss": _flat(curves.val if task.epochs else curves.val[..., 1:]),
        "lr": np.repeat(rates, len(task.seeds), 0),
    }
    rows: list[Row] = [{"schedule": s, "peak_lr": np.float32(x)} for s, x in meta]
    return (runs, _times_seeds(task, rows, **same)), (tested, _times_seeds(task, tests, **same))


def _joined(parts: list[Part]) -> dict[str, Any]:
    """Curves one after the other, and a column for each fact about a run."""
    rows = [row for part in parts for row in part[1]]
    curves = {k: np.concatenate([part[0][k] for part in parts]) for k in parts[0][0]}
    return curves | {k: np.array([row[k] for row in rows]) for k in rows[0]}


def corpus(task: Task, problem: Problem) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arrays of a task's two files: its runs and its range tests."""
    made = [family(task, problem, o, b) for o in task.optimizers for b in task.batch_sizes]
    runs, tests = (_joined([pair[k] for pair in made]) for k in (0, 1))
    return runs | ({"every": np.array(1)} if task.epochs else {}), tests


def quick(task: Task) -> Task:
    """A small version of a task, to see that everything works."""
    return dataclasses.replace(
        task,
        steps=min(task.steps, 200),
        epochs=min(task.epochs, 20),
        optimizers=tuple(o for o in task.optimizers if o in ("sgd", "adam", "adamw")),
        batch_sizes=task.batch_sizes[:1],
        spacing=task.spacing * 2,
        seeds=(0,),
        ranges=task.ranges[:2],
    )


def _save(path: pathlib.Path, arrays: dict[str, Any]) -> None:
    """Write a file whole: whoever reads the folder meanwhile never sees half of it."""
    part = path.with_suffix(".part")
    with part.open("wb") as f:
        np.savez_compressed(f, **arrays)
    part.replace(path)


def write(out: pathlib.Path, task: Task) -> None:
    """Make and save the runs and the range tests of a task, and report on them."""
    start = time.perf_counter()
    problem = task.build()
    runs, tests = corpus(task, problem)
    _save(out / f"{task.name}.npz", runs)
    _save(out / "range_tests" / f"{task.name}.npz", tests)
    spent = time.perf_counter() - start
    print(
        f"== {task.name}: {len(runs['seed'])} runs of {runs['train_loss'].shape[1]} rows in "
        f"{spent:.0f} s, {len(tests['seed'])} range tests among them",
        flush=True,
    )
    print(report(runs, ("constant", "cosine")), flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train small models at many learning rates.")
    parser.add_argument("out", type=pathlib.Path, help="folder for the .npz files")
    parser.add_argument("--quick", action="store_true", help="few tasks, coarse grid")
    parser.add_argument("--tasks", help="comma-separated names (default: all)")
    parser.add_argument("--skip-existing", action="store_true", help="keep files that are there")
    args = parser.parse_args()
    names = args.tasks.split(",") if args.tasks else list(QUICK if args.quick else TASKS)
    unknown = [n for n in names if n not in TASKS]
    if unknown:
        parser.error(f"no such task: {', '.join(unknown)} (there are: {', '.join(TASKS)})")
    (args.out / "range_tests").mkdir(parents=True, exist_ok=True)
    for name in names:
        if args.skip_existing and (args.out / "range_tests" / f"{name}.npz").exists():
            continue
        write(args.out, quick(TASKS[name]) if args.quick else TASKS[name])


if __name__ == "__main__":
    main()
