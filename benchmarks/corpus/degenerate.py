"""Which files tell nothing of a rate? For tasks drawn at random, which nobody looked at before.

    cd benchmarks && python -m corpus.degenerate OUT [TASK ...]

A word for each task, and how many optimizers x schedules have a flag of `corpus/check.py`: `start`
(a loss before training is not finite), `nothing` (the best end on held-back rows gains less than 2
per cent of the loss at the start), `diverged` (an optimizer and schedule without any finite run),
`edge` (the best rate is the grid's first or last in most), `flat` (over two thirds of the grid is
equally good in most), or `good`.
"""

from __future__ import annotations

import pathlib
import sys
from typing import Any

import numpy as np

from corpus.check import bands, flags

LEAST_GAIN = 0.02


def verdict(d: dict[str, Any]) -> tuple[str, dict[str, int]]:
    """Why a task's runs are of no use, or `good`; and how many records have each flag."""
    if not np.isfinite(d["train_loss"][:, 0]).all():
        return "start", {}
    records = bands(d)
    marks = [flags(r).split() for r in records]
    count = {flag: sum(flag in m for m in marks) for flag in ("EDGE<", "EDGE>", "FLAT")}
    first, best = records[0]["first"], min(r["best_loss"] for r in records)
    if first - best < LEAST_GAIN * abs(first):
        return "nothing", count
    if any(r["diverged"].all() for r in records):
        return "diverged", count
    if count["EDGE<"] + count["EDGE>"] > len(records) / 2:
        return "edge", count
    return "flat" if count["FLAT"] > len(records) / 2 else "good", count


def main() -> None:
    """The command line."""
    folder, names = pathlib.Path(sys.argv[1]), sys.argv[2:]
    for path in sorted(folder.glob("*.npz")):
        if not names or path.stem in names:
            with np.load(path) as d:
                word, count = verdict(dict(d))
            print(path.stem, word, *(f"{flag} {n}" for flag, n in count.items() if n))


if __name__ == "__main__":
    main()
