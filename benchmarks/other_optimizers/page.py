"""How right the advice is on trainings by optimizers that no table was fitted on.

    cd benchmarks
    python -m other_optimizers.runs OUT    # train, or go on
    python -m other_optimizers.page OUT > OTHER_OPTIMIZERS.md

Every run is judged as it logged each step, with its optimizer named and not. What is right is
defined in `scoring/runs.py`, the figures in `scoring/score.py`; means are over tasks.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from advisor.engine.load import as_rule_base
from advisor.features import Features, make_view, measure, measure_view, position, spans_of
from advisor.features.schedule import USUAL
from advisor.history import History
from advisor.pipeline import judge_features
from advisor.readers.hints.optimizers import optimizer_told

from scoring.asked import Answers, Truth, read
from scoring.runs import history
from scoring.score import direction, figures, loop, means, stated

BASE = as_rule_base(())
Change = Callable[[History], History]
# What was taken for usual before these were trained, log10: SignSGD and schedule-free SGD were SGD.
BEFORE = {
    "signsgd": -1.5,
    "schedulefreesgd": -1.5,
    "schedulefreeadamw": -3.0,
    "lamb": -2.5,
    "adafactor": -2.0,
    "sophiah": -3.5,
}
HEAD = """
## The {} half

| | right | opposite | no advice | regret | best in 3 | sure | training loss alone |
|---|---|---|---:|---|---|---:|---|"""
OPENING = """# Optimizers that no table was fitted on

The tables were fitted on trainings by SGD, momentum, Adam, AdamW, RMSprop, Adagrad, Lion and Muon.
Here twelve small tasks (`other_optimizers/tasks.py`) were trained by others, as `torch` and
`pytorch_optimizer` have them, at nine rates each: 4.8 decades around the library's default (LARS:
around 0.1; Adafactor without a step of its own). Each log, a row a step with a validation every 20,
is judged with the optimizer named and not.

*Right*: raise, lower or keep as the runs at the other rates tell; a rate that costs at most 2 % of
what there was to gain counts as keep. *Regret*: how far a run ended above the best, 0 to 1, with no
advice and after one step as advised. *Best in 3*: share of runs from which the advice leads to
within 5 % of the best in three. *Sure*: mean stated confidence. Figures are means over tasks.

The runs are of torch 2.14 and pytorch_optimizer 4.1, trained anew for the tables that ship; usual
rates were chosen by earlier runs of the same code, which ended a little elsewhere.

Of three figures the first is of the advice **now** with the optimizer named, the second **before**,
with what was taken for usual before these runs were made (SignSGD and schedule-free SGD were taken
for SGD), the third with the optimizer **not named**. *Training loss alone*: named, right and
opposite, without its validations. The tasks were split before any was trained: usual rates were
chosen on the choice half, and then tried on the check half. That a raise with L-BFGS ends at 1 was
added when the check half had been seen.

