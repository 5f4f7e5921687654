"""How right the advice is on logs of boosted trees: LightGBM, XGBoost, CatBoost, scikit-learn.

    cd benchmarks
    python -m boosting.runs OUT         # train, or go on; what it needs is
    python -m boosting.stops > STOPS    # said there
    python -m boosting.page OUT STOPS > BOOSTING.md

What a tool printed is read as a user's log is, cut after 50, 200 and 1,000 rounds: each length is a
task of nine rates. Two truths: the loss of the held-back rows at the best round, for those who stop
there, and at the last. As elsewhere a rate is right whose loss is within 2 % of what there was to
gain (from a constant to the best rate) of the best; a raise is right below those, lower above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from advisor.engine.load import as_rule_base
from advisor.engine.report import RunReport
from advisor.features import measure
from advisor.history import Curve, History
from advisor.pipeline import judge_features
from advisor.readers import read as read_log
from numpy.typing import NDArray

from scoring.score import direction, snap

BASE = as_rule_base(())
TOLERANCE = 0.02
LENGTHS = (50, 200, 1000)
LEAST_GAIN = 0.02  # of the constant's loss; below it the rows hardly tell the target
Floats = NDArray[np.float64]
View = Callable[[History], History | None]


@dataclass(frozen=True)
class Truth:
    """Of nine rates: +1 raise, 0 keep, -1 lower; and the regret of each loss, 0..1."""

    loss: Floats
    constant: float

    @property
    def gain(self) -> float:
        return self.constant - float(self.loss.min())

    @property
    def side(self) -> NDArray[np.int64]:
        good = np.flatnonzero(self.loss <= self.loss.min() + TOLERANCE * self.gain)
        at = np.arange(len(self.loss))
        return (at < good.min()).astype(int) - (at > good.max())

    def regret(self, loss: float) -> float:
        return float(np.clip((loss - self.loss.min()) / self.gain, 0.0, 1.0))


class Task(NamedTuple):
    """One problem, tool and length: its truths, and the logs in the order of their rates."""

    problem: str
    tool: str
    half: str
    rounds: int
    rate: Floats
    best: Truth
    last: Truth
    logs: list[History]


def tasks(out: Path) -> list[Task]:
    """Every task in which there was something to gain, at the last round as well."""
    found = []
    for path in sorted(out.glob("*.npz")):
        problem, tool = path.stem.split(".")
        with np.load(path) as data:
            d = dict(data.items())
        logs = [_read(path.with_suffix(""), i) for i in range(len(d["rate"]))]
        for rounds in LENGTHS:
            if rounds > d["held"].shape[1]:
                continue
            held, constant = d["held"][:, :rounds], float(d["constant"])
            best, last = Truth(held.min(1), constant), Truth(held[:, -1], constant)
            if min(best.gain, last.gain) > LEAST_GAIN * constant:
                cut = [_until(log, rounds) for log in logs]
                found.append(
                    Task(problem, tool, str(d["half"]), rounds, d["rate"], best, last, cut)
                )
    return found


def _read(folder: Path, i: int) -> History:
    """CatBoost's folder for every second rate, else what was printed."""
    path = folder / f"{i}"
    return read_log(path if i % 2 and path.is_dir() else path.with_suffix(".txt"))[0]


def _until(log: History, rounds: int) -> History:
    def cut(curve: Curve | None) -> Curve | None:
        return curve and Curve(curve.step[:rounds], curve.value[:rounds], curve.name)

    return replace(log, train=cut(log.train), val=cut(log.val))


def _every(n: int, first: bool) -> View:
    """As printed every n rounds: XGBoost and CatBoost begin with the first, LightGBM after n."""

    def thinned(log: History) -> History | None:
        def part(curve: Curve | None) -> Curve | None:
            start = 0 if first else n - 1
            return curve and Curve(curve.step[start::n], curve.value[start::n], curve.name)

        if log.val is None or len(log.val) < 4 * n:
            return None
        return replace(log, train=part(log.train), val=part(log.val))

    return thinned


