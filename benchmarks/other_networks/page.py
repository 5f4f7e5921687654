"""How right the advice is on kinds of networks no table was fitted on, and what logging costs.

    cd benchmarks
    python -m other_networks.runs OUT    # train, or go on
    python -m other_networks.page OUT > OTHER_NETWORKS.md

Every run is written as the ways of `other_networks/logs.py` tell, read as a user's log is, and
judged with its optimizer named. What is right is defined in `scoring/runs.py`, the figures in
`scoring/score.py`; means are over trainings: a network, an optimizer and a schedule each.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from advisor.engine.load import as_rule_base
from advisor.errors import LogError
from advisor.pipeline import judge_history
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.runs import running_means

from other_networks.logs import WAYS, Way, run_of
from other_networks.text import BANDS, COSTS, HEAD, LAST, OPENING, RECORD, RUN_BY_RUN
from scoring.asked import REFUSED, Answers, Floats, Truth
from scoring.asked import read as read_truth
from scoring.score import direction, figures, loop, means, stated

RULES = as_rule_base(())
BASES = ("steps", "table", "alone")
SURE = 0.8
MENDED = ("bar", "bar_fifth")  # ways that are read otherwise since these runs were made
BEFORE = " before"  # ... as they were read then
LIMITS = (0.0, 0.6, 0.75, 0.9, 0.97, 1.01)


class Trained(NamedTuple):
    """One network by one optimizer and schedule: its truth, and what is said of each way's logs."""

    task: str
    kind: str
    schedule: str
    half: str
    truth: Truth
    answers: dict[str, Answers]


@contextmanager
def as_before() -> Iterator[None]:
    """Read means since an epoch began as they stand."""
    now, running_means._GAIN = running_means._GAIN, float("inf")
    try:
        yield
    finally:
        running_means._GAIN = now


def judged(text: str, way: Way, optimizer: str, folder: str) -> dict[str, Any]:
    """Say of a log what the JSON document does; a log of NaN alone is refused, as diverged."""
    path = Path(folder, "run.csv" if text.startswith(("step,", "epoch,")) else "run.log")
    path.write_text(text, encoding="utf-8")
    options = ReadOptions(optimizer=optimizer, maximize=way.maximize)
    try:
        history = read(path, options)[0]
    except LogError:
        return REFUSED
    run = judge_history(history, RULES)
    said = [
        {"action": a.action, "lr_factor": a.lr_factor, "confidence": a.confidence.value}
        for a in run.advice
    ]
    return {"advice": said, "diverged": run.diverged}


def answers(truth: Truth, way: Way) -> Answers | None:
    """What is said of every run, or None where it has no such log."""
    data, out = truth.corpus.data, {}
    with tempfile.TemporaryDirectory() as folder:
        for i in range(len(truth.corpus)):
            text = way.text(run_of(data, i))
            if text is None:
                return None
            out[i] = judged(text, way, str(data["optimizer"][i]), folder)
    return out


def trained(path: Path) -> Trained:
    """Read TASK.OPTIMIZER.SCHEDULE.npz and ask about all its logs."""
    truth = read_truth(path)
    data = truth.corpus.data
    # The loop of the scorer goes over constant rates; here each file has one schedule.
    same = data | {"schedule": np.full(len(truth.corpus), "constant")}
    truth = replace(truth, corpus=replace(truth.corpus, data=same))
    found = {name: answers(truth, way) for name, way in WAYS.items()}
    with as_before():
        found |= {name + BEFORE: answers(truth, WAYS[name]) for name in MENDED}
    task, kind, schedule = path.stem.split(".")
    told = {name: each for name, each in found.items() if each is not None}
    return Trained(task, kind, schedule, str(data["half"]), truth, told)


def scored(ones: Iterable[Trained], way: str) -> dict[str, float]:
    """Means of the figures over trainings; how sure it was, and how right of what it said."""
    rows, pairs = [], []
    for one in ones:
        got, side = one.answers[way], one.truth.corpus.side
        spoken = {i: direction(answer) for i, answer in got.items()}
        sure = [
            said is not None and said * side[i] == -1 and (chance or 0.0) >= SURE
            for i, (said, _, chance) in spoken.items()
        ]
        rows.append(figures(one.truth, got) | loop(one.truth, got) | {"sure": np.mean(sure)})
        pairs.append(stated(one.truth, got))
    chance, right = np.concatenate(pairs).mean(0)
    return means(rows) | {"stated": float(chance), "found": float(right)}


