"""What a log tells of which only the beginning is there, as that of a run that still goes on.

    cd benchmarks && python -m parts_of_runs.early FIRST KEPT > EARLY.md

FIRST holds the eight tasks of the first corpus, KEPT those of `calibration.folds.MEASURED_ONLY`.

Runs of every task are judged whole and cut after a part of their steps, by the shipped program
without the rules that say of some such logs that they do not tell (LR008, LR011). What is right is
what was right for the whole run.
"""

from __future__ import annotations

import pathlib
import sys
from dataclasses import replace

from advisor.history import Curve, History

from parts_of_runs.late import judge_cut, print_rows, rules_without

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
    base = rules_without("LR008", "LR011")
    for tasks, folder in zip(TASKS, map(pathlib.Path, sys.argv[1:]), strict=True):
        for view, title in VIEWS.items():
            print(HEAD.format(title=f"{tasks}: {title}"))
            # Of epochs less than three rows would be left; so of most tasks kept out.
            all_steps = view == "steps" and tasks == TASKS[0]
            shares = KEPT if all_steps else KEPT[:-3]
            print_rows(judge_cut(folder, view, shares, without_end, base))


TASKS = ("Eight tasks", "24 tasks kept out")
VIEWS = {"steps": "every row that was kept", "epochs": "a row an epoch"}
PAGE = """# Logs without their end

Made by `python -m parts_of_runs.early FIRST KEPT > EARLY.md`: runs whole and up to a part
of their steps, as a log has it that is read while the training goes on. Right is what was right for
the whole run. The eight tasks are those of the first corpus, which logged every step; the shipped
tables were fitted on them too. The 24 were kept out of every table and choice; most of them logged
a row an epoch, of which little is left below a tenth. Without the two rules that say of such logs
that they do not tell: LR008, below a twentieth of the training where the log tells how long that
was to be, and LR011, while the rate still warms up."""
HEAD = """
## {title}

| logged so far | runs | whole log | right direction | opposite | right, of those told | stated |
|---:|---:|---:|---:|---:|---:|---:|"""


if __name__ == "__main__":
    main()
