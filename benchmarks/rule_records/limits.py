"""What single limits and sentences of the rules rest on, counted again on runs that are at hand.

    cd benchmarks && python -m rule_records.limits CORPUS [CORPUS ...]

Every run as each of the logs of `scoring.runs.VIEWS` and by its training loss alone:

- LR103: finite logs whose loss ends above its start by more than the limit, by what was right;
- LR109: finite logs that leap up in their last rows by more than the limit, by what was right;
- LR011: cycles logged in a few rows that rise to the last one: the lowest share they begin at;
- LR502: of the fall of the validation loss what was still to come a twentieth of the run after
  the stretch began of which the rule says that the loss stood;
- LR901: what was right where `keep` is said and another chance is above a third.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from advisor.engine.load import as_rule_base
from advisor.features import measure
from advisor.history import History
from advisor.pipeline import judge_features

from scoring.runs import VIEWS, Corpus, history, load

BASE = as_rule_base(())
LIMITS = {rule.code: rule.limits for rule in BASE.rules}
SIDES = {1: "too low", 0: "about right", -1: "too high"}
THIRD = 1 / 3
LATER = 0.05  # of the run, after the stretch of LR502 began


@dataclass
class Found:
    """By name what was right; shares that cycles begin at; falls that were still to come."""

    right: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    begins: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)


def logs(corpus: Corpus) -> Iterator[tuple[str, int, History]]:
    """Every log of a corpus: the view, the run, the history."""
    for view in (*VIEWS, "train-only"):
        if view == "epochs" and corpus.every == 1:
            continue  # the same logs as by step
        for i in range(len(corpus)):
            log = history(corpus, i, view if view in VIEWS else "steps")
            bare = view not in VIEWS
            yield view, i, replace(log, val=None, lr=None, optimizer=None) if bare else log


def still_to_fall(log: History, stood: float) -> float:
    """Of the fall of the validation loss the share that came after the stretch had begun."""
    assert log.val is not None
    step, value = log.val.step, log.val.value
    begun = step[0] + min(1.0 - stood + LATER, 1.0) * (step[-1] - step[0])
    there = value[int(np.searchsorted(step, begun).clip(0, len(value) - 1))]
    return float((there - value.min()) / max(value[0] - value.min(), 1e-12))


def count(corpus: Corpus, found: Found) -> None:
    """Add what the logs of a corpus tell."""
    for view, i, log in logs(corpus):
        measured = measure(log)
        v, side = measured.values, SIDES[int(corpus.side[i])]
        if np.isfinite(log.loss.value).all():
            above = v["end_above_start"] > LIMITS["LR103"]["far"].value
            if above and v["logged_from_start"] > 0:
                found.right["LR103"][side] += 1
            if v["last_leap"] > LIMITS["LR109"]["explosion"].value:
                found.right["LR109"][side] += 1
        rises = v["warmup_share"] > LIMITS["LR011"]["unfinished"].value
        if view == "short" and rises and str(corpus.data["schedule"][i]) == "cyclic":
            found.begins.append(v["lr_start_share"])
        said = {advice.rule for advice in judge_features(log, measured, BASE).advice}
        if view == "steps" and "LR502" in said:
            found.left.append(still_to_fall(log, v["plateau_share"]))
        if "LR901" in said and max(v["too_low_chance"], v["too_high_chance"]) > THIRD:
            found.right["LR901 beside another chance above a third"][side] += 1


def main() -> None:
    """Print the counts."""
    found = Found()
    for path in (path for folder in sys.argv[1:] for path in sorted(Path(folder).glob("*.npz"))):
        count(load(path), found)
    for name, sides in sorted(found.right.items()):
        print(f"{name}: " + ", ".join(f"{side} {n}" for side, n in sorted(sides.items())))
    if found.begins:
        print(f"LR011: {len(found.begins)} cycles, the lowest begins at {min(found.begins):.3f}")
    if found.left:
        middle, tenth = np.quantile(found.left, [0.5, 0.9])
        print(f"LR502: {len(found.left)} logs, half {middle:.2f} or more, a tenth {tenth:.2f}")


if __name__ == "__main__":
    main()
