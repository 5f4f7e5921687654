"""How right the advice is on fine-tunings by Hugging Face's Trainer.

    cd benchmarks
    python -m fine_tuning.runs OUT                     # train, or go on; what it needs
    python -m fine_tuning.page OUT > FINE_TUNING.md    # is said there

Each trainer_state.json is read as a user's is, without a word about the optimizer, and judged as it
is and with its validations left out. What is right is defined in `scoring/runs.py`, the figures
in `scoring/score.py`; a family with one schedule is a task, and its first loss that of the
held-back examples before.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from advisor.engine.load import as_rule_base
from advisor.features import Features, make_view, measure, measure_view, position, spans_of
from advisor.features.schedule import LIKELY_ADAM
from advisor.history import History
from advisor.pipeline import judge_features
from advisor.readers import read as read_log

from scoring.asked import Answers, Truth, read
from scoring.score import direction, figures, loop, means, snap, stated

BASE = as_rule_base(())
FIGURES = ("direction_accuracy", "opposite", "regret_before", "regret_after", "loop_2", "loop_3")
BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
SIGN = {1: "raise", 0: "keep", -1: "lower"}
Teller = Callable[[Truth, list[History]], Answers]


class Task(NamedTuple):
    """A family with one schedule: its truth, its logs in the order of their rates, what it is."""

    name: str
    truth: Truth
    logs: list[History]

    def said(self, key: str) -> str:
        """One of the facts: half, what, lora, weights."""
        return str(self.truth.corpus.data[key])


def task(path: Path) -> Task:
    """Read TASK.npz and the logs in the folder beside it."""
    truth = read(path)
    runs = range(len(truth.corpus))
    logs = [read_log(path.with_suffix("") / f"{i}.json")[0] for i in runs]
    return Task(path.stem, truth, logs)


def advised(
    change: Callable[[History], History], figures_of: Callable[[History], Features] = measure
) -> Teller:
    """What is said of the logs after a change, by the figures that `figures_of` finds."""

    def tell(_: Truth, logs: list[History]) -> Answers:
        changed = map(change, logs)
        return {i: _as_answer(log, figures_of(log)) for i, log in enumerate(changed)}

    return tell


def with_usual(low: float, high: float, adam_below: float) -> Callable[[History], Features]:
    """Figures as if these rates were usual in fine-tunings, and a rate Adam's up to the last."""

    def figures_of(log: History) -> Features:
        view = make_view(log)
        values = measure_view(view)
        peak = np.log10(values["peak_lr"])
        above = peak - np.clip(peak, np.log10(low), np.log10(high))
        if values["peak_lr"] >= adam_below:
            above = np.nan
        values["rate_from_usual"] = float(above)
        values["factor_after_divergence"] = float(10 ** -(max(above, 0.0) + 0.5))
        values["room_upwards"] = np.nan
        values |= position(values)
        return Features(values, spans_of(view, values))

    return figures_of


def _as_answer(log: History, found: Features) -> dict[str, Any]:
    run = judge_features(log, found, BASE)
    said = [
        {
            "action": a.action,
            "lr_factor": a.lr_factor,
            "confidence": a.confidence.value,
            "rule": a.rule,
            "figures": ", ".join(f"{e.feature} {e.value:.3g}" for e in a.evidence[:2]),
        }
        for a in run.advice
    ]
    return {"advice": said, "diverged": run.diverged}


def always(rate: float | None) -> Teller:
    """Advice that looks at no curve: to one rate, or (None) to keep."""

    def tell(truth: Truth, _: list[History]) -> Answers:
        got: Answers = {}
        for i, here in enumerate(truth.grid):
            to = here if rate is None else np.log10(rate)
            away = snap(np.unique(truth.grid), i, 10 ** (to - here)) - i
            action = SIGN[int(np.sign(away))]
            got[i] = {"advice": [{"action": action, "lr_factor": 10 ** (to - here)}]}
        return got

    return tell


def no_validation(log: History) -> History:
    return replace(log, val=None)


