"""Neptune: the folder of a run in offline mode."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

TARGET = Path(sys.argv[1]).resolve()
os.chdir(tempfile.mkdtemp())

import neptune
from tiny import tell, training


def main(folder: Path) -> None:
    run = neptune.init_run(
        mode="offline", capture_hardware_metrics=False, capture_stdout=False,
        capture_stderr=False, capture_traceback=False, git_ref=False, source_files=[],
    )  # fmt: skip
    run["parameters"] = {"lr": 0.3, "optimizer": "sgd"}
    losses, vals = [], []
    for row in training():
        run["train/loss"].append(row.loss, step=row.step)
        run["lr"].append(row.lr, step=row.step)
        losses.append(row.loss)
        if row.val_loss is not None:
            run["val/loss"].append(row.val_loss, step=row.step)
            vals.append(row.val_loss)
    run.stop()
    shutil.copytree(".neptune", folder, dirs_exist_ok=True)
    tell("train/loss", losses)
    tell("val/loss", vals)


main(TARGET)
