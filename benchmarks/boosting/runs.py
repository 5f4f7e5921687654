"""Trains boosters at nine rates each and keeps what they print: the logs of `boosting/judged.py`.

    cd benchmarks
    python -m boosting.runs OUT [TOOL ...]    # goes on where it was stopped

Needs lightgbm, xgboost, catboost, scikit-learn and statsmodels (4.7.0, 3.2.0, 1.2.10, 1.9.1, 0.14).
OUT/PROBLEM.TOOL/RATE.txt holds what the tool printed (0.txt: the lowest rate) over 1,000 rounds, of
CatBoost and scikit-learn, which are slower, over 200; CatBoost's folder stands beside.
OUT/PROBLEM.TOOL.npz holds the losses of the held-back rows after every round, and that of a
constant, in the unit that is printed. A shorter run is the head of a long one: no tool looks ahead.
"""

from __future__ import annotations

import contextlib
import io
import logging
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)

from boosting.data import PROBLEMS, Floats, Problem, Table, parted

RATES = np.logspace(-2.5, 0.0, 9)
ROUNDS, FEWER = 1000, 200
FAST = {"lightgbm", "xgboost"}


class Given(NamedTuple):
    """One training: data, classes (0: a number), rate, depth, share of rows a tree sees, rounds."""

    train: Table
    held: Table
    classes: int
    rate: float
    depth: int
    share: float
    rounds: int


class Ran(NamedTuple):
    """What was printed, the held-back losses of every round, and files that were written."""

    text: str
    held: Floats
    folder: Path | None = None


def lightgbm(given: Given) -> Ran:
    import lightgbm as lgb

    out = io.StringIO()
    logger = logging.Logger("lightgbm")
    logger.addHandler(logging.StreamHandler(out))
    lgb.register_logger(logger)
    objective = {0: "regression", 2: "binary"}.get(given.classes, "multiclass")
    settings = {
        "objective": objective,
        "learning_rate": given.rate,
        "num_leaves": min(2**given.depth - 1, 31),
        "bagging_fraction": given.share,
        "bagging_freq": 1,
        "num_threads": 1,
        "seed": 1,
    }
    if given.classes > 2:
        settings["num_class"] = given.classes
    seen: dict[str, Any] = {}
    train = lgb.Dataset(*given.train)
    held = lgb.Dataset(*given.held, reference=train)
    calls = [lgb.log_evaluation(1), lgb.record_evaluation(seen)]
    lgb.train(settings, train, given.rounds, [train, held], callbacks=calls)
    return Ran(out.getvalue(), _only(seen["valid_1"]))


def xgboost(given: Given) -> Ran:
    import xgboost as xgb

    objective = {0: "reg:squarederror", 2: "binary:logistic"}.get(given.classes, "multi:softprob")
    settings = {
        "objective": objective,
        "eta": given.rate,
        "max_depth": given.depth,
        "subsample": given.share,
        "nthread": 1,
        "seed": 1,
    }
    if given.classes > 2:
        settings["num_class"] = given.classes
    train, held = (xgb.DMatrix(x, y) for x, y in (given.train, given.held))
    seen: dict[str, Any] = {}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        sets = [(train, "train"), (held, "eval")]
        xgb.train(settings, train, given.rounds, sets, evals_result=seen, verbose_eval=1)
    return Ran(out.getvalue(), _only(seen["eval"]))


def catboost(given: Given) -> Ran:
    from catboost import CatBoostClassifier, CatBoostRegressor

    loss = {0: "RMSE", 2: "Logloss"}.get(given.classes, "MultiClass")
    kind = CatBoostClassifier if given.classes else CatBoostRegressor
    folder = Path(tempfile.mkdtemp())
    model = kind(
        iterations=given.rounds,
        learning_rate=given.rate,
        depth=given.depth,
        loss_function=loss,
        bootstrap_type="Bernoulli",
        subsample=given.share,
        thread_count=1,
        random_seed=1,
        use_best_model=False,
        train_dir=str(folder),
    )
    out = io.StringIO()
    model.fit(*given.train, eval_set=given.held, log_cout=out)
    return Ran(out.getvalue(), np.array(model.get_evals_result()["validation"][loss]), folder)