VIEWS: dict[str, View] = {
    "every round": lambda log: log if log.val is not None else None,
    "validation alone": lambda log: replace(log, train=None) if log.val is not None else None,
    "every 10 rounds": _every(10, first=False),
    "every 50 rounds, and the first": _every(50, first=True),
    "training alone": lambda log: replace(log, val=None) if log.train is not None else None,
}


class Said(NamedTuple):
    """The direction (None: abstains), the factor, how sure, and whether to stop at the best.

    advice: (rule, action) of each, as they are told. figures: the boosters' features.
    """

    side: int | None
    factor: float
    sure: float | None = None
    stops: bool = False
    advice: tuple[tuple[str, str], ...] = ()
    figures: Mapping[str, float] = {}


Answers = list[Said | None]  # of each log; None where the view shows nothing of it


def ask(task: Task, view: View, *, network: bool = False, rate: bool = False) -> Answers:
    """What is said of each log: as shipped, as if of a `network`, with the `rate` told by --lr."""
    out: Answers = []
    for log, at in zip(task.logs, task.rate, strict=True):
        seen = view(replace(log, boosting=False) if network else log)
        if seen is not None and rate:
            seen = replace(seen, lr=Curve(seen.loss.step[:1], np.array([at]), "--lr"))
        out.append(None if seen is None else _said(judge_features(seen, measure(seen), BASE)))
    return out


def _said(report: RunReport) -> Said:
    told = [
        {"action": a.action, "lr_factor": a.lr_factor, "confidence": a.confidence.value}
        for a in report.advice
    ]
    advice = tuple((a.rule, a.action) for a in report.advice)
    stops = any(action == "stop" for _, action in advice)
    return Said(*direction({"advice": told}), stops, advice, report.features)


def always(task: Task, rate: float | None) -> Answers:
    """Advice that looks at no curve: to one rate, or (None) to keep."""
    out: Answers = []
    for at in task.rate:
        factor = 1.0 if rate is None else rate / float(at)
        out.append(Said(int(np.sign(np.round(np.log10(factor), 1))), factor))
    return out


def scored(task: Task, answers: Answers) -> dict[str, float]:
    """Every figure of one task, over the logs that were asked."""
    rows: dict[str, list[float]] = defaultdict(list)
    grid = np.log10(task.rate)
    for i, s in enumerate(answers):
        if s is None:
            continue
        for name, truth in (("best", task.best), ("last", task.last)):
            side = at_last(s) if name == "last" else s.side
            true = int(truth.side[i])
            rows[f"{name} right"].append(side == true)
            rows[f"{name} opposite"].append((side or 0) * true == -1)
            rows[f"{name} before"].append(truth.regret(float(truth.loss[i])))
        to = snap(grid, i, s.factor)
        rows["best after"].append(task.best.regret(float(task.best.loss[to])))
        ended = task.best if s.stops else task.last
        rows["last after"].append(task.last.regret(float(ended.loss[to])))
        rows["abstained"].append(s.side is None)
        rows["above 1"].append(s.side == 1 and task.rate[i] * s.factor > 1.005)
        changes = {action for _, action in s.advice} & {"add_decay", "cycle", "add_warmup"}
        rows["schedule"].append(bool(changes))
        if s.stops:
            rows["stop right"].append(is_past(task, i))
        if is_past(task, i):
            rows["stop said"].append(s.stops)
    return {name: float(np.mean(values)) for name, values in rows.items()}


def at_last(s: Said) -> int | None:
    """The direction where the last round counts: to stop earlier says that there are too many."""
    return -1 if s.stops and s.side == 0 else s.side


def is_past(task: Task, i: int) -> bool:
    """Whether the last round is worse than the best by over 2 % of what there was to gain."""
    return bool(task.last.loss[i] - task.best.loss[i] > TOLERANCE * task.best.gain)


FIGURES = (
    "best right", "best opposite", "abstained", "best before", "best after",
    "last right", "last opposite", "last before", "last after",
    "stop right", "stop said", "above 1", "schedule",
)  # fmt: skip


def means(rows: list[dict[str, float]]) -> dict[str, float]:
    return {
        name: float(np.mean(known)) if (known := [r[name] for r in rows if name in r]) else np.nan
        for name in FIGURES
    }
