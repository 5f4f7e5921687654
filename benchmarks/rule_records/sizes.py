"""How near the best rate a single step leads, on tasks that no table was fitted on.

    cd benchmarks
    python -m rule_records.sizes KEPT LOOPS > SIZES.md
    python -m rule_records.sizes KEPT LOOPS --rules ../rules    # ... and into [[size.reached]]
    python -m rule_records.sizes KEPT PAGE --rules ../rules     # fine-tunings as PAGE counted them

KEPT holds the tasks of `calibration.folds.MEASURED_ONLY`, LOOPS the fine-tunings of
`fine_tuning_loops/runs.py`, of which the half counts that took part in no choice; where those are
gone, PAGE is a copy of the SIZES.md of earlier tables, whose rows of fine-tunings stay. A log that
is told to raise or lower its rate counts where the rule leads: the rate advised, against the middle
of the band of rates that end at most 2 % of what there was to gain above the best.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from advisor.engine.load import builtin_folder, builtin_texts, feature_names, load_texts
from advisor.engine.rule import RuleBase
from advisor.history import History
from advisor.pipeline import judge_history

from fine_tuning_loops.page import task as fine_tunings
from rule_records.earlier import Earlier, earlier
from rule_records.reached import TIMES, into_rules
from scoring.runs import VIEWS, history, load

Change = Callable[[History], History]
RUNS = 60  # of a task and view
MOVES = {"raise", "lower"}
LOSSES: dict[str, Change] = {
    "both losses": lambda log: log,
    "the training loss alone": lambda log: replace(log, val=None),
    "the validation loss alone": lambda log: replace(log, train=None),
}
TOLD: dict[str, Change] = {
    "rate and optimizer": lambda log: log,
    "rate": lambda log: replace(log, optimizer=None),
    "no rate": lambda log: replace(log, optimizer=None, lr=None),
}
SHOWN = {"steps": "every step", "epochs": "every epoch", "short": "3 to 7 rows"}
# What a rule tells apart: both losses or one, rate and optimizer or not both.
KINDS = {
    (losses, told): (
        f"{'both losses' if losses == 'both losses' else 'one loss'}, "
        f"{'rate and optimizer' if told == 'rate and optimizer' else 'not both of these'}"
    )
    for losses in LOSSES
    for told in TOLD
}
TUNED = {
    "the optimizer": "fine-tunings, rate and optimizer",
    "no optimizer": "fine-tunings, not both of these",
}
STEPS = ((0.0, 0.5), (0.5, 1.0), (1.0, 1.5), (1.5, 2.0), (2.0, 3.0), (3.0, 9.0))  # decades


class Miss(NamedTuple):
    """An advised step: rule, kind and view of the log, decades advised, decades above the best."""

    rule: str
    kind: str
    view: str
    step: float
    above: float


class Judge:
    """Asks the shipped rules of logs, and keeps where their steps lead."""

    def __init__(self) -> None:
        self.base = RuleBase(load_texts(builtin_texts(builtin_folder()), feature_names()))
        self.found: list[Miss] = []

    def ask(self, log: History, kind: str, view: str, offset: float) -> None:
        """Take a log whose rate lies `offset` decades above the best."""
        advice = judge_history(log, self.base).advice
        said = next((a for a in advice if a.action in MOVES and a.lr_factor), None)
        if said is not None and said.lr_factor is not None:
            step = float(np.log10(said.lr_factor))
            self.found.append(Miss(said.rule, kind, view, step, offset + step))


def from_scratch(folder: Path, judge: Judge) -> None:
    """Judge runs of every task in every view, with and without its losses, rate and optimizer."""
    draw = np.random.default_rng(5)
    for path in sorted(folder.glob("*.npz")):
        corpus = load(path)
        for view in VIEWS:
            for i in map(int, draw.permutation(len(corpus))[:RUNS]):
                run = history(corpus, i, view)
                for (losses, told), kind in KINDS.items():
                    shown = f"{SHOWN[view]}; {losses}, {told}"
                    log = TOLD[told](LOSSES[losses](run))
                    judge.ask(log, kind, shown, float(corpus.offset[i]))


def tuned(folder: Path, judge: Judge) -> int:
    """Judge the fine-tunings that took part in no choice, told to be such; return their tasks.

    Unnamed, the optimizer is taken for AdamW: then those by another do not count.
    """
    tasks = [fine_tunings(path) for path in sorted(folder.glob("*.npz"))]
    kept = [task for task in tasks if task.said("half") == "check"]
    for task in kept:
        for i, log in enumerate(task.logs):
            for losses in ("both losses", "the training loss alone"):
                run = LOSSES[losses](replace(log, fine_tuning=True))
                name = str(task.truth.corpus.data["optimizer"][i])
                for told, kind in TUNED.items():
                    named = replace(run, optimizer=name if told == "the optimizer" else None)
                    if named.optimizer or name == "adamw":
                        shown = f"fine-tunings; {losses}, {told}"
                        judge.ask(named, kind, shown, float(task.truth.corpus.offset[i]))
    return len(kept)


def row(name: str, found: list[Miss]) -> str:
    """One row of a table."""
    above = np.array([miss.above for miss in found])
    low, middle, high = np.quantile(above, [0.1, 0.5, 0.9])
    cells = [f"{np.mean(np.abs(above) <= np.log10(times)):.2f}" for times in TIMES]
    cells += [f"{10**x:.2g}" for x in (low, middle, high)]
    return f"| {name} | {len(found)} | {' | '.join(cells)} |"


def table(by: str, rows: Iterable[tuple[str, list[Miss]]], before: Iterable[str] = ()) -> None:
    """Print a table, with the rows of an earlier page among its own."""
    print(HEAD.format(by=by))
    lines, kept = [row(name, found) for name, found in rows if found], list(before)
    print("\n".join(sorted(lines + kept) if kept else lines))


def way(miss: Miss) -> str:
    return "raise" if miss.step > 0 else "lower"


def parted(found: list[Miss], by: Callable[[Miss], str]) -> dict[str, list[Miss]]:
    parts: dict[str, list[Miss]] = defaultdict(list)
    for miss in found:
        parts[by(miss)].append(miss)
    return parts


def main() -> None:
    """Print the page; write the counts into the rules where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kept", type=Path)
    parser.add_argument("loops", type=Path, help="folder of runs, or a page of earlier tables")
    parser.add_argument("--rules", type=Path, help="folder of rules to write the counts into")
    args = parser.parse_args()
    fresh_loops = args.loops.is_dir()
    before = Earlier() if fresh_loops else earlier(args.loops.read_text(encoding="utf-8"))
    judge = Judge()
    from_scratch(args.kept, judge)
    loops = tuned(args.loops, judge) if fresh_loops else before.tasks
    found = judge.found
    tasks = len(list(args.kept.glob("*.npz")))
    print(PAGE.format(tasks=tasks, logs=len(found) + before.logs, loops=loops))
    if not fresh_loops:
        print(OF_EARLIER)
    for by, key in BY.items():
        table(by, sorted(parted(found, key).items()), before.rows.get(by, ()))
    fresh = [miss for miss in found if miss.kind not in TUNED.values()]
    steps = [
        (f"{name} {10**low:.0f}x to {10**high:.0f}x",
         [m for m in fresh if way(m) == name and low <= abs(m.step) < high])
        for name in ("raise", "lower")
        for low, high in STEPS
    ]  # fmt: skip
    table("step advised (no fine-tunings)", steps)
    if args.rules is not None:
        notes = dict.fromkeys(KINDS.values(), f"{tasks} tasks left out")
        notes |= dict.fromkeys(TUNED.values(), f"fine-tunings of {loops} tasks left out")
        counted = parted(found, lambda m: m.rule)
        into_rules(args.rules, counted, notes, () if fresh_loops else TUNED.values())


