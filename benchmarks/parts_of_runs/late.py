"""What a log tells whose head is missing, as that of a resumed run.

    cd benchmarks && python -m parts_of_runs.late CORPUS > LATE.md

Runs of every task are judged whole and with the first part of their steps cut off, by the shipped
program without the rule that recognises such logs.
"""

from __future__ import annotations

import pathlib
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from advisor.engine.load import builtin_folder, builtin_texts, feature_names, load_texts
from advisor.engine.rule import RuleBase
from advisor.history import Curve, History
from advisor.pipeline import judge_history

from scoring.runs import history, load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CUT = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5)
RUNS = 120  # of a task
SIDE = {"raise": 1, "keep": 0, "lower": -1}


def without_head(run: History, share: float) -> History:
    """The log of a run from the step on that lies at `share` of it."""
    first = run.loss.step[0] + share * (run.loss.step[-1] - run.loss.step[0])

    def tail(curve: Curve | None) -> Curve | None:
        if curve is None:
            return None
        kept = curve.step >= first
        return Curve(curve.step[kept], curve.value[kept], curve.name) if kept.any() else None

    return replace(run, train=tail(run.train), val=tail(run.val), lr=tail(run.lr))


class Cut(NamedTuple):
    """A run whose log was cut: its side, the side told (None: none), how sure, whole log right."""

    truth: int
    told: int | None
    sure: float
    whole: bool


def judge_cut(
    folder: pathlib.Path,
    view: str,
    shares: Sequence[float],
    cut: Callable[[History, float], History | None],
    base: RuleBase,
) -> dict[float, list[Cut]]:
    """Judge `RUNS` runs of each task, cut in each way; the first share leaves the log whole.

    Runs that had diverged where their log then begins are left out.
    """
    rng = np.random.default_rng(3)
    rows: dict[float, list[Cut]] = {share: [] for share in shares}
    for path in sorted(folder.glob("*.npz")):
        corpus = load(path)
        for i in map(int, rng.permutation(len(corpus))[:RUNS]):
            run = history(corpus, i, view)
            whole = False
            for share in shares:
                log = cut(run, share)
                if log is None or not np.isfinite(log.loss.value[:3]).all():
                    continue
                advice = judge_history(log, base).advice
                said = next((a for a in advice if a.action in {*SIDE, "inconclusive"}), None)
                side = None if said is None else SIDE.get(said.action)
                sure = 0.5 if said is None else said.confidence.value
                whole = side == corpus.side[i] if share == shares[0] else whole
                rows[share].append(Cut(int(corpus.side[i]), side, sure, bool(whole)))
    return rows


def print_rows(rows: dict[float, list[Cut]]) -> None:
    """Print a row of the table for each share."""
    for share, found in rows.items():
        told = [one for one in found if one.told is not None]
        right = sum(one.truth == one.told for one in told)
        opposite = sum(one.truth * (one.told or 0) == -1 for one in told)
        sure = np.mean([one.sure for one in told])
        n = len(found)
        whole = sum(one.whole for one in found)
        cells = (whole / n, right / n, opposite / n, right / len(told), sure)
        print(f"| {share:.0%} | {n} | {' | '.join(f'{x:.3f}' for x in cells)} |")


def rules_without(*codes: str) -> RuleBase:
    """Return the shipped rules without these."""
    rules = load_texts(builtin_texts(builtin_folder()), feature_names())
    return RuleBase(tuple(rule for rule in rules if rule.code not in codes))


def main() -> None:
    """Print the page."""
    rows = judge_cut(pathlib.Path(sys.argv[1]), "steps", CUT, without_head, rules_without("LR006"))
    print(PAGE)
    print_rows(rows)


PAGE = """# Logs without their head

Made by `python -m parts_of_runs.late CORPUS > LATE.md`: runs of the eight tasks of the
first corpus, every step logged, whole and with the first part of their steps missing, as the log of
a resumed run has it. Shipped tables (fitted on these tasks too), without LR006, which recognises
such logs from a tenth on and then says that they do not tell. Runs that are no longer finite where
the log then begins are left out; *whole log*: the direction from the whole log of those that stay.

| cut off | runs | whole log | right direction | opposite | right, of those told | stated |
|---:|---:|---:|---:|---:|---:|---:|"""


if __name__ == "__main__":
    main()
