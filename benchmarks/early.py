"""What a log tells of which only the beginning is there, as that of a run that still goes on.

    python benchmarks/early.py CORPUS > benchmarks/EARLY.md

Runs of every task are judged whole and cut after a part of their steps, by the shipped program
without the rules that say of some such logs that they do not tell (LR008, LR011). What is right is
what was right for the whole run.
"""

from __future__ import annotations

import pathlib
import sys
from dataclasses import replace

from advisor.history import Curve, History

from late import judge_cut, print_rows, rules_without

KEPT = (1.0, 0.75, 0.5, 0.35, 0.2, 0.1, 0.05, 0.02, 0.01)


def without_end(run: History, share: float) -> History | None:
    """The log of a run up to `share` of its steps; None where no loss is in it."""
    steps = run.loss.step
    last = steps[0] + share * (steps[-1] - steps[0])

    def head(curve: Curve | None) -> Curve | None:
        if curve is None:
            return None
        kept = curve.step <= last
        return Curve(curve.step[kept], curve.value[kept], curve.name) if kept.any() else None

    train, val = head(run.train), head(run.val)
    if train is None and val is None:
        return None
    return replace(run, train=train, val=val, lr=head(run.lr))


def main() -> None:
    """Print the page."""
    print(PAGE)
    folder, base = pathlib.Path(sys.argv[1]), rules_without("LR008", "LR011")
    for view, title in VIEWS.items():
        print(HEAD.format(title=title))
        kept = KEPT if view == "steps" else KEPT[:-3]  # else less than three rows
        print_rows(judge_cut(folder, view, kept, without_end, base))


VIEWS = {"steps": "Every step logged", "epochs": "A row an epoch (of 25 steps)"}
PAGE = """# Logs without their end

Made by `python benchmarks/early.py CORPUS > benchmarks/EARLY.md`: runs of the eight tasks of the
first corpus, whole and up to a part of their steps, as a log has it that is read while the training
goes on. Right is what was right for the whole run. Shipped tables (fitted on these tasks too),
without the two rules that say of such logs that they do not tell: LR008, below a twentieth of the
training where the log tells how long that was to be, and LR011, while the rate still warms up."""
HEAD = """
## {title}

| logged so far | runs | whole log | right direction | opposite | right, of those told | stated |
|---:|---:|---:|---:|---:|---:|---:|"""


if __name__ == "__main__":
    main()