def sklearn(given: Given) -> Ran:
    """The older one of scikit-learn's: prints the training loss alone."""
    kind = GradientBoostingClassifier if given.classes else GradientBoostingRegressor
    model = kind(
        learning_rate=given.rate,
        n_estimators=given.rounds,
        max_depth=given.depth,
        subsample=given.share,
        random_state=1,
        verbose=2,
    )
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        model.fit(*given.train)
    tell = model.staged_predict_proba if given.classes else model.staged_predict
    return Ran(out.getvalue(), np.array([_loss(given, p) for p in tell(given.held[0])]))


def sklearn_hist(given: Given) -> Ran:
    kind = HistGradientBoostingClassifier if given.classes else HistGradientBoostingRegressor
    model = kind(
        learning_rate=given.rate,
        max_iter=given.rounds,
        max_leaf_nodes=min(2**given.depth - 1, 31),
        early_stopping=True,
        n_iter_no_change=given.rounds,
        random_state=1,
        verbose=2,
    )
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        model.fit(*given.train, X_val=given.held[0], y_val=given.held[1])
    return Ran(out.getvalue(), -np.array(model.validation_score_[1:]))


TOOLS: dict[str, Callable[[Given], Ran]] = {
    "lightgbm": lightgbm,
    "xgboost": xgboost,
    "catboost": catboost,
    "sklearn": sklearn,
    "sklearn_hist": sklearn_hist,
}


def _only(scores: dict[str, list[float]]) -> Floats:
    (values,) = scores.values()
    return np.array(values)


def _loss(given: Given, told: NDArray[Any]) -> float:
    """The held-back loss of predictions: of classes the log loss, else the squared error."""
    y = given.held[1]
    if given.classes:
        right = told[np.arange(len(y)), y.astype(int)]
        return float(-np.log(np.maximum(right, 1e-15)).mean())
    return float(((y - told) ** 2).mean())


def constant(given: Given, tool: str) -> float:
    """The held-back loss of the best constant, in the unit that the tool prints."""
    y = given.train[1]
    if given.classes:
        shares = np.bincount(y.astype(int), minlength=given.classes) / len(y)
        return _loss(given, np.tile(shares, (len(given.held[1]), 1)))
    squared = _loss(given, np.full(len(given.held[1]), y.mean()))
    if tool == "sklearn_hist":
        return squared / 2
    return squared**0.5 if tool in {"xgboost", "catboost"} else squared


def corpus(problem: Problem, tool: str, out: Path) -> None:
    """Train at every rate; depth and share of rows are drawn, the same for all rates."""
    rng = np.random.default_rng([3, PROBLEMS.index(problem), list(TOOLS).index(tool)])
    depth, share = int(rng.choice([3, 6])), float(rng.choice([0.7, 1.0]))
    train, held = parted(problem)
    rounds = ROUNDS if tool in FAST else FEWER
    path = out / f"{problem.name}.{tool}"
    path.mkdir(parents=True, exist_ok=True)
    losses = []
    for i, rate in enumerate(map(float, RATES)):
        given = Given(train, held, problem.classes, rate, depth, share, rounds)
        ran = TOOLS[tool](given)
        (path / f"{i}.txt").write_text(ran.text, encoding="utf-8")
        if ran.folder is not None:
            (path / f"{i}").mkdir(exist_ok=True)
            for name in ("learn_error.tsv", "test_error.tsv"):
                shutil.copy(ran.folder / name, path / f"{i}" / name)
            shutil.rmtree(ran.folder)
        losses.append(ran.held)
    np.savez_compressed(
        path.with_suffix(path.suffix + ".npz"),
        held=np.array(losses),
        constant=constant(given, tool),
        rate=RATES,
        depth=depth,
        share=share,
        half=problem.half,
        what=problem.what,
        classes=problem.classes,
    )


def main() -> None:
    """Train every problem with every tool."""
    warnings.filterwarnings("ignore")
    out, wanted = Path(sys.argv[1]), sys.argv[2:] or list(TOOLS)
    for tool in wanted:
        for problem in PROBLEMS:
            if (out / f"{problem.name}.{tool}.npz").exists():
                continue
            began = time.perf_counter()
            corpus(problem, tool, out)
            print(f"{problem.name}.{tool}: {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
