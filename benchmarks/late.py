"""What a log tells whose head is missing, as that of a resumed run.

    python benchmarks/late.py CORPUS > benchmarks/LATE.md

Runs of every task are judged whole and with the first part of their steps cut off, by the shipped
program without the rule that recognises such logs.
"""

from __future__ import annotations

import pathlib
import sys
from dataclasses import replace

import numpy as np
from advisor.engine.load import builtin_folder, builtin_texts, feature_names, load_texts
from advisor.engine.rule import RuleBase
from advisor.history import Curve, History
from advisor.pipeline import judge_history

from calibration.runs import history, load

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


def main() -> None:
    """Print the page."""
    rules = load_texts(builtin_texts(builtin_folder()), feature_names())
    base = RuleBase(tuple(rule for rule in rules if rule.code != "LR006"))
    rng = np.random.default_rng(3)
    rows: dict[float, list[tuple[int, int | None, float, bool]]] = {share: [] for share in CUT}
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.npz")):
        corpus = load(path)
        for i in map(int, rng.permutation(len(corpus))[:RUNS]):
            run = history(corpus, i, "steps")
            whole = False
            for share in CUT:
                log = without_head(run, share)
                if not np.isfinite(log.loss.value[:3]).all():
                    continue  # it had diverged before
                advice = judge_history(log, base).advice
                said = next((a for a in advice if a.action in {*SIDE, "inconclusive"}), None)
                side = None if said is None else SIDE.get(said.action)
                sure = 0.5 if said is None else said.confidence.value
                whole = side == corpus.side[i] if share == 0.0 else whole
                rows[share].append((int(corpus.side[i]), side, sure, bool(whole)))
    print(PAGE)
    for share, found in rows.items():
        before = sum(whole for *_, whole in found)
        told = [(truth, side, sure) for truth, side, sure, _ in found if side is not None]
        right = sum(truth == side for truth, side, _ in told)
        opposite = sum(truth * side == -1 for truth, side, _ in told)
        sure = np.mean([sure for *_, sure in told])
        n = len(found)
        cells = (before / n, right / n, opposite / n, right / len(told), sure)
        print(f"| {share:.0%} | {len(found)} | {' | '.join(f'{x:.3f}' for x in cells)} |")


PAGE = """# Logs without their head

Made by `python benchmarks/late.py CORPUS > benchmarks/LATE.md`: runs of the eight tasks of the
first corpus, every step logged, whole and with the first part of their steps missing, as the log of
a resumed run has it. Shipped tables (fitted on these tasks too), without LR006, which recognises
such logs from a tenth on and then says that they do not tell. Runs that are no longer finite where
the log then begins are left out; *whole log*: the direction from the whole log of those that stay.

| cut off | runs | whole log | right direction | opposite | right, of those told | stated |
|---:|---:|---:|---:|---:|---:|---:|"""


if __name__ == "__main__":
    main()
