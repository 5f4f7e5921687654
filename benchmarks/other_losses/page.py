"""How right the advice is on trainings whose loss is not a plain descent.

    cd benchmarks
    python -m other_losses.runs OUT [KIND ...]    # train, or go on
    python -m other_losses.page OUT > OTHER_LOSSES.md

Every log is read as a user's is. What is right: the rates whose training became about as good as
the best one (`GOOD`) are kept, those below the lowest of them raised, those above the highest
lowered; what is good is said in the modules that train.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from advisor import advise
from advisor.engine.load import as_rule_base
from advisor.engine.rule import RuleBase

# Of the way from the best to the two fifths of the rates that do worst.
GOOD = 0.15
SURE = 0.8
MARKS = ("LR005", "LR007", "LR010")
SHIPPED = as_rule_base(())
WITHOUT = SHIPPED._replace(rules=tuple(r for r in SHIPPED.rules if r.code not in MARKS))
SIDES = {"raise": "R", "lower": "L", "add_warmup": "L", "inconclusive": "-", "check_data": "-"}
REWARD = "rollout/ep_rew_mean"
HEAD = """
| {0} | runs | best | right | best moved | opposite | sure of it | says nothing | fails in vain \
| {1}: right | best moved | opposite | sure of it | says nothing | fails in vain |
|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""

TEXT = f"""\
# Losses that are not a plain descent

Made by `other_losses/page.py`, which says what is right, of one run each (one seed) by
`other_losses/runs.py`: hints of what may go wrong, no measure of how often it does.

*Best moved*: raise or lower is said of a rate that is to be kept. *Sure of it*: opposite, and at
least {SURE:.0%} sure. *Fails in vain*: diverged, so that CI fails, though no lower rate is better.
*Before*: without {", ".join(MARKS)}, the rules that know such logs by what is logged beside the
loss. A decay or a stop counts as keep."""


class Run(NamedTuple):
    """A log, its rate, what is right ('R' raise, 'k' keep, 'L' lower)."""

    path: Path
    rate: float
    right: str


class Said(NamedTuple):
    """What is said first ('-': nothing of the rate), how sure, and whether the run fails in CI."""

    what: str
    sure: float
    fails: bool


def runs(folder: Path) -> list[Run]:
    rows = [line.split("\t") for line in (folder / "truth.tsv").read_text("utf-8").splitlines()]
    good = {float(rate): float(value) for rate, value in rows}
    good = {rate: value if math.isfinite(value) else -math.inf for rate, value in good.items()}
    known = sorted(value for value in good.values() if value > -math.inf)
    least = known[-1] - GOOD * max(known[-1] - known[int(len(known) * 0.4)], 1e-9)
    kept = [rate for rate, value in good.items() if value >= least]
    out = []
    for rate in sorted(good):
        path = folder / f"{rate:g}.csv"
        side = "R" if rate < min(kept) else "L" if rate > max(kept) else "k"
        out.append(
            Run(path if path.exists() else folder / f"{rate:g}" / "progress.csv", rate, side)
        )
    return out


def ask(run: Run, rules: RuleBase, maximize: str | None) -> Said:
    judged = advise(run.path, rules=rules, maximize=maximize).runs[0]
    first = judged.advice[0]
    return Said(SIDES.get(first.action, "k"), first.confidence.value, judged.diverged)


def counts(those: list[Run], said: list[Said]) -> list[int]:
    """Return the columns of `HEAD` from 'right' to 'fails in vain'."""
    pairs = [(r.right, s.what, s) for r, s in zip(those, said, strict=True)]
    opposite = [s for right, what, s in pairs if {right, what} == {"R", "L"}]
    return [
        sum(right == what for right, what, _ in pairs),
        sum(right == "k" and what in "RL" for right, what, _ in pairs),
        len(opposite),
        sum(s.sure >= SURE for s in opposite),
        sum(what == "-" for _, what, _ in pairs),
        sum(right != "L" and s.fails for right, _, s in pairs),
    ]


def lines(folders: list[Path], maximize: str | None = None) -> Iterator[str]:
    total = [0] * 13
    for folder in folders:
        those = runs(folder)
        shipped, without = ([ask(r, base, maximize) for r in those] for base in (SHIPPED, WITHOUT))
        row = [len(those), *counts(those, shipped), *counts(those, without)]
        total = [a + b for a, b in zip(total, row, strict=True)]
        best = [f"{r.rate:g}" for r in those if r.right == "k"]
        yield _line(f"`{folder.name}`", row, " to ".join(dict.fromkeys((best[0], best[-1]))))
    yield _line("all", total, "")


def _line(name: str, row: list[int], best: str) -> str:
    return f"| {name} | {row[0]} | {best} | " + " | ".join(map(str, row[1:])) + " |"


def main() -> None:
    out = Path(sys.argv[1])
    folders = sorted(p for p in out.iterdir() if (p / "truth.tsv").exists())
    agents = [p for p in folders if not [*p.glob("*.csv")]]
    others = [p for p in folders if p not in agents]
    print(TEXT)
    print(HEAD.format("kind", "before"))
    print(*lines(others), sep="\n")
    print("\nAgents of Stable-Baselines3, on CartPole and (SAC) Pendulum:")
    print(HEAD.format("agent", "before"))
    print(*lines(agents), sep="\n")
    print(f"\nThe same by the reward, `--maximize {REWARD}`, which no rule forbids:")
    print(HEAD.format("agent", "before"))
    print(*lines(agents, REWARD), sep="\n")


if __name__ == "__main__":
    main()