def scored(tasks: Iterable[Task], tell: Teller) -> dict[str, float]:
    """Means of the figures over tasks."""
    rows = []
    for one in tasks:
        got = tell(one.truth, one.logs)
        data = one.truth.corpus.data
        # The loop of the scorer goes over constant rates; here each task has one schedule.
        same = data | {"schedule": np.full(len(got), "constant")}
        plain = replace(one.truth, corpus=replace(one.truth.corpus, data=same))
        rows.append(figures(one.truth, got) | loop(plain, got))
    return means(rows)


def line(name: str, tasks: list[Task], tell: Teller) -> str:
    found = scored(tasks, tell)
    return f"| {name} | {len(tasks)} | " + " | ".join(f"{found[k]:.3f}" for k in FIGURES) + " |"


def ordinary(log: History) -> History:
    return replace(log, fine_tuning=False)


def named(log: History) -> History:
    return replace(log, optimizer="adamw")


def unbound(log: History) -> Features:
    """The figures as if a raise might go beyond 1e-3."""
    view = make_view(log)
    values = measure_view(view) | {"room_upwards": np.nan}
    return Features(values | position(values), spans_of(view, values))


WAYS: dict[str, Teller] = {
    "as shipped": advised(lambda log: log),
    "raises not bound at 1e-3": advised(lambda log: log, unbound),
    "as shipped, `--optimizer adamw`": advised(named),
    "judged as a training from scratch": advised(ordinary),
    "the same, `--optimizer adamw`": advised(lambda log: named(ordinary(log))),
    "without its validations": advised(no_validation),
    "the same, from scratch": advised(lambda log: ordinary(no_validation(log))),
    "always keep": always(None),
    "always to 5e-5": always(5e-5),
    "always to 2e-4": always(2e-4),
}
PRIORS = {  # lowest and highest usual rate, up to which rate the optimizer is taken for Adam
    "5e-5 to 1e-3, Adam below 0.0056 (before)": (5e-5, 1e-3, 10**LIKELY_ADAM),
    "5e-5 to 1e-3, always Adam": (5e-5, 1e-3, np.inf),
    "5e-5 to 5e-4, always Adam": (5e-5, 5e-4, np.inf),
    "5e-5 to 2e-4, Adam below 0.0056": (5e-5, 2e-4, 10**LIKELY_ADAM),
    "5e-5 to 2e-4, always Adam (ships)": (5e-5, 2e-4, np.inf),
    "5e-5 to 1e-4, always Adam": (5e-5, 1e-4, np.inf),
    "2e-5 to 2e-4, always Adam": (2e-5, 2e-4, np.inf),
    "2e-4 alone, always Adam": (2e-4, 2e-4, np.inf),
    "1e-3 alone, always Adam": (1e-3, 1e-3, np.inf),
}
HEAD = """
| {} | tasks | right direction | opposite | regret before | after one step | best rate in 2 | in 3 |
|---|---:|---:|---:|---:|---:|---:|---:|"""


def groups(tasks: list[Task]) -> dict[str, list[Task]]:
    """The tasks by what they are."""
    out = defaultdict(list)
    for one in tasks:
        kind = one.name.split(".")[1]
        out["LoRA" if one.said("lora") == "True" else "all weights"].append(one)
        out["constant, with a warmup or not" if "constant" in kind else "decaying"].append(one)
        out["with a warmup" if "warmup" in kind else "without a warmup"].append(one)
    for one in tasks:
        out[one.said("half") + " half"].append(one)
    return dict(sorted(out.items()))


def confidence(tasks: list[Task]) -> list[str]:
    """Stated and found, by bands of the stated chance, with validation and without."""
    rows = []
    for name in ("as shipped", "without its validations"):
        pairs = np.concatenate([stated(t.truth, WAYS[name](t.truth, t.logs)) for t in tasks])
        for low, high in pairwise(BANDS):
            inside = pairs[(pairs[:, 0] >= low) & (pairs[:, 0] < high)]
            if len(inside):
                sure, right = inside.mean(0)
                rows.append(f"| {name} | {low:.0%} on | {len(inside)} | {sure:.2f} | {right:.2f} |")
    return rows


