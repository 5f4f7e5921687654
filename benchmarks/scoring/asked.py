"""Logs of a corpus' runs, the truth that the scorer needs of them, and the asking of a command."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.runs import EPOCH_STEPS, Corpus, history, load

VIEWS = ("steps", "epochs", "train-only", "short")
# Logs of few rows with nothing but the training loss: asked for by name, not among the results.
# Of these such as hold no number are refused, which counts as an abstention.
BARE = {"train-only-epochs": "epochs", "train-only-short": "short"}
REFUSED = {"advice": [{"action": "inconclusive"}], "diverged": True}

Floats = NDArray[np.float64]
Answers = dict[int, dict[str, Any]]  # index of a run -> its entry in the JSON document
Judge = Callable[[Path, str], Answers]  # folder of logs, optimizer -> answers


@dataclass(frozen=True, slots=True)
class Truth:
    """A corpus and what its runs cost.

    family: str [runs]. grid: log10 of the peak rate, 3 digits [runs]. regret: above the best of
    the family; own_regret: above the best of the same schedule; both 0..1 [runs].
    """

    corpus: Corpus
    family: NDArray[np.str_]
    grid: Floats
    regret: Floats
    own_regret: Floats

    def column(self, name: str) -> NDArray[Any]:
        """One of the corpus' arrays: optimizer, schedule, seed ..."""
        return self.corpus.data[name]


def read(path: Path) -> Truth:
    """Read TASK.npz with the regret of every run."""
    corpus = load(path)
    d = corpus.data
    grid = np.round(np.log10(d["peak_lr"].astype(float)), 3)
    pairs = zip(d["optimizer"], d["batch_size"], strict=True)
    family = np.array([f"{o}/{b}" for o, b in pairs])
    end = ends(d)
    first = float(np.nanmedian(d["train_loss"][:, 0]))
    regret, own = np.ones(len(end)), np.ones(len(end))
    for name in np.unique(family):
        rows = np.flatnonzero(family == name)
        mean = end.copy()
        for i in rows:  # over seeds
            same = rows[(d["schedule"][rows] == d["schedule"][i]) & (grid[rows] == grid[i])]
            mean[i] = end[same].mean()
        best = mean[rows].min()
        size = max(first - best, 1e-12)
        for i in rows[np.isfinite(mean[rows])]:
            peers = rows[d["schedule"][rows] == d["schedule"][i]]
            regret[i] = np.clip((mean[i] - best) / size, 0, 1)
            own[i] = np.clip((mean[i] - mean[peers].min()) / size, 0, 1)
    return Truth(corpus, family, grid, regret, own)


def ends(d: dict[str, NDArray[Any]]) -> Floats:
    """Mean of the last tenth of the validation losses; inf where not finite."""
    val = d["val_loss"].astype(float)
    end: Floats = val[:, -max(3, val.shape[1] // 10) :].mean(1)
    end[~np.isfinite(end)] = np.inf
    return end


def sample(t: Truth, per_group: int, rng: np.random.Generator) -> Iterator[tuple[str, list[int]]]:
    """(optimizer, runs): all constant-rate runs of seed 0, others up to `per_group` a family."""
    optimizers = t.column("optimizer")
    for optimizer in np.unique(optimizers):
        runs: list[int] = []
        for family in np.unique(t.family[optimizers == optimizer]):
            mine = np.flatnonzero(t.family == family)
            constant = mine[
                (t.column("schedule")[mine] == "constant") & (t.column("seed")[mine] == 0)
            ]
            rest = np.setdiff1d(mine, constant)
            more = max(0, min(len(rest), per_group - len(constant)))
            runs += [*map(int, constant), *map(int, rng.choice(rest, more, replace=False))]
        yield str(optimizer), runs


def csv_log(corpus: Corpus, i: int, view: str) -> str:
    """Run i as somebody would have logged it: every step, epoch means, the loss alone, few rows."""
    if view in BARE:
        rows = csv_log(corpus, i, BARE[view]).splitlines()
        return "".join(",".join(row.split(",")[:2]) + "\n" for row in rows)
    if view == "short":
        return _short_log(corpus, i)
    d, every = corpus.data, corpus.every
    loss, val, lr = (d[k][i].astype(float) for k in ("train_loss", "val_loss", "lr"))
    if view == "train-only":
        axis = "epoch" if every == 1 else "step"
        return "\n".join([f"{axis},loss", *(f"{t},{x:.6g}" for t, x in enumerate(loss))]) + "\n"
    if every == 1:
        rows = [f"{t},{loss[t]:.6g},{val[t]:.6g},{lr[t]:.6g}" for t in range(len(loss))]
        return "\n".join(["epoch,loss,val_loss,lr", *rows]) + "\n"
    if view == "epochs":
        rows = []
        for e in range(len(loss) // EPOCH_STEPS):
            end = (e + 1) * EPOCH_STEPS
            with np.errstate(all="ignore"):
                mean = loss[end - EPOCH_STEPS : end].mean()
            at = min(end // every, len(val)) - 1
            rows.append(f"{e + 1},{mean:.6g},{val[at]:.6g},{lr[end - 1]:.6g}")
        return "\n".join(["epoch,loss,val_loss,lr", *rows]) + "\n"
    rows = []
    for t in range(len(loss)):
        seen = f"{val[(t + 1) // every - 1]:.6g}" if (t + 1) % every == 0 else ""
        rows.append(f"{t},{loss[t]:.6g},{seen},{lr[t]:.6g}")
    return "\n".join(["step,train_loss,val_loss,lr", *rows]) + "\n"


def _short_log(corpus: Corpus, i: int) -> str:
    run = history(corpus, i, "short")
    assert run.train is not None
    assert run.val is not None
    assert run.lr is not None
    columns = zip(run.train.step, run.train.value, run.val.value, run.lr.value, strict=True)
    rows = [f"{t:g},{x:.6g},{v:.6g},{rate:.6g}" for t, x, v, rate in columns]
    return "\n".join(["epoch,loss,val_loss,lr", *rows]) + "\n"


def command_judge(command: str) -> Judge:
    """Ask a command that prints the JSON document of `lr-advise`."""

    def judge(folder: Path, optimizer: str) -> Answers:
        asked = [*shlex.split(command), str(folder), "--format", "json", "--optimizer", optimizer]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        try:
            runs = json.loads(done.stdout)["runs"]
        except (json.JSONDecodeError, KeyError):
            sys.exit(f"{command}: no JSON document (exit {done.returncode}): {done.stderr[-400:]}")
        return {int(Path(r["source"]).stem): r for r in runs}

    return judge


def ask(t: Truth, view: str, per_group: int, judge: Judge, rng: np.random.Generator) -> Answers:
    """Write the sample as logs, let them be judged."""
    got: Answers = {}
    for optimizer, runs in sample(t, per_group, rng):
        with tempfile.TemporaryDirectory() as folder:
            for i in runs:
                Path(folder, f"{i}.csv").write_text(csv_log(t.corpus, i, view), encoding="utf-8")
            answers = judge(Path(folder), optimizer)
        refused = [i for i in runs if i not in answers]
        if refused and view not in BARE:
            sys.exit(f"{t.corpus.task}: {len(runs)} logs given, {len(answers)} runs in the answer")
        got |= answers | dict.fromkeys(refused, REFUSED)
    return got
