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
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from typing import TYPE_CHECKING

from catalog import RATES, Rival, Sample
from frameworks import FRAMEWORK_SAMPLES, FrameworkSample
from loggers import LOGGERS
from readme import Table, pair, write_readme
from runs import SAMPLES
from runs_more import MORE
from schedules import Schedule, constant
from specials import SPECIALS, Special
from tasks import Task, train

if TYPE_CHECKING:
    from collections.abc import Callable

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


def best(table: Table, which: int) -> float | None:
    usable = {lr: losses[which] for lr, losses in table.items() if math.isfinite(losses[which])}
    return min(usable, key=lambda lr: usable[lr]) if usable else None


def facts(table: Table, rivals: list[tuple[Rival, tuple[float, float]]]) -> str:
    by_train, by_val = best(table, 0), best(table, 1)
    if by_train is None or by_val is None:
        return "NaN at every rate"
    said = [f"best constant rate {by_val:g} by validation ({pair(table[by_val])})"]
    if by_train != by_val:
        said.append(f"{by_train:g} by training loss ({pair(table[by_train])})")
    said += [f"{rival.words}, rate {rival.lr:g}: {pair(losses)}" for rival, losses in rivals]
    return "; ".join(said)


def torch_line(sample: Sample, sweeps: Sweeps) -> str:
    task, seed = sample.task, sample.seed
    own = write_log(sample)
    rivals = [
        (r, sweeps.final(task, r.lr, r.schedule, seed if r.seed is None else r.seed))
        for r in sample.rivals
    ]
    rate = "" if "range" in sample.path else f" {sample.lr:g},"
    return (
        f"| `{sample.path}` | {sample.truth} | {task.name},{rate} {sample.schedule_words}, "
        f"seed {seed} | {sample.logger} | {pair(own)} | {facts(sweeps.of(task, seed), rivals)} |"
    )


def framework_line(sample: FrameworkSample, tables: dict[str, Table]) -> str:
    own = sample.run(HERE / sample.path, sample.lr, sample.schedule)
    if sample.framework not in tables:
        tables[sample.framework] = {lr: sample.run(None, lr, constant) for lr in sample.rates}
    rivals = [(r, sample.run(None, r.lr, r.schedule)) for r in sample.rivals]
    return (
        f"| `{sample.path}` | {sample.truth} | {sample.framework}, {sample.lr:g}, "
        f"{sample.schedule_words}, seed 0 | {sample.logger} | {pair(own)} | "
        f"{facts(tables[sample.framework], rivals)} |"
    )


def special_line(special: Special) -> str:
    ends = special.make(HERE / special.path)
    return (
        f"| `{special.path}` | {special.truth} | {special.setting} | {special.logger} | | {ends} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", metavar="NAME", help="just the samples whose name holds NAME")
    only: str | None = parser.parse_args().only
    sweeps, tables = Sweeps(), dict[str, Table]()
    makers: list[tuple[str, Callable[[], str]]] = [
        *((s.path, partial(torch_line, s, sweeps)) for s in [*SAMPLES, *MORE]),
        *((s.path, partial(framework_line, s, tables)) for s in FRAMEWORK_SAMPLES),
        *((s.path, partial(special_line, s)) for s in SPECIALS),
    ]
    lines = []
    for path, make in makers:
        if only is None or only in path:
            lines.append(make())
            print(lines[-1], flush=True)
    if only is None:
        write_readme(HERE / "README.md", lines, sweeps.known, tables)


if __name__ == "__main__":
    main()
