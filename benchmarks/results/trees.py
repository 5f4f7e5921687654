"""Gradient-boosted trees on the features that our own points tables weigh, task left out: a rival.

LightGBM, 15 leaves, 150 rounds, fitted on the same table with the same folds; one model names the
direction, another the step (decades to the good band). Its answers have the form the scorer reads.
"""

from __future__ import annotations

import pickle
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np

from calibration.cards import columns
from calibration.folds import FOLDS, fold_of
from calibration.table import OTHERS, Table
from scoring.asked import Answers, Floats

SHAPE = {
    "num_leaves": 15,
    "learning_rate": 0.06,
    "min_data_in_leaf": 20,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "max_bin": 63,
    "verbose": -1,
    "num_threads": 1,
    "seed": 0,
}
ROUNDS = 150
ROWS = 60_000
FARTHEST = 3.5  # decades
SEEN = {"all": "loss+val+rate", "loss": "loss"}  # what the log holds -> the card with its features
SIDES = (1, 0, -1)
# Measured on the validation loss where there is one: the table's are no log's of training alone.
OF_VALIDATION = "gain_if_doubled"


def load_table(cards: Path) -> Table:
    """The table of features that the four cards were fitted to; our own file."""
    table: Table = pickle.loads((cards / "table.pickle").read_bytes())
    return table.where(table.view != OTHERS)


def weighed(table: Table, seen: str) -> list[str]:
    """Names of the features a model reads."""
    names = columns(table, SEEN[seen])
    return [n for n in names if seen != "loss" or not n.startswith(OF_VALIDATION)]


def fit(cards: Path, name: str, seen: str) -> None:
    """Fit without the tasks of fold `name` (or 'all') unless the stored models are newer."""
    paths = [path(cards, name, seen, what) for what in ("side", "step")]
    made = (cards / "table.pickle").stat().st_mtime
    if all(p.exists() and p.stat().st_mtime > made for p in paths):
        return
    table = load_table(cards)
    rng = np.random.default_rng(0)
    tasks = sorted(set(table.task.tolist()))
    folds = {t: fold_of(t, tasks) for t in tasks}
    fold = np.array([folds[t] for t in table.task.tolist()])
    rows = np.arange(len(table)) if name == "all" else np.flatnonzero(fold != int(name))
    if len(rows) > ROWS:
        rows = rng.choice(rows, ROWS, replace=False)
    count = {t: int((table.task[rows] == t).sum()) for t in tasks}
    weight = np.array([1.0 / count[t] for t in table.task[rows].tolist()])
    x = np.column_stack([table.features[f][rows] for f in weighed(table, seen)])
    side = 1 - table.side[rows]
    step = np.clip(table.offset[rows], -FARTHEST, FARTHEST)
    weight /= weight.mean()
    for p, y, goal in zip(paths, (side, step), (_classes(), {"objective": "l1"}), strict=True):
        lgb.train(SHAPE | goal, lgb.Dataset(x, y, weight=weight), ROUNDS).save_model(p)


def _classes() -> dict[str, Any]:
    return {"objective": "multiclass", "num_class": len(SIDES)}


def fit_all(cards: Path, pool: Executor) -> dict[str, list[str]]:
    """Fit what is missing; gives the features each kind of model reads."""
    names = ("all", *map(str, range(FOLDS)))
    for done in [pool.submit(fit, cards, name, seen) for seen in SEEN for name in names]:
        done.result()
    table = load_table(cards)
    return {seen: weighed(table, seen) for seen in SEEN}


def path(cards: Path, name: str, seen: str, what: str) -> Path:
    """Where a fitted model is kept."""
    return cards / f"trees_{name}_{seen}_{what}.txt"


def answers(ours: Answers, cards: Path, name: str, seen: str, features: list[str]) -> Answers:
    """What the trees say of the same logs, from the features in our own document."""
    runs = sorted(ours)
    x: Floats = np.array([[_value(ours[i], f) for f in features] for i in runs])
    models = [lgb.Booster(model_file=path(cards, name, seen, w)) for w in ("side", "step")]
    chance, step = (np.asarray(m.predict(x, num_threads=1)) for m in models)
    return {i: _advice(p, s) for i, p, s in zip(runs, chance, step, strict=True)}


def _value(run: dict[str, Any], feature: str) -> float:
    value = run.get("features", {}).get(feature)
    return float("nan") if value is None else float(value)


def _advice(chance: Floats, step: float) -> dict[str, Any]:
    side = SIDES[int(np.argmax(chance))]
    away = max(abs(step), 0.2) if step * side < 0 else 0.5  # models at odds: a step of threefold
    action = {1: "raise", 0: "keep", -1: "lower"}[side]
    factor = float(10 ** (side * away)) if side else None
    advice = {"action": action, "lr_factor": factor, "confidence": float(chance.max())}
    return {"advice": [advice]}
