"""What an exponential mean that began at 0 costs, and what taking it apart wins back.

    cd benchmarks
    python -m other_networks.from_zero RUNS > FROM_ZERO.md    # RUNS: as of other_networks/runs.py

The runs of `other_networks/runs.py`, logged as `mean = kept * mean + (1 - kept) * loss` from 0 on,
read as a user's log is and judged with the optimizer named; as read now, and as it stands.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from advisor.readers.runs import averages

from other_networks.logs import EACH, Run, Way, run_of, with_val
from other_networks.page import SURE, judged
from scoring.asked import Floats
from scoring.asked import read as read_truth
from scoring.score import direction

KEPT = (0.9, 0.98, 0.99)
OPENING = """# An exponential mean that began at 0

`mean = 0.98 * mean + 0.02 * loss`, not corrected for its beginning, climbs from 0 to the level of
the losses while it fills. The runs of [other networks](OTHER_NETWORKS.md), so logged: as the curve
stands, as it was read until these figures were made, and taken apart (`readers/runs/from_zero.py`).

*Right*, *opposite*, *sure*, *silent*, *stated, right* are as there, over all runs of the half.
*Fails*: of the runs whose losses end below where they began, those that fail in CI. *Changed*: logs
of which something else is said. Limits were chosen on the choice half and on four of the first
eight tasks; four were set once more, by curves of that half, after 26 of 65,385 others had passed
for such means. Now none does, of the losses themselves, of every second, third, fifth, tenth and
25th row and of means of as many: 100,861 curves of these runs, the eight tasks, the 24 tasks kept
out and DeepOBS; nor of 330 logs of other people and of this project.

With a loss that falls faster than the mean fills the weight is taken for smaller than it is, so
that less of the noise comes back; one that fills within a few rows is not noticed.

The tables weigh how much of its first value a loss still has, of which such a mean, as it
stands, tells nothing. Read by the same code and judged by the tables before, which did not, as
many directions are right within 0.03: of each batch alone 0.02 fewer to 0.01 more, of every
tenth up to 0.03 fewer; what is the opposite and sure is the same within 0.01.
"""
HEAD = """
## The {} half

| what the log holds | logs | changed | right | opposite | sure | silent | stated, right | fails |
|---|---:|---:|---:|---:|---:|---:|---:|---:|"""


class Said(NamedTuple):
    """What is said of one log: direction and chance, the truth, if it fails, fell, changed."""

    side: int | None
    chance: float | None
    truth: int
    fails: bool
    fell: bool
    changed: bool


def filled(losses: Floats, kept: float) -> Floats:
    """Exponential mean of losses, float64 [batches], from 0 on."""
    mean, out = 0.0, np.empty(len(losses))
    for i, loss in enumerate(losses):
        mean = kept * mean + (1 - kept) * loss
        out[i] = mean
    return out


def alone(values: Floats, every: int) -> str:
    """A line each so many batches, with nothing but the loss, four decimals."""
    rows = range(every - 1, len(values), every)
    return "".join(f"step {t + 1} loss {values[t]:.4f}\n" for t in rows)


def texts(run: Run) -> dict[str, str]:
    """The logs of one run, by what they hold."""
    out = {"the loss of each batch alone": alone(run.train, 1)}
    for kept in KEPT:
        mean = filled(run.train, kept)
        out[f"{kept} of each batch alone"] = alone(mean, 1)
        if kept > KEPT[0]:
            out[f"{kept} of every tenth"] = alone(mean, EACH)
    out[f"{KEPT[1]} with validations and rate"] = with_val(run, filled(run.train, KEPT[1]))
    return out


@contextmanager
def as_it_stands() -> Iterator[None]:
    """Read such means as they stand."""
    now, averages._SOON = averages._SOON, 1
    try:
        yield
    finally:
        averages._SOON = now


def of_training(path: Path) -> tuple[str, dict[str, list[Said]]]:
    """Half, and what is said of each way's logs of one network, optimizer and schedule."""
    truth = read_truth(path)
    data, out = truth.corpus.data, {}
    with tempfile.TemporaryDirectory() as folder:
        for i in range(len(truth.corpus)):
            run = run_of(data, i)
            side = int(truth.corpus.side[i])
            tenth = max(3, len(run.train) // 10)
            fell = bool(run.train[-tenth:].mean() < run.train[0])
            for what, text in texts(run).items():
                answer = judged(text, Way("", alone), str(data["optimizer"][i]), folder)
                with as_it_stands():
                    before = judged(text, Way("", alone), str(data["optimizer"][i]), folder)
                for name, one in ((what, answer), (what + ", as it stands", before)):
                    said, _, chance = direction(one)
                    changed = answer != before
                    out.setdefault(name, []).append(
                        Said(said, chance, side, bool(one["diverged"]), fell, changed)
                    )
    return str(data["half"]), out


def row(name: str, said: list[Said]) -> str:
    right = np.mean([one.side == one.truth for one in said])
    wrong = [one.side is not None and one.side * one.truth == -1 for one in said]
    sure = [bad and (one.chance or 0.0) >= SURE for bad, one in zip(wrong, said, strict=True)]
    silent = np.mean([one.side is None for one in said])
    pairs = [
        (one.chance, one.side == one.truth) for one in said if one.side is not None and one.chance
    ]
    stated, found = np.mean(pairs, axis=0)
    fails = np.mean([one.fails for one in said if one.fell])
    changed = "" if "stands" in name else f"{np.mean([one.changed for one in said]):.2f}"
    cells = (f"{x:.2f}" for x in (right, np.mean(wrong), np.mean(sure), silent))
    return (
        f"| {name} | {len(said)} | {changed} | "
        + " | ".join(cells)
        + (f" | {stated:.2f}, {found:.2f} | {fails:.2f} |")
    )


def main() -> None:
    """Print the page."""
    paths = sorted(Path(sys.argv[1]).glob("*.npz"))
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(of_training, paths))
    print(OPENING.rstrip())
    for half in ("check", "choice"):
        print(HEAD.format(half))
        names = dict.fromkeys(name for _, ways in found for name in ways)
        for name in names:
            if name == "the loss of each batch alone, as it stands":
                continue
            print(row(name, [one for own, ways in found if own == half for one in ways[name]]))


if __name__ == "__main__":
    main()
