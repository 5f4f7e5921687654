"""Whether what is said of a direction is as sure as stated, on tasks that no table was fitted on.

    cd benchmarks && python -m rule_records.records KEPT FIRST > RECORDS.md

KEPT holds the tasks of `calibration.folds.MEASURED_ONLY`, FIRST the eight first, of which only the
schedules count that KEPT lacks. Every run as each of the logs of `scoring.runs.VIEWS`, with
everything and with the training loss alone; every advice that the counterfactual can judge.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from advisor.engine.judge import wilson
from advisor.engine.load import as_rule_base
from advisor.pipeline import judge_history

from scoring.runs import VIEWS, Corpus, history, load

HELPS = {"add_decay": "decay", "cycle": "cycle", "add_warmup": "warmup"}
SIDE = {"raise": 1, "keep": 0, "lower": -1}
FEWEST, OFF = 60, 0.12  # logs of a cell; how far the stated chance may lie from what was right
BARE = "the training loss alone"


class Said(NamedTuple):
    """An advice: its rule, action, record, stated and right; side: 1 too low; the log it is of."""

    rule: str
    action: str
    record: tuple[int, int]
    stated: float
    right: bool
    side: int
    task: str
    optimizer: str
    schedule: str
    view: str


def held(one: Said) -> str:
    """What the log held, beside its rule and schedule."""
    return f"{one.rule}, {one.schedule}, {BARE if BARE in one.view else 'both losses and the rate'}"


CELLS: dict[str, Callable[[Said], str]] = {
    "rule": lambda one: one.rule,
    "record": lambda one: f"{one.rule}, {one.record[0]:,} of {one.record[1]:,}",
    "action": lambda one: one.action,
    "view": lambda one: one.view,
    "optimizer": lambda one: one.optimizer,
    "schedule": lambda one: one.schedule,
    "rule, view": lambda one: f"{one.rule}, {one.view}",
    "rule, optimizer": lambda one: f"{one.rule}, {one.optimizer}",
    "rule, schedule": lambda one: f"{one.rule}, {one.schedule}",
    "rule, schedule, log": held,
    "action, optimizer": lambda one: f"{one.action}, {one.optimizer}",
    "action, schedule": lambda one: f"{one.action}, {one.schedule}",
}


def right(corpus: Corpus, i: int, action: str) -> bool | None:
    """What the counterfactual says of an action on a run; None: nothing."""
    if action in SIDE:
        return bool(corpus.side[i] == SIDE[action])
    helps = corpus.helps[HELPS[action]][i] if action in HELPS else np.nan
    return None if np.isnan(helps) else bool(helps)


def said_of(corpus: Corpus) -> Iterator[Said]:
    """Every advice on the runs of a task that can be judged."""
    base = as_rule_base(())
    optimizers, schedules = (corpus.data[key].astype(str) for key in ("optimizer", "schedule"))
    for view in VIEWS:
        if view == "epochs" and corpus.every == 1:
            continue  # the same logs as by step
        for bare in (False, True):
            for i in range(len(corpus)):
                log = history(corpus, i, view)
                if bare:
                    log = replace(log, val=None, lr=None, optimizer=None)
                for one in judge_history(log, base).advice:
                    was, sure = right(corpus, i, one.action), one.confidence
                    if was is not None and sure.seen:
                        yield Said(
                            rule=one.rule,
                            action=one.action,
                            record=(sure.right, sure.seen),
                            stated=sure.value,
                            right=was,
                            side=int(corpus.side[i]),
                            task=corpus.task,
                            optimizer=optimizers[i],
                            schedule=schedules[i],
                            view=f"{view}, {BARE}" if bare else view,
                        )


def record_rows(said: list[Said]) -> Iterator[str]:
    """Each record of a rule beside the same count on these tasks."""
    cells: dict[tuple[str, tuple[int, int]], list[Said]] = defaultdict(list)
    for one in said:
        cells[one.rule, one.record].append(one)
    for (rule, (good, seen)), mine in sorted(
        cells.items(), key=lambda cell: (cell[0][0], -cell[0][1][0] / cell[0][1][1])
    ):
        n, k = len(mine), sum(one.right for one in mine)
        low, high = wilson(k, n)
        inside = "" if low <= good / seen <= high else "above" if good / seen > high else "below"
        shares = [np.mean([one.right for one in mine if one.task == task]) for task in tasks(mine)]
        yield (
            f"| {rule} | {good:,} of {seen:,} | {good / seen:.3f} | {n:,} | {k / n:.3f} | "
            f"{low:.3f} to {high:.3f} | {inside} | {len(shares)} | {np.mean(shares):.3f} |"
        )


def tasks(said: list[Said]) -> list[str]:
    """The tasks that some advice is of."""
    return sorted({one.task for one in said})


def off_rows(said: list[Said], keys: dict[str, Callable[[Said], str]]) -> Iterator[str]:
    """Cells whose stated chance is far from what was right."""
    for by, key in keys.items():
        cells: dict[str, list[Said]] = defaultdict(list)
        for one in said:
            cells[key(one)].append(one)
        for name, mine in sorted(cells.items()):
            stated, good = (np.mean([getattr(one, k) for one in mine]) for k in ("stated", "right"))
            if len(mine) >= FEWEST and abs(stated - good) > OFF:
                yield (
                    f"| {by} | {name} | {len(mine)} | {len(tasks(mine))} | "
                    f"{stated:.2f} | {good:.2f} | "
                    + " | ".join(str(sum(one.side == side for one in mine)) for side in (1, 0, -1))
                    + " |"
                )


def main() -> None:
    """Print the page."""
    said, first = (
        [one for path in sorted(Path(folder).glob("*.npz")) for one in said_of(load(path))]
        for folder in sys.argv[1:3]
    )
    known = {one.schedule for one in said}
    lacking = [one for one in first if one.schedule not in known]
    cells = [n for key in CELLS.values() for n in Counter(map(key, said)).values() if n >= FEWEST]
    rows = list(record_rows(said))
    page = PAGE.format(
        tasks=len(tasks(said)),
        said=len(said),
        records="\n".join(rows),
        inside=len(rows) - sum(" above |" in row or " below |" in row for row in rows),
        above=sum(" above |" in row for row in rows),
        below=sum(" below |" in row for row in rows),
        off="\n".join(off_rows(said, CELLS)),
        lacking=", ".join(sorted({f"`{one.schedule}`" for one in lacking})),
        first="\n".join(off_rows(lacking, {"rule, schedule, log": held})),
        tested=len(cells),
        fewest=FEWEST,
        by=OFF,
    )
    print(page, end="")


PAGE = """\
# Records, counted again on tasks left out

