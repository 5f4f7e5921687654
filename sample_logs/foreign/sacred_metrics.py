"""Sacred: what its FileStorageObserver writes of a run; metrics.json, with its config beside it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from sacred import Experiment
from sacred.observers import FileStorageObserver
from tiny import tell, training

experiment = Experiment("clouds", save_git_info=False)


@experiment.config
def settings() -> None:
    lr = 0.3  # noqa: F841
    optimizer = "sgd"  # noqa: F841


@experiment.main
def run(_run, lr) -> None:
    losses, vals = [], []
    for row in training(peak_lr=lr):
        _run.log_scalar("training.loss", row.loss, row.step)
        losses.append(row.loss)
        if row.val_loss is not None:
            _run.log_scalar("validation.loss", row.val_loss, row.step)
            vals.append(row.val_loss)
    tell("training.loss", losses)
    tell("validation.loss", vals)


def main(target: Path) -> None:
    folder = Path(tempfile.mkdtemp())
    experiment.observers.append(FileStorageObserver(folder))
    experiment.run()
    shutil.copy(folder / "1" / "metrics.json", target)


main(Path(sys.argv[1]))
