"""Which files tell nothing of a rate? For tasks drawn at random, which nobody looked at before.

    python benchmarks/degenerate.py OUT [TASK ...]

A word for each task: `edge` (the best rate is the grid's first or last in most optimizers x
schedules), `flat` (over two thirds of the grid is equally good in most), `diverged` (some optimizer
and schedule has no finite run), `nothing` (the best end gains less than 2 per cent of the loss at
the start on held-back rows), or `good`.
"""

from __future__ import annotations

import pathlib
import sys
from typing import Any

import numpy as np

from check import bands, flags

LEAST_GAIN = 0.02


def verdict(d: dict[str, Any]) -> str:
    """Why a task's runs are of no use, or `good`."""
    records = bands(d)
    best = min(r["best_loss"] for r in records)
    first = records[0]["first"]
    if not np.isfinite(first) or first - best < LEAST_GAIN * abs(first):
        return "nothing"
    if any(r["diverged"].all() for r in records):
        return "diverged"
    words = [flags(r) for r in records]
    for word, flag in (("edge", "EDGE"), ("flat", "FLAT")):
        if sum(flag in w for w in words) > len(words) / 2:
            return word
    return "good"


def main() -> None:
    """The command line."""
    folder, names = pathlib.Path(sys.argv[1]), sys.argv[2:]
    for path in sorted(folder.glob("*.npz")):
        if not names or path.stem in names:
            with np.load(path) as d:
                runs = dict(d)
            marks = [w.split() for w in map(flags, bands(runs))]
            count = {f: sum(f in m for m in marks) for f in ("EDGE<", "EDGE>", "FLAT")}
            seen = " ".join(f"{f} {n}" for f, n in count.items() if n)
            print(f"{path.stem} {verdict(runs)} {seen} of {len(marks)}")


if __name__ == "__main__":
    main()