Made by `python -m rule_records.records KEPT FIRST > RECORDS.md`: what is stated of each
advice (*Sure*) rests on a record, counted on 279 tasks of which each was judged by tables that had
not seen it. Here the same is counted on {tasks} tasks that took part in no table, no record and no
choice: every run as a log of steps, of epochs (most of the tasks kept nothing else; these count as
steps) and of 3 to 7 rows, with everything and with the training loss alone; {said:,} advices.

The records were counted with the rules as they ship.

{inside} records lie within the interval of what was counted here, {above} above it (stated too
sure) and {below} below it. *Interval*: of the share here, 95 % (Wilson), which takes logs for
independent; a run is four to six of them here and tasks differ, so that more than one in twenty
should lie outside. *Mean of tasks*: each task that has such logs counts the same.

| rule | record | share | here | share | interval | the record lies | tasks | mean of tasks |
| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |
{records}

## Where the stated chance is far off

Of {tested} cells of {fewest} advices or more those in which stated and right, as means, are over
{by} apart; and of how many of these logs the rate was too low, about right and too high. What is of
one task tells of that task.

| by | cell | advices | tasks | stated | right | too low | about right | too high |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{off}

## Schedules that these tasks lack

Of {lacking} the first eight tasks tell, on which the tables were
fitted too, so that what is stated should rather be too low here; the cells that are off as far.
Where the rate fell to a hundredth within a fifth of the run and the log does not hold the rate, the
level that it was left at is taken for the floor of a rate that is too high.

| by | cell | advices | tasks | stated | right | too low | about right | too high |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{first}
"""


if __name__ == "__main__":
    main()
