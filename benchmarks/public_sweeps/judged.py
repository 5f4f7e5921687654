"""How right the advice is on sweeps over the learning rate that other people published.

OUT holds a folder for each sweep: `meta.json` and a log for each run, `lr_RATE.csv` or as it was
published, `lr_RATE_s1.csv` of a second seed. None of their data is kept here, only where it lies
(`sweeps.toml`); `page.py` fetches them.

The convention, written down before anything was scored. One sweep is one training at several rates.
y of a run is the mean of the last tenth of its validation losses, of at least three
(`scoring.asked.ends`), as the program's own readers read them; where some run of a sweep logs none,
y of all is that of the training loss, and the sweep is counted apart. A run whose last losses are
not finite, and a log that is refused as it holds no finite loss at all, diverged. S is what there
was to gain: the largest finite first value of that loss among the sweep's runs, less the best y.
Rates whose y is within 0.02 S of the best are right to keep, lower ones are to be raised, higher
ones to be lowered; regret is (y - best) / S, cut to 0..1, of a run that diverged 1. All this is
worked out by the code that judges the corpora (`scoring.asked.read`); there the first loss is that
of the common initial weights, for which the largest first one stands here. As one run that explodes
makes it large, the figures are given with the median first loss besides.

A run is asked for alone, as `lr-advise LOG` is. It is told nothing, its optimizer, or its optimizer
and its rate (`--lr`), with all that was published; and nothing or its optimizer with the training
loss alone, where it is logged. What is said is scored as in `scoring/score.py`; one step of advice
ends at the nearest rate of the sweep, beyond its ends at its end. Compared with keeping every rate.
Figures are means over sweeps; intervals are drawn again over the repositories, as sweeps of one
resemble each other. The sweep as a whole (`lr-advise compare LOG ...`) is right if the rate it
names is one to keep.

Nothing was chosen by these sweeps, and they were chosen before anything was said of them. Added
after they had been scored: the training loss alone judged by what the training losses came to.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from advisor import advise

from public_sweeps.data import Sweep, train_alone, truth_of
from scoring.asked import REFUSED, Answers, Truth
from scoring.score import direction, figures, stated

KEEP = {"advice": [{"action": "keep", "lr_factor": None, "confidence": None}], "diverged": False}
DRAWS = 2000


class View(NamedTuple):
    """What is logged, and what is told besides."""

    what: str
    optimizer: bool = False
    rate: bool = False
    alone: bool = False


VIEWS = {
    "bare": View("as published"),
    "named": View("... and the optimizer is named", optimizer=True),
    "rate": View("... and the rate as well", optimizer=True, rate=True),
    "alone": View("the training loss alone", alone=True),
    "alone, named": View("... and the optimizer is named", optimizer=True, alone=True),
}


class Scored(NamedTuple):
    """A sweep, its truth and two others (median first loss, training loss), what is said of it."""

    sweep: Sweep
    truth: Truth
    by_median: Truth
    by_training: Truth
    answers: dict[str, Answers]
    best: float | None  # the rate that `compare` names


def said_of(path: Path, **told: Any) -> dict[str, Any]:
    """Say of a log what the JSON document does, and the rule behind it; refused: an abstention."""
    report = advise(path, **told)
    if not report.runs:
        return REFUSED
    run = report.runs[0]
    advice = [
        {
            "action": one.action,
            "lr_factor": one.lr_factor,
            "confidence": one.confidence.value,
            "rule": one.rule,
        }
        for one in run.advice
    ]
    return {"advice": advice, "diverged": run.diverged}


def answers(sweep: Sweep, view: View) -> Answers:
    """What is said of every run of a sweep."""
    out = {}
    for i, log in enumerate(sweep.logs):
        told: dict[str, Any] = {}
        if view.optimizer and sweep.optimizer:
            told["optimizer"] = sweep.optimizer
        if view.rate:
            told["lr"] = log.rate
        if not view.alone:
            out[i] = said_of(log.path, **told)
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"{log.path.stem}.csv")
            path.write_text(train_alone(log), encoding="utf-8")
            out[i] = said_of(path, **told)
    return out


def named_by_compare(sweep: Sweep) -> float | None:
    """The rate that `lr-advise compare FOLDER` names, None where it names none."""
    command = [sys.executable, "-m", "advisor", "compare", "--format", "json"]
    if sweep.optimizer:
        command += ["--optimizer", sweep.optimizer]
    logs = map(str, (log.path for log in sweep.logs))
    done = subprocess.run([*command, *logs], capture_output=True, text=True, check=False)
    groups = json.loads(done.stdout)["groups"] if done.stdout else []
    return groups[0]["best_lr"] if groups else None


def is_good(truth: Truth, rate: float | None) -> bool | None:
    """Whether the rate of the sweep that is nearest to `rate` is one to keep."""
    if rate is None:
        return None
    at = int(np.argmin(np.abs(truth.grid - np.log10(rate))))
    return bool(truth.corpus.side[at] == 0)


def scored(sweep: Sweep) -> Scored:
    truth = truth_of(sweep, np.max)
    told = {
        name: answers(sweep, view)
        for name, view in VIEWS.items()
        if sweep.trained or not view.alone
    }
    others = truth_of(sweep, np.median), truth_of(sweep, np.max, by_training=True)
    return Scored(sweep, truth, *others, told, named_by_compare(sweep))


def row(one: Scored, got: Answers, truth: Truth | None = None) -> dict[str, float]:
    """The figures of one sweep; stated and found are NaN where no direction was said."""
    truth = truth or one.truth
    pairs = stated(truth, got)
    chance, right = pairs.mean(0) if len(pairs) else (np.nan, np.nan)
    return figures(truth, got) | {"stated": float(chance), "found": float(right)}


def keeping(one: Scored) -> Answers:
    return dict.fromkeys(range(len(one.sweep.logs)), KEEP)


def interval(
    ones: list[Scored], figure: Callable[[Scored], float], draws: int = DRAWS
) -> tuple[float, float]:
    """Middle 95 % of the mean over sweeps, with repositories drawn again with replacement."""
    found: dict[str, list[float]] = {}
    for one in ones:
        found.setdefault(one.sweep.repo, []).append(figure(one))
    by_repo = list(found.values())
    rng = np.random.default_rng(0)
    drawn = [
        np.mean(np.concatenate([by_repo[k] for k in rng.integers(0, len(by_repo), len(by_repo))]))
        for _ in range(draws)
    ]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)


class Wrong(NamedTuple):
    """A direction that was said and not right: which run, what, how sure, what it would cost."""

    sweep: str
    rate: float
    said: int
    right: int
    sure: float
    rule: str
    regret: float


def wrong(ones: Iterable[Scored], view: str) -> list[Wrong]:
    """What was said and not right, surest first."""
    out = []
    for one in ones:
        for i, answer in one.answers[view].items():
            said, _, sure = direction(answer)
            right = int(one.truth.corpus.side[i])
            if said is not None and said != right:
                rules = [a["rule"] for a in answer["advice"] if a["confidence"] == sure]
                rate, regret = one.sweep.logs[i].rate, float(one.truth.regret[i])
                found = Wrong(one.sweep.name, rate, said, right, sure or 0.0, rules[0], regret)
                out.append(found)
    return sorted(out, key=lambda one: -one.sure)
