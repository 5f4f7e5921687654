"""Optuna: the trials of a study, its SQLite storage (packed), its data frame and its lines."""

from __future__ import annotations

import gzip
import logging
import sqlite3
import sys
import tempfile
from pathlib import Path

import optuna
from tiny import training


def objective(trial: optuna.Trial) -> float:
    rate = trial.suggest_float("lr", 1e-3, 3, log=True)
    loss = 0.0
    for one in training(peak_lr=rate):
        trial.report(one.loss, one.step)
        loss = loss if one.val_loss is None else one.val_loss
        if trial.should_prune():
            raise optuna.TrialPruned
    return loss


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger("optuna")
    logger.handlers = [logging.FileHandler(folder / "console.txt", "w")]
    logger.handlers[0].setFormatter(
        logging.Formatter("[%(levelname).1s %(asctime)s] %(message)s")  # Optuna's own, uncoloured
    )
    base = Path(tempfile.mkdtemp()) / "study.db"
    study = optuna.create_study(
        storage=f"sqlite:///{base}", study_name="rates",
        sampler=optuna.samplers.TPESampler(seed=0),
        pruner=optuna.pruners.MedianPruner(n_warmup_steps=20),
    )  # fmt: skip
    study.optimize(objective, n_trials=16)
    study.trials_dataframe().to_csv(folder / "trials.csv", index=False)
    with sqlite3.connect(base) as opened:
        opened.execute("DELETE FROM trial_intermediate_values")  # they are most of the file
        opened.commit()
        opened.execute("VACUUM")
    (folder / "study.db.gz").write_bytes(gzip.compress(base.read_bytes(), mtime=0))
    print(len(study.trials), study.best_trial.number, study.best_params, study.best_value)


main(Path(sys.argv[1]))
