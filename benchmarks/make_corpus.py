"""Train small real models over grids of rate x schedule x optimizer x batch size.

    python benchmarks/make_corpus.py OUT [--quick] [--tasks a,b] [--list]

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

import numpy as np
from check import report
from optimizers import OPTIMIZERS
from schedules import ramp, schedule
from tasks import TASKS
from tasks.base import Problem, Task
from train import Curves, F32, train

EVERY = 20
QUICK = ("logistic_cancer", "wine_tiny", "gauss_nll")


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


def _table(rows: list[dict[str, object]]) -> dict[str, np.ndarray]:
    return {k: np.array([r[k] for r in rows]) for k in rows[0]}


def corpus(task: Task, problem: Problem) -> dict[str, np.ndarray]:
    """Every run of `task`: the arrays of its file."""
    parts: dict[str, list[F32]] = {k: [] for k in ("train_loss", "grad_norm", "val_loss", "lr")}
    rows: list[dict[str, object]] = []
    for optimizer in task.optimizers:
        grid = OPTIMIZERS[optimizer].grid(task.spacing, task.shift)
        for size in task.batch_sizes:
            block = problem.rows // (size or problem.rows) if task.epochs else EVERY
            steps = task.epochs * block or task.steps
            meta = [(s, x) for s in task.schedules for x in grid]
            rates = np.stack([schedule(s, steps) * np.float32(x) for s, x in meta])
            curves = train(task, problem, optimizer, size, rates, block)
            if task.epochs:
                curves = _by_epoch(curves, block)
                rates = np.concatenate([rates[:, :1], rates[:, block - 1 :: block]], 1)
            val = curves.val if task.epochs else curves.val[..., 1:]
            for key, a in zip(parts, (curves.loss, curves.grad_norm, val), strict=False):
                parts[key].append(a.swapaxes(0, 1).reshape(-1, a.shape[-1]))  # seeds innermost
            parts["lr"].append(np.repeat(rates, len(task.seeds), 0))
            rows += [
                {
                    "optimizer": optimizer,
                    "schedule": s,
                    "batch_size": size or problem.rows,
                    "peak_lr": np.float32(x),
                    "seed": seed,
                }
                for s, x in meta
                for seed in task.seeds
            ]
    out = {k: np.concatenate(v) for k, v in parts.items()} | _table(rows)
    return out | ({"every": np.array(1)} if task.epochs else {})


def range_tests(task: Task, problem: Problem) -> dict[str, np.ndarray]:
    """Ramps of the rate over several ranges and lengths, for every optimizer and batch size."""
    losses: list[F32] = []
    lrs: list[F32] = []
    rows: list[dict[str, object]] = []
    longest = max(r[2] for r in task.ranges)
    longest += -longest % EVERY
    for optimizer in task.optimizers:
        grid = OPTIMIZERS[optimizer].grid(task.spacing, task.shift)
        for size in task.batch_sizes:
            ramps = np.full((len(task.ranges), longest), np.nan, np.float32)
            ends = [(grid[0] * 10**a, grid[-1] * 10**b, n) for a, b, n in task.ranges]
            for r, (low, high, n) in zip(ramps, ends, strict=True):
                r[:n] = ramp(low, high, n)
            curves = train(task, problem, optimizer, size, np.nan_to_num(ramps), EVERY)
            for k, (low, high, n) in enumerate(ends):
                for j, seed in enumerate(task.seeds):
                    losses.append(np.where(np.isnan(ramps[k]), np.nan, curves.loss[j, k]))
                    lrs.append(ramps[k])
                    rows.append(
                        {
                            "optimizer": optimizer,
                            "batch_size": size or problem.rows,
                            "seed": seed,
                            "steps": n,
                            "low": np.float32(low),
                            "high": np.float32(high),
                        }
                    )
    return {"train_loss": np.stack(losses), "lr": np.stack(lrs)} | _table(rows)


def quick(task: Task) -> Task:
    """A small version of a task, to see that everything works."""
    return dataclasses.replace(
        task,
        steps=min(task.steps, 200),
        epochs=min(task.epochs, 20),
        optimizers=task.optimizers[:2],
        batch_sizes=task.batch_sizes[:1],
        spacing=task.spacing * 2,
        seeds=(0,),
        ranges=task.ranges[:2],
    )


def write(out: pathlib.Path, task: Task) -> None:
    """Make and save the runs and the range tests of a task, and report on them."""
    start = time.perf_counter()
    problem = task.build()
    runs = corpus(task, problem)
    trained = time.perf_counter() - start
    np.savez_compressed(out / f"{task.name}.npz", **runs)
    tests = range_tests(task, problem)
    np.savez_compressed(out / "range_tests" / f"{task.name}.npz", **tests)
    spent = time.perf_counter() - start
    print(
        f"== {task.name}: {len(runs['seed'])} runs of {runs['train_loss'].shape[1]} rows in "
        f"{trained:.0f} s, {len(tests['seed'])} range tests in {spent - trained:.0f} s",
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