def by_task(tasks: list[Task]) -> list[str]:
    """What each task is, its good band, and what was said at each rate."""
    rows = []
    for one in tasks:
        t = one.truth
        got = WAYS["as shipped"](t, one.logs)
        good = t.grid[t.corpus.side == 0]
        said = "".join({1: "R", 0: "k", -1: "L", None: "-"}[direction(got[i])[0]] for i in got)
        true = "".join({1: "R", 0: "k", -1: "L"}[int(side)] for side in t.corpus.side)
        band = f"{10 ** good.min():.1g} to {10 ** good.max():.1g}"
        what = f"{one.said('what')}; {int(one.said('weights')):,}"
        rows.append(f"| `{one.name}` | {what} | {band} | `{true}` | `{said}` |")
    return rows


def wrong(tasks: list[Task]) -> list[str]:
    """Every opposite advice, and every wrong one of which it was said to be 80 % sure."""
    rows = []
    for one in tasks:
        for way in ("as shipped", "without its validations"):
            got = WAYS[way](one.truth, one.logs)
            for i, answer in got.items():
                side, factor, sure = direction(answer)
                true = int(one.truth.corpus.side[i])
                if side is None or side == true or sure is None:
                    continue
                if side * true == -1 or sure >= 0.8:
                    first = next(a for a in answer["advice"] if a["action"] in SIGN.values())
                    rate, regret = 10 ** one.truth.grid[i], one.truth.regret[i]
                    rows.append(
                        f"| `{one.name}` | {way} | {rate:.1g} | {first['rule']}: {SIGN[side]} "
                        f"{factor:.2g}x, {sure:.0%} | {SIGN[true]} | {regret:.2f} | "
                        f"{first['figures']} |"
                    )
    return rows


def main() -> None:
    """Print the page."""
    tasks = [task(path) for path in sorted(Path(sys.argv[1]).glob("*.npz"))]
    print(PAGE.format(runs=sum(len(t.logs) for t in tasks), tasks=len(tasks)))
    print(HEAD.format("all"))
    for name, tell in WAYS.items():
        print(line(name, tasks, tell))
    print("\n## Which rates count as usual (raises not bound)")
    for half in ("choice", "check"):
        some = [one for one in tasks if one.said("half") == half]
        for way, change in ((half, lambda log: log), (f"{half}, no validations", no_validation)):
            print(HEAD.format(way))
            for name, prior in PRIORS.items():
                print(line(name, some, advised(change, with_usual(*prior))))
    print("\n## By kind\n" + HEAD.format("as shipped"))
    for name, some in groups(tasks).items():
        print(line(name, some, WAYS["as shipped"]))
    print(SURE, *confidence(tasks), sep="\n")
    print(TASKS, *by_task(tasks), sep="\n")
    print(WRONG, *wrong(tasks), sep="\n")


PAGE = """# Fine-tunings

Made by `fine_tuning/page.py` (see there) from {runs} fine-tunings that the Trainer of Hugging Face
did and logged: {tasks} tasks, each a pretrained network on other data at nine rates from 3.2e-6 to
3.2e-2 with AdamW. Directions, regret (0: the best rate of the schedule, 1: nothing gained) and the
closed loop are the benchmark's. Families were split in halves before any was trained; the rates
that count as usual were chosen with the choice half in view, when every family of small networks
had been trained with one schedule. Of networks with over 23 million weights nothing here
tells: they want lower rates than small ones, so a raise ends at 1e-3 or threefold above the rate,
which costs these something. The runs were trained anew for the tables that ship; the rates that
count as usual were chosen by earlier ones of the same code."""
SURE = """\n## How sure, and how right\n
| | stated | runs | stated, mean | right |\n|---|---|---:|---:|---:|"""
TASKS = """
## Task by task

What was right and what was said at each rate, from 3.2e-6 up: Raise, keep, Lower, - the log does
not tell.

| task | what; weights | good rates | right | said |
|---|---|---|---|---|"""
WRONG = """\n## Opposite advice, and wrong advice that was 80 % sure\n
| task | log | rate | said | right | regret | figures |
|---|---|---:|---|---|---:|---|"""


if __name__ == "__main__":
    main()
