"""Make every sample log again, and the README's tables of what is true of each.

    python sample_logs/make_samples.py                  everything, and README.md
    python sample_logs/make_samples.py --only NAME      the samples whose name holds NAME

All of it is real: small models trained on data that an installed package ships, logged by
the loggers themselves. What a sample is called (too low, too high, ...) is measured: the
same task is trained with the same seed at other rates and schedules, see README.md.
"""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from catalog import RATES, Sample
from loggers import LOGGERS
from runs import SAMPLES
from schedules import Schedule, constant
from tasks import Task, train

Table = dict[float, tuple[float, float]]
"""Final training and validation loss by constant rate."""

HERE = Path(__file__).resolve().parent


def write_log(sample: Sample) -> tuple[float, float]:
    """Train and log; the losses at the end over all training and all validation rows."""
    with LOGGERS[sample.logger](HERE / sample.path) as log:
        result = train(
            sample.task,
            sample.lr,
            sample.schedule,
            seed=sample.seed,
            log_every=sample.log_every,
            val_every=sample.val_every,
            on_row=log,
        )
    return result.final_train, result.final_val


class Sweeps:
    """Final losses of the constant-rate sweep of each task, trained once and kept."""

    def __init__(self) -> None:
        self.known: dict[tuple[Task, int], Table] = {}

    def final(self, task: Task, lr: float, schedule: Schedule, seed: int) -> tuple[float, float]:
        result = train(task, lr, schedule, seed=seed, log_every=task.steps)
        return result.final_train, result.final_val

    def of(self, task: Task, seed: int) -> Table:
        if (task, seed) not in self.known:
            self.known[task, seed] = {
                lr: self.final(task, lr, constant, seed) for lr in RATES[task.name]
            }
        return self.known[task, seed]


def best(table: Table, which: int) -> float:
    usable = {lr: losses[which] for lr, losses in table.items() if math.isfinite(losses[which])}
    return min(usable, key=lambda lr: usable[lr])


def pair(losses: tuple[float, float]) -> str:
    return f"{losses[0]:.3g} / {losses[1]:.3g}"


def readme_line(sample: Sample, own: tuple[float, float], sweeps: Sweeps) -> str:
    task = sample.task
    table = sweeps.of(task, sample.seed)
    by_train, by_val = best(table, 0), best(table, 1)
    facts = [f"best constant rate {by_val:g} by validation ({pair(table[by_val])})"]
    if by_train != by_val:
        facts.append(f"{by_train:g} by training loss ({pair(table[by_train])})")
    for rival in sample.rivals:
        losses = sweeps.final(task, rival.lr, rival.schedule, sample.seed)
        facts.append(f"{rival.words}, rate {rival.lr:g}: {pair(losses)}")
    rate = "" if "range" in sample.path else f" {sample.lr:g},"
    return (
        f"| `{sample.path}` | {sample.truth} | {task.name},{rate} {sample.schedule_words}, "
        f"seed {sample.seed} | {sample.logger} | {pair(own)} | {'; '.join(facts)} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", metavar="NAME", help="just the samples whose name holds NAME")
    only: str | None = parser.parse_args().only
    sweeps = Sweeps()
    for sample in SAMPLES:
        if only is None or only in sample.path:
            print(readme_line(sample, write_log(sample), sweeps), flush=True)


if __name__ == "__main__":
    main()