BY: dict[str, Callable[[Miss], str]] = {
    "what a rule tells apart": lambda miss: f"{miss.kind}: {way(miss)}",
    "rule": lambda miss: f"{miss.rule}, {miss.kind}",
    "the log holds": lambda miss: f"{miss.view}: {way(miss)}",
}
OF_EARLIER = """
The rows of fine-tunings are as counted with the tables that shipped before these."""
HEAD = """
| {by} | logs | within 3x | within 10x | lowest tenth | middle | highest tenth |
|---|---:|---:|---:|---:|---:|---:|"""
PAGE = """# How near the best rate a single step leads

Made by `rule_records/sizes.py` (how: see there): {logs} logs that were told to raise or lower their
rate. They are of {tasks} tasks that no shipped table was fitted on and no choice rests on, each run
with every step, every epoch and 3 to 7 rows (of 16 of the tasks an epoch is all that was kept),
with both losses or one, with its rate, its optimizer, or neither; and fine-tunings of {loops} tasks
by a loop (`FINE_TUNING_LOOPS.md`, the half that took part in no choice), told to be such, with and
without the validation loss and the optimizer (without it those by AdamW alone, which they are then
taken for). The best rate is the middle of the band in which nothing else ends more than 2 % of what
there was to gain lower. The last three columns: the rate advised over the best. What the program
says (*Size*) is the row of the rule and of such logs; of fewer than 30 it says nothing. What a rule
tells apart was settled before its rows were counted, by what steps of all rules together did on
half of these tasks: who names no optimizer is led less near than who logs no validation."""


if __name__ == "__main__":
    main()
