"""What `page.py` prints: what was stated of smoothed logs, and what was right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np

OPENING = """# Smoothed losses without a validation: as sure as right?

A loss that was smoothed before it was logged hides the noise of batches, which tells most where
there is no validation. Verdicts on such logs are what they are elsewhere; how sure they are is
counted on such (`smoothed/page.py`): records of their own in [[evidence]] of each rule that was
stated over 0.05 too sure on 100 logs or more of the choice half, with a rate and without. Where
logs that are known to be smoothed by their values were not stated too sure there, the records leave
them out. *Before*: what would be stated without these records.

The 24 tasks that no table was fitted on, split in halves by turns as the alphabet has them before
any was looked at, those of epochs apart; and the eighteen [other networks](OTHER_NETWORKS.md) in
their halves. Every run smoothed in each way, with every row and every tenth, the loss alone or with
its rate (then the optimizer is named); called `ema_loss`, so that all are told. *Known*: share that
is known to be smoothed by its values, whatever its name. *Right*: of the directions said. The
records are counted on the choice half; the check half tells what they are worth.

The tables weigh how much of its first value a loss still has. A mean with 0.6 from 0 fills within
a few rows, before it can be told, and its first value is far too small: of 404 such logs of steps
without a rate the same code tells 0.49 right, by the tables before, which did not weigh it, 0.54
(check half; 0.41 and 0.49 of the choice half). Of what is said of the other ways without a rate
0.02 less to 0.07 more is right than by those, mostly more.

Of {looked:,} curves of losses themselves (every row, every second, third and fifth, means of as
many; every run of both halves) {passed} pass for smoothed ones by their values; of the others all
that is said stays as it was. Of {said:,} smoothed logs {action} are told something else to do than
before, {factor} another factor; with {rule} more another rule leads that says the same.
"""
HEAD = """
## The {} half

| the log holds | logs | known | no rate: before | now | right | rate: before | now | right |
|---|---:|---:|---:|---:|---:|---:|---:|---:|"""
WHICH = """
| which logs, no rate | directions | before | now | right | opposite |
|---|---:|---:|---:|---:|---:|"""
BANDS = """
| stated now, all smoothed logs | directions | stated | right |
|---|---:|---:|---:|"""
LIMITS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
LINES = {1: "every row", 10: "every tenth row"}
SOURCES = {
    "steps": "tasks, by step",
    "epochs": "tasks, by epoch",
    "networks": "other networks, by step",
}


def page(said: list[Any], raw: str, passed: tuple[int, int]) -> str:
    """The whole page. `raw`: the way that smooths nothing; `passed`: known of how many raw ones."""
    smoothed = [one for one in said if one.way != raw]
    opening = OPENING.format(
        passed=passed[0], looked=passed[1], said=len(smoothed), **_changed(smoothed)
    )
    parts = [opening.rstrip()]
    for half in ("check", "choice"):
        mine = [one for one in said if one.half == half]
        parts.append(HEAD.format(half))
        for every, lines in LINES.items():
            parts += _ways([one for one in mine if one.every == every], lines)
        parts.append(WHICH)
        parts += _kinds([one for one in mine if one.way != raw and not one.rate])
        parts.append(BANDS)
        parts += _bands([one for one in mine if one.way != raw])
    return "\n".join(parts)


def _changed(said: list[Any]) -> dict[str, int]:
    return {what: sum(one.change == what for one in said) for what in ("action", "factor", "rule")}


def _ways(said: list[Any], lines: str) -> Iterable[str]:
    for way in dict.fromkeys(one.way for one in said):
        mine = [one for one in said if one.way == way]
        cells = [_stated([one for one in mine if one.rate == rate]) for rate in (False, True)]
        known = np.mean([one.known for one in mine])
        yield f"| {way}, {lines} | {len(mine)} | {known:.2f} | {' | '.join(cells)} |"


def _stated(said: list[Any]) -> str:
    spoken = [one for one in said if one.side is not None]
    if not spoken:
        return " | | "
    pairs = [(one.before, one.now, one.side == one.truth) for one in spoken]
    return " | ".join(f"{x:.2f}" for x in np.mean(pairs, axis=0))


def _kinds(said: list[Any]) -> Iterable[str]:
    kinds: dict[str, Callable[[Any], bool]] = {"all": lambda one: True}
    for source, name in SOURCES.items():
        kinds[name] = lambda one, s=source: one.source == s
    kinds["known by their values"] = lambda one: one.known
    kinds["from 0"] = lambda one: one.way.endswith("from 0")
    for rule in sorted({one.rule for one in said if one.rule}):
        kinds[rule] = lambda one, r=rule: one.rule == r
    for name, holds in kinds.items():
        mine = [one for one in said if one.side is not None and holds(one)]
        opposite = np.mean([one.side * one.truth == -1 for one in mine])
        yield f"| {name} | {len(mine)} | {_stated(mine)} | {opposite:.2f} |"


def _bands(said: list[Any]) -> Iterable[str]:
    spoken = [one for one in said if one.side is not None]
    for low, high in pairwise(LIMITS):
        mine = [one for one in spoken if low <= one.now < high]
        if mine:
            stated, right = np.mean([(one.now, one.side == one.truth) for one in mine], axis=0)
            name = f"{low:.1f} to {min(high, 1.0):.1f}"
            yield f"| {name} | {len(mine)} | {stated:.2f} | {right:.2f} |"
