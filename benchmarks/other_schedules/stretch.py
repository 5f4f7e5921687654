"""Where a decay came too early (LR403): stretched, the peak raised, or both.

    cd benchmarks && python -m other_schedules.stretch FIRST    # part of OTHER_SCHEDULES.md

Runs that decayed early and are told so, each beside those of the same task, optimizer and batch: at
a cosine from the same peak, decayed as early from the raised one, at a cosine from the raised one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from advisor.features import measure
from advisor.pipeline import judge_features
from advisor.snippets import FAR_TOO_LOW

from other_optimizers.page import BASE
from scoring.asked import Floats, Truth, read
from scoring.runs import history
from scoring.score import snap

OPENING = f"""
## A decay that came too early

The eight tasks' runs that are told that their rate decayed too early (LR403), by each step and by
epochs: regret as it was, of a cosine from the same peak (the decay *stretched*), of as early a
decay from the peak that is advised (*raised*), and of a cosine from that (*both*). That the peak is
to be raised as well from {FAR_TOO_LOW:g}x on was chosen on every second task, in the order of their
names and from the first on; the others check it.

| tasks | raise | runs | as it was | stretched | raised | both |
|---|---|---:|---:|---:|---:|---:|"""


def regrets(t: Truth, i: int, factor: float) -> list[float]:
    """Regret of run i, of a cosine, of the raised peak, of both."""
    family = t.family == t.family[i]
    grid = np.unique(t.grid[family])
    up = grid[snap(grid, int(np.searchsorted(grid, t.grid[i])), factor)]

    def of(schedule: str, rate: float) -> float:
        same = family & (t.column("schedule") == schedule) & (t.grid == rate)
        return float(t.regret[np.flatnonzero(same & (t.column("seed") == t.column("seed")[i]))[0]])

    peaks = ("cosine", t.grid[i]), ("early_decay", up), ("cosine", up)
    return [float(t.regret[i]), *(of(*peak) for peak in peaks)]


def told(path: Path) -> Floats:
    """Rows of the factor advised and the four regrets, of the runs of one task; [runs, 5]."""
    t = read(path)
    early = (t.column("schedule") == "early_decay") & (t.column("seed") == 0)
    rows = []
    for i in map(int, np.flatnonzero(early)):
        for view in ("steps", "epochs"):
            log = history(t.corpus, i, view)
            first = judge_features(log, measure(log), BASE).advice[0]
            if first.rule == "LR403":
                assert first.lr_factor is not None
                rows.append([first.lr_factor, *regrets(t, i, first.lr_factor)])
    return np.array(rows).reshape(-1, 5)


def page(folder: Path) -> None:
    """Print the table."""
    print(OPENING)
    tasks = [told(path) for path in sorted(folder.glob("*.npz"))]
    for half, which in (("check", tasks[1::2]), ("choice", tasks[::2])):
        rows = np.concatenate(which)
        far = rows[:, 0] >= FAR_TOO_LOW
        for words, these in (("under {}x", ~far), ("{}x and more", far)):
            cells = " | ".join(f"{x:.2f}" for x in rows[these, 1:].mean(0))
            told_as = words.format(f"{FAR_TOO_LOW:g}")
            print(f"| {half} | {told_as} | {int(these.sum())} | {cells} |")


if __name__ == "__main__":
    page(Path(sys.argv[1]))
