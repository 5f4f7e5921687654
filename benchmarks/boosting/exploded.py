"""When boosted trees diverge, and what a log shows of it: LR111 and LR112.

    cd benchmarks
    python -m boosting.exploded OUT > BOOSTING_EXPLODED.md    # trains, or goes on

Needs what `boosting/runs.py` needs. A training has diverged whose loss on its own rows is, after
the last round, above that of the best constant: no trees at all would fit them better.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from advisor.features import measure
from advisor.history import Curve, History
from advisor.pipeline import judge_features
from advisor.readers import read as read_log

from boosting.data import PROBLEMS, Problem, parted
from boosting.judged import BASE, LEAST_GAIN, Truth
from boosting.runs import TOOLS, Given, constant

RATES = (0.03, 0.1, 0.3, 0.6, 1.0, 1.3, 1.6, 2.0, 2.5, 4.0, 8.0)
MOST_SENSIBLE = 1.0
ROUNDS = 100
MOST_ROWS = 600  # to train on
LOST = 1e300  # a loss that is no number
RULES = {"LR111", "LR112"}


class View(NamedTuple):
    """As a log may hold it: so many rounds, the first and each `every`-th that is printed."""

    name: str
    rounds: int = ROUNDS
    first: int = 1
    every: int = 1
    alone: bool = False

    def of(self, log: History) -> History | None:
        def cut(curve: Curve | None) -> Curve | None:
            part = slice(self.first - 1, self.rounds, self.every)
            return curve and Curve(curve.step[part], curve.value[part], curve.name)

        if self.alone:
            return None if log.val is None else replace(log, train=None, val=cut(log.val))
        return replace(log, train=cut(log.train), val=cut(log.val))


VIEWS = (
    View("every round"),
    View("30 rounds", 30),
    View("10 rounds", 10),
    View("the first and every 25th", every=25),
    View("every 10th, from the 10th on", first=10, every=10),
    View("the validation alone", alone=True),
)


class Seen(NamedTuple):
    """One log: where it is from, whether it diverged and shows that, and what was said."""

    half: str
    tool: str
    view: str
    rate: float
    diverged: bool
    growth: float
    told: str
    lower: bool
    before: float
    after: float


def train(problem: Problem, tool: str, out: Path) -> None:
    """Train at every rate; keep what was printed, and the losses of the held-back rows."""
    rng = np.random.default_rng([4, PROBLEMS.index(problem), list(TOOLS).index(tool)])
    depth, share = int(rng.choice([2, 4, 6])), float(rng.choice([0.6, 1.0]))
    known, held = (tuple(part[:MOST_ROWS] for part in table) for table in parted(problem))
    path = out / f"{problem.name}.{tool}"
    path.mkdir(parents=True, exist_ok=True)
    losses = np.full((len(RATES), ROUNDS), np.nan)
    for i, rate in enumerate(RATES):
        given = Given(known, held, problem.classes, rate, depth, share, ROUNDS)
        ran = TOOLS[tool](given)
        (path / f"{i}.txt").write_text(ran.text, encoding="utf-8")
        losses[i, : len(ran.held)] = ran.held  # CatBoost may stop where it cannot go on
    own = given._replace(held=known)
    np.savez_compressed(
        path.with_suffix(path.suffix + ".npz"),
        held=losses,
        constant=constant(given, tool),
        own_constant=constant(own, tool),
        half=problem.half,
    )


def logs_of(out: Path) -> Iterable[Seen]:
    """Every log in every view, judged."""
    for path in sorted(out.glob("*.npz")):
        with np.load(path) as data:
            d = dict(data.items())
        tool = path.stem.split(".")[1]
        logs = [read_log(path.with_suffix("") / f"{i}.txt")[0] for i in range(len(RATES))]
        for view in VIEWS:
            held = np.nan_to_num(d["held"][:, : view.rounds], nan=LOST, posinf=LOST)
            # Where no rate ends below a constant, what there was to gain is next to nothing.
            least = float(held[:, -1].min() + LEAST_GAIN * d["constant"])
            truth = Truth(held[:, -1], max(float(d["constant"]), least))
            for i, log in enumerate(logs):
                one = view.of(log)
                if one is None or log.train is None:
                    continue
                own = log.train.value[: view.rounds]
                if np.isfinite(own).all():
                    bad = bool(own[-1] > d["own_constant"])
                    yield _judged(str(d["half"]), tool, view.name, i, bad, one, truth)


def _judged(half: str, tool: str, view: str, i: int, bad: bool, log: History, truth: Truth) -> Seen:
    measured = measure(log)
    first = judge_features(log, measured, BASE).advice[0]
    to = RATES[i] * (first.lr_factor or 1.0)
    nearest = int(np.argmin(np.abs(np.log(np.array(RATES) / to))))
    return Seen(
        half, tool, view, RATES[i], bad, measured.values["growth"], first.rule,
        bool(truth.side[i] == -1), truth.regret(float(truth.loss[i])),
        truth.regret(float(truth.loss[nearest])),
    )  # fmt: skip


def share(found: list[Seen], is_so: Callable[[Seen], bool]) -> str:
    return f"{np.mean([is_so(one) for one in found]):.2f}" if found else "-"


def row(name: str, mine: list[Seen], is_told: Callable[[Seen], bool]) -> str:
    bad = [one for one in mine if one.diverged]
    good = [one for one in mine if not one.diverged]
    told = [one for one in mine if is_told(one)]
    false = [one for one in good if is_told(one)]
    sensible = sum(one.rate <= MOST_SENSIBLE for one in false)
    cells = [len(bad), share(bad, is_told), len(good), len(false), sensible]
    return f"| {name} | " + " | ".join(map(str, [*cells, share(told, lambda x: x.lower)])) + " |"


def by_rule(one: Seen) -> bool:
    return one.told in RULES


def above(limit: float) -> Callable[[Seen], bool]:
    return lambda one: one.growth > limit


def steps(found: list[Seen]) -> Iterable[str]:
    """The record of each rule, and the regret of its step where the rate is not told."""
    for rule in sorted(RULES):
        for half in ("check", "choice"):
            mine = [one for one in found if one.told == rule and one.half == half]
            right = sum(one.lower for one in mine)
            before, after = (np.mean([x[k] for x in mine]) if mine else np.nan for k in (-2, -1))
            yield f"| {rule} | {half} | {len(mine)} | {right} | {before:.2f} | {after:.2f} |"


def page(found: list[Seen]) -> Iterable[str]:
    yield PAGE.format(logs=len(found))
    for half in ("check", "choice"):
        yield HEAD.format(f"{half} half")
        for view in VIEWS:
            mine = [one for one in found if one.half == half and one.view == view.name]
            yield row(view.name, mine, by_rule)
    yield HEAD.format("every round, by tool, both halves")
    for tool in TOOLS:
        mine = [one for one in found if one.tool == tool and one.view == VIEWS[0].name]
        yield row(tool, mine, by_rule)
    yield LIMITS
    for name, limits in ((VIEWS[0].name, (0.02, 0.1, 0.3, 0.6)), (VIEWS[-1].name, (1, 1.5, 2))):
        yield HEAD.format(f"choice half, {name}: ended so many times its first")
        mine = [one for one in found if one.half == "choice" and one.view == name]
        for limit in limits:
            yield row(f"{10**limit:.3g}", mine, above(limit))
    yield STEPS
    yield from steps(found)


def main() -> None:
    """Train what is missing; print the page."""
    warnings.filterwarnings("ignore")
    out = Path(sys.argv[1])
    for tool in TOOLS:
        for problem in PROBLEMS:
            if not (out / f"{problem.name}.{tool}.npz").exists():
                train(problem, tool, out)
    print(*page([*logs_of(out)]), sep="\n")


HEAD = """
| {} | diverged | found | others | told so | at rates up to 1 | lower is right |
|---|---:|---:|---:|---:|---:|---:|"""
PAGE = """# Boosted trees that diverge

Made by `boosting/exploded.py` (how: see there): LightGBM, XGBoost, CatBoost and scikit-learn's two
boosters at eleven rates from 0.03 to 8, 100 rounds, on the 28 data sets of `boosting/data.py` (at
most 600 rows to train on; depth and share of rows drawn): {logs} logs without a NaN, in six views.
*Diverged*: after the last round the loss on the rows of the training is above that of the best
constant. *Found*: of these, told by LR111 (by the training loss) or LR112 (by a validation alone).
*Told so*: of all others; *lower is right*: of all that are told, by the last round's loss on the
rows held back, at the other rates. The halves of the data sets are those of `BOOSTING.md`; limits
and factor were chosen on the choice half."""
LIMITS = """
## Which limit"""
STEPS = """
## Each rule

Every view; no log tells its rate, so the step is the fixed one. *Regret* at the last round.

| rule | half | logs | lower is right | regret before | after |
|---|---|---:|---:|---:|---:|"""


if __name__ == "__main__":
    main()