def by_network(ones: list[Trained], half: str) -> None:
    print(HEAD.format(half))
    names = list(dict.fromkeys(one.task for one in ones))
    for name in [*names, ""]:
        these = [one for one in ones if not name or one.task == name]
        found = [scored(these, way) for way in BASES]
        before = f"{found[0]['regret_before']:.2f}"
        cells = [
            ", ".join(f"{each[figure]:.2f}" for each in found)
            for figure in ("direction_accuracy", "opposite", "sure", "regret_after", "loop_3")
        ]
        told = ", ".join(f"{each['stated']:.2f} {each['found']:.2f}" for each in found)
        row = [f"`{name}`" if name else "**all**", *cells[:3], before, *cells[3:], told]
        print("| " + " | ".join(row) + " |")


def costs(ones: list[Trained], half: str) -> None:
    """What each way of logging costs, beside the same runs without the habit."""
    print(COSTS.format(half))
    for name, way in WAYS.items():
        print(cost(ones, name, way.what, way.base))
        if name in MENDED:
            print(cost(ones, name + BEFORE, f"{way.what}, as read before", way.base))


def cost(ones: list[Trained], name: str, what: str, base: str) -> str:
    these = [one for one in ones if name in one.answers]
    own = scored(these, name)
    than = scored(these, base) if base else own
    shown = ("direction_accuracy", "opposite", "sure", "abstained", "regret_after", "loop_3")
    cells = [
        f"{own[figure]:.2f}" + (f" ({own[figure] - than[figure]:+.2f})" if base else "")
        for figure in shown
    ]
    told = f"{own['stated']:.2f}, {own['found']:.2f}"
    return "| " + " | ".join([what, str(len(these)), *cells, told]) + " |"


def pairs_of(ones: Iterable[Trained], way: str) -> Floats:
    return np.concatenate([stated(one.truth, one.answers[way]) for one in ones])


def bands(ones: list[Trained]) -> None:
    """How often what was stated came true, in bands."""
    print(BANDS)
    for low, high in pairwise(LIMITS):
        cells = []
        for way in BASES:
            pairs = pairs_of(ones, way)
            chance, right = pairs[(pairs[:, 0] >= low) & (pairs[:, 0] < high)].T
            told = f"{chance.mean():.2f} {right.mean():.2f} ({len(right)})" if len(right) else ""
            cells.append(told)
        print(f"| {low:.2f} to {min(high, 1.0):.2f} | " + " | ".join(cells) + " |")


def letters(one: Trained, way: str) -> str:
    said = (direction(answer)[0] for _, answer in sorted(one.answers[way].items()))
    return "".join({1: "R", 0: "k", -1: "L", None: "-"}[side] for side in said)


def run_by_run(ones: list[Trained]) -> None:
    print(RUN_BY_RUN)
    for one in ones:
        right = "".join({1: "R", 0: "k", -1: "L"}[int(side)] for side in one.truth.corpus.side)
        told = " | ".join(f"`{letters(one, way)}`" for way in BASES)
        print(f"| {one.task}, {one.kind}, {one.schedule} | {one.half} | `{right}` | {told} |")


def page(ones: list[Trained]) -> None:
    """Print the page."""
    halves = {half: [one for one in ones if one.half == half] for half in ("check", "choice")}
    print(OPENING)
    for half, these in halves.items():
        by_network(these, half)
    print(RECORD)
    for half, these in halves.items():
        costs(these, half)
    bands(halves["check"])
    print(LAST)
    run_by_run(ones)


def main() -> None:
    paths = sorted(Path(sys.argv[1]).glob("*.npz"))
    with ProcessPoolExecutor() as pool:
        page(list(pool.map(trained, paths)))


if __name__ == "__main__":
    main()
