"""How often a comparison with a baseline is right: another seed is no worse, another rate may be.

    cd benchmarks && python -m compare.baseline CORPUS      # the figures of docs/ci.md

Of each family (task, optimizer, batch size) with several seeds the schedule and rate that end
lowest in validation are accepted, and held against the same run of each other seed, every step
logged: what is called worse there is a false alarm. Runs of the accepted seed and schedule at other
rates whose validation ends higher by 5 % of what the accepted one came down, or that end without a
number, are to be found.
"""

from __future__ import annotations

import pathlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations

import numpy as np
from advisor.baseline.compare import Outcome, compare_level
from advisor.baseline.level import final_levels
from numpy.typing import NDArray

from scoring.asked import Truth, read
from scoring.runs import history

CURVES = ("train_loss", "val_loss")
TOLERANCES = (0.01, 0.05)  # the standard one, and one for seeds
WORSE = 0.05
Rows = NDArray[np.int64]


def outcome(truth: Truth, i: int) -> Outcome:
    """Where run i ended, every step logged."""
    return Outcome(str(i), None, final_levels(history(truth.corpus, i, "steps")))


def worse(run: Outcome, accepted: Outcome, curve: str, tolerance: float) -> bool:
    """Whether a curve of a run is called worse than that of one accepted run."""
    return compare_level(run, curve, [accepted.final[curve]], tolerance).regressed


def accepted_runs(truth: Truth) -> Iterator[tuple[Rows, Rows]]:
    """For each family its best runs, one a seed, and all runs of the same schedule."""
    schedule = truth.column("schedule")
    for family in np.unique(truth.family):
        rows = np.flatnonzero(truth.family == family)
        best = rows[np.argmin(truth.regret[rows])]
        peers = rows[schedule[rows] == schedule[best]]
        same = peers[truth.grid[peers] == truth.grid[best]]
        if len(same) > 1:
            yield same, peers


def missed(truth: Truth, accepted: Outcome, others: Rows) -> list[bool]:
    """Of the others that ended worse in truth: whether the comparison passed them."""
    level, out = accepted.final["val_loss"], []
    for i in others:
        run = outcome(truth, int(i))
        if not run.final["val_loss"].value <= level.value + WORSE * level.drop:
            out.append(not any(worse(run, accepted, curve, TOLERANCES[0]) for curve in CURVES))
    return out


def main() -> None:
    """Print the shares."""
    alarms: dict[tuple[str, float], list[bool]] = defaultdict(list)
    passed: list[bool] = []
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.npz"))
    for truth in map(read, paths):
        seed = truth.column("seed")
        for same, peers in accepted_runs(truth):
            ended = {int(i): outcome(truth, int(i)) for i in same}
            for one, other in permutations(ended.values(), 2):
                for curve in CURVES:
                    for tolerance in TOLERANCES:
                        alarms[curve, tolerance].append(worse(other, one, curve, tolerance))
            for i, accepted in ended.items():
                others = peers[(seed[peers] == seed[i]) & (truth.grid[peers] != truth.grid[i])]
                passed += missed(truth, accepted, others)
    for (curve, tolerance), said in alarms.items():
        print(f"{curve}, tolerance {tolerance}: {np.mean(said):.3f} of {len(said)} pairs worse")
    print(f"at other rates: {1 - np.mean(passed):.3f} of {len(passed)} worse runs found")


if __name__ == "__main__":
    main()
