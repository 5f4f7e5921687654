"""How near the best rate a single step leads, on tasks that no table was fitted on.

    python benchmarks/sizes.py CORPUS > benchmarks/SIZES.md
    python benchmarks/sizes.py CORPUS --rules rules     # ... and into the rules' [[size.reached]]

CORPUS holds the tasks of `calibration.folds.MEASURED_ONLY`. A log that is told to raise or lower
its rate counts where the rule leads: the rate advised, against the middle of the band of rates that
end at most 2 % of what there was to gain above the best.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from advisor.engine.load import builtin_folder, builtin_texts, feature_names, load_texts
from advisor.engine.rule import RuleBase
from advisor.history import History
from advisor.pipeline import judge_history

from calibration.runs import VIEWS, history, load

RUNS = 60  # of a task and view
TIMES = (3.0, 10.0)
FEWEST = 30  # logs; of fewer no share is told
MOVES = {"raise", "lower"}
TRAIN_ONLY = "train-only"
SHOWN = {
    "steps": "every step",
    "epochs": "every epoch",
    "short": "3 to 7 rows",
    TRAIN_ONLY: "the training loss alone, every step",
}
STEPS = ((0.0, 0.5), (0.5, 1.0), (1.0, 1.5), (1.5, 2.0), (2.0, 3.0), (3.0, 9.0))  # decades


class Miss(NamedTuple):
    """An advised step: its rule, the view of the log, decades advised, decades above the best."""

    rule: str
    view: str
    step: float
    above: float


def misses(folder: Path) -> list[Miss]:
    """Judge runs of every task in every view; how far each advised rate lies from the best."""
    base = RuleBase(load_texts(builtin_texts(builtin_folder()), feature_names()))
    draw = np.random.default_rng(5)
    found: list[Miss] = []
    for path in sorted(folder.glob("*.npz")):
        corpus = load(path)
        for view in (*VIEWS, TRAIN_ONLY):
            for i in map(int, draw.permutation(len(corpus))[:RUNS]):
                advice = judge_history(_log(corpus, i, view), base).advice
                said = next((a for a in advice if a.action in MOVES and a.lr_factor), None)
                if said is not None and said.lr_factor is not None:
                    step = float(np.log10(said.lr_factor))
                    found.append(Miss(said.rule, view, step, float(corpus.offset[i]) + step))
    return found


def _log(corpus, i: int, view: str) -> History:  # type: ignore[no-untyped-def]
    run = history(corpus, i, "steps" if view == TRAIN_ONLY else view)
    return replace(run, val=None, lr=None, optimizer=None) if view == TRAIN_ONLY else run


def row(name: str, found: list[Miss]) -> str:
    """One row of a table."""
    above = np.array([miss.above for miss in found])
    low, middle, high = np.quantile(above, [0.1, 0.5, 0.9])
    cells = [f"{np.mean(np.abs(above) <= np.log10(times)):.2f}" for times in TIMES]
    cells += [f"{10**x:.2g}" for x in (low, middle, high)]
    return f"| {name} | {len(found)} | {' | '.join(cells)} |"


def write(folder: Path, found: list[Miss], tasks: int) -> None:
    """Put the counts into the rules, in place of those that are there."""
    note = f"{tasks} tasks left out; benchmarks/SIZES.md"
    by_rule: dict[str, list[float]] = defaultdict(list)
    for miss in found:
        by_rule[miss.rule].append(abs(miss.above))
    for path in sorted(folder.glob("LR*.toml")):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"(?m)^\[size\]", text):
            continue
        text = re.sub(r"(?ms)^\[\[size\.reached\]\].*?\n\n", "", text)
        far = np.array(by_rule[path.name[:5]])
        tables = "".join(
            f"[[size.reached]]\ntimes = {times:g}\nseen = {len(far)}\n"
            f'right = {int((far <= np.log10(times)).sum())}\nmeasured = "{note}"\n\n'
            for times in TIMES
            if len(far) >= FEWEST
        )
        text = re.sub(r"(?ms)^(\[size\].*?\n\n)", lambda m, t=tables: m.group(1) + t, text, count=1)
        path.write_text(text, encoding="utf-8")


def main() -> None:
    """Print the page; write the counts into the rules where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rules", type=Path, help="folder of rules to write the counts into")
    args = parser.parse_args()
    tasks = len(list(args.corpus.glob("*.npz")))
    found = misses(args.corpus)
    print(PAGE.format(tasks=tasks, logs=len(found)))
    for rule in sorted({miss.rule for miss in found}):
        print(row(rule, [miss for miss in found if miss.rule == rule]))
    print(HEAD.format(by="the log holds"))
    for view, text in SHOWN.items():
        for up, name in ((True, "raise"), (False, "lower")):
            mine = [miss for miss in found if miss.view == view and (miss.step > 0) == up]
            print(row(f"{text}: {name}", mine))
    print(row("all", found))
    print(HEAD.format(by="step advised"))
    for up in (True, False):
        for low, high in STEPS:
            mine = [one for one in found if (one.step > 0) == up and low <= abs(one.step) < high]
            if mine:
                name = f"{'raise' if up else 'lower'} {10**low:.0f}x to {10**high:.0f}x"
                print(row(name, mine))
    if args.rules is not None:
        write(args.rules, found, tasks)


HEAD = """
| {by} | logs | within 3x | within 10x | lowest tenth | middle | highest tenth |
|---|---:|---:|---:|---:|---:|---:|"""
PAGE = """# How near the best rate a single step leads

Made by `python benchmarks/sizes.py CORPUS > benchmarks/SIZES.md`: {logs} logs that were told to
raise or lower their rate, of {tasks} tasks that no shipped table was fitted on and no choice rests
on; every step, every epoch, 3 to 7 rows, all with the optimizer named, and the training loss alone
(of 15 of the tasks an epoch is all that was kept). The best rate is the middle of the band in which
nothing else ends more than 2 % of what there was to gain lower. The last three columns: the rate
advised over the best. What the program says (*Size*) is the rule's row; with the training loss
alone steps up lead less near than that.
""" + HEAD.replace("{by}", "rule")


if __name__ == "__main__":
    main()