At a rate of 1, which is theirs, Prodigy is too high on six of the twelve tasks and DAdaptAdam on
eleven; with their authors' own packages the losses of the choice half are the same or nearly so.
They find their rate in the first hundreds of steps, and these trainings are short: on long ones 1
may well be right, and nothing here speaks against that. SophiaH clips its steps at 0.01 here and at
1 elsewhere: no rate is usual with the name. Of Rprop no direction is said
but "lower" where the loss exploded (LR110), which on one task was the opposite of right."""


class Trained(NamedTuple):
    """One task by one optimizer: its truth and the logs of its runs, in the order of rates.

    kind: the second part of the file's name. default: log10 of the optimizer's rate in its library,
    the middle one of the runs.
    """

    task: str
    kind: str
    half: str
    default: float
    truth: Truth
    logs: list[History]


Judged = list[tuple[Trained, Answers]]


def trained(path: Path, view: str = "steps") -> Trained:
    """Read TASK.OPTIMIZER.npz, with the logs as a view shows them."""
    truth = read(path)
    data = truth.corpus.data
    task, kind = path.stem.split(".")
    runs = range(len(truth.corpus))
    logs = [history(truth.corpus, i, view) for i in runs]
    # The loop of the scorer goes over constant rates; here each task has one schedule.
    same = data | {"schedule": np.full(len(logs), "constant")}
    truth = replace(truth, corpus=replace(truth.corpus, data=same))
    return Trained(task, kind, str(data["half"]), float(np.median(truth.grid)), truth, logs)


def named(log: History) -> History:
    return replace(log, optimizer=optimizer_told(log.optimizer))


def unnamed(log: History) -> History:
    return replace(log, optimizer=None)


def no_validation(log: History) -> History:
    return replace(named(log), val=None)


def with_usual(usual: float) -> Callable[[History], Features]:
    """Figures as if this rate, log10, were usual with the optimizer; NaN: as if none were."""

    def figures_of(log: History) -> Features:
        view = make_view(log)
        values = measure_view(view)
        peak = math.log10(values["peak_lr"])
        known = math.isfinite(usual)
        values["rate_from_usual"] = peak - usual
        values["factor_after_divergence"] = 10 ** -(max(peak - usual, 0) + 0.5) if known else usual
        room = max(USUAL["sgd"] - peak, math.log10(3.0))
        values["room_upwards"] = math.nan if known else room
        return Features(values | position(values), spans_of(view, values))

    return figures_of


def answers(one: Trained, change: Change, measured: Callable[[History], Features]) -> Answers:
    """What is said of every run, as in the JSON document."""
    out: Answers = {}
    for i, log in enumerate(map(change, one.logs)):
        run = judge_features(log, measured(log), BASE)
        said: list[dict[str, Any]] = [
            {
                "action": a.action,
                "lr_factor": a.lr_factor,
                "confidence": a.confidence.value,
                "rule": a.rule,
            }
            for a in run.advice
        ]
        out[i] = {"advice": said, "diverged": run.diverged}
    return out


def judged(
    ones: Iterable[Trained],
    change: Change,
    measured: Callable[[History], Features] = measure,
) -> Judged:
    """Each task with what is said of its runs."""
    return [(one, answers(one, change, measured)) for one in ones]


def summed(said: Judged) -> dict[str, float]:
    """Means of the figures over tasks, and how sure and how right it was."""
    rows = [figures(one.truth, got) | loop(one.truth, got) for one, got in said]
    sure, right = np.concatenate([stated(one.truth, got) for one, got in said]).mean(0)
    return means(rows) | {"sure": float(sure), "right": float(right)}


def scored(
    ones: Iterable[Trained],
    change: Change,
    measured: Callable[[History], Features] = measure,
) -> dict[str, float]:
    """Do both at once."""
    return summed(judged(ones, change, measured))


def line(name: str, ways: dict[str, dict[str, float]]) -> str:
    """One row: what each way says, in the order of the ways."""

    def each(figure: str) -> str:
        return ", ".join(f"{found[figure]:.2f}" for found in list(ways.values())[:-1])

    now, *_, alone = ways.values()
    cells = [
        *map(each, ("direction_accuracy", "opposite")),
        f"{now['regret_before']:.2f}",
        *map(each, ("regret_after", "loop_3")),
        f"{now['sure']:.2f}",
        f"{alone['direction_accuracy']:.2f}, {alone['opposite']:.2f}",
    ]
    return f"| {name} | " + " | ".join(cells) + " |"


def ways(kind: str, ones: list[Trained]) -> dict[str, dict[str, float]]:
    """Figures of the advice now, before, with no name, and of the training loss alone."""
    return {
        "now": scored(ones, named),
        "before": scored(ones, named, with_usual(BEFORE.get(kind, math.nan))),
        "not named": scored(ones, unnamed),
        "alone": scored(ones, no_validation),
    }


def middle(one: Trained) -> float:
    """Middle of the rates that were about right, log10."""
    good = one.truth.grid[one.truth.corpus.side == 0]
    return float(good.min() + good.max()) / 2


def letters(one: Trained, change: Change) -> str:
    got = answers(one, change, measure)
    said = (direction(got[i])[0] for i in got)
    return "".join({1: "R", 0: "k", -1: "L", None: "-"}[side] for side in said)


def true_letters(one: Trained) -> str:
    return "".join({1: "R", 0: "k", -1: "L"}[int(side)] for side in one.truth.corpus.side)


def by_kind(ones: Iterable[Trained]) -> dict[str, list[Trained]]:
    out: dict[str, list[Trained]] = defaultdict(list)
    for one in ones:
        out[one.kind].append(one)
    return dict(out)


def best_rates(kinds: dict[str, list[Trained]]) -> None:
    print("\n## Where the good rates lie\n\nMiddle of the rates that were about right: the median")
    print("of the tasks of each half, and the lowest and highest of all.\n")
    print("| optimizer | default | choice | check | lowest | highest | usual here |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for kind, ones in kinds.items():
        halves = [[middle(o) for o in ones if o.half == half] for half in ("choice", "check")]
        both = [float(np.median(half)) for half in halves if half]
        shown = [ones[0].default, *both, min(map(min, halves)), max(map(max, halves))]
        usual = USUAL.get(optimizer_told(kind) or "")
        told = " | ".join(f"{10**x:.2g}" for x in shown)
        print(f"| {kind} | {told} | {'none' if usual is None else f'{10**usual:.2g}'} |")


def half_page(half: str, ones: list[Trained]) -> None:
    print(HEAD.format(half))
    total: dict[str, list[dict[str, float]]] = defaultdict(list)
    for kind, these in by_kind(ones).items():
        found = ways(kind, these)
        print(line(kind, found))
        for way, figures_ in found.items():
            total[way].append(figures_)
    print(line("**all**", {way: means(rows) for way, rows in total.items()}))


def main() -> None:
    ones = [trained(path) for path in sorted(Path(sys.argv[1]).glob("*.npz"))]
    print(OPENING)
    for half in ("check", "choice"):
        half_page(half, [one for one in ones if one.half == half])
    best_rates(by_kind(ones))
    print(
        "\n## Run by run\n\nFrom the lowest rate up: Raise, keep, Lower, - the log does not tell.\n"
    )
    print("| optimizer, task | half | right | named | not named |\n|---|---|---|---|---|")
    for one in ones:
        told = f"`{letters(one, named)}` | `{letters(one, unnamed)}`"
        print(f"| {one.kind}, {one.task} | {one.half} | `{true_letters(one)}` | {told} |")


if __name__ == "__main__":
    main()
