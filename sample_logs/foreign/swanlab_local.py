"""SwanLab: a run folder of mode='offline'."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import swanlab
from tiny import tell, training


def main(folder: Path) -> None:
    home = Path(tempfile.mkdtemp())
    swanlab.init(
        project="clouds", experiment_name="sgd", logdir=str(home), mode="offline",
        config={"lr": 0.3, "optimizer": "sgd"},
    )  # fmt: skip
    losses, vals = [], []
    for row in training():
        swanlab.log({"train/loss": row.loss, "lr": row.lr}, step=row.step)
        losses.append(row.loss)
        if row.val_loss is not None:
            swanlab.log({"val/loss": row.val_loss}, step=row.step)
            vals.append(row.val_loss)
    swanlab.finish()
    shutil.copytree(home, folder, dirs_exist_ok=True)
    tell("train/loss", losses)
    tell("val/loss", vals)


main(Path(sys.argv[1]))
