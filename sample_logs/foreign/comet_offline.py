"""Comet: the zip of an OfflineExperiment."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["COMET_LOGGING_CONSOLE"] = "ERROR"

from comet_ml import OfflineExperiment
from tiny import tell, training


def main(target: Path) -> None:
    folder = tempfile.mkdtemp()
    experiment = OfflineExperiment(
        offline_directory=folder, project_name="clouds", workspace="none", log_code=False,
        log_env_details=False, log_graph=False, log_git_metadata=False, log_git_patch=False,
        auto_output_logging=False, parse_args=False, auto_param_logging=False,
    )  # fmt: skip
    experiment.log_parameters({"lr": 0.3, "optimizer": "sgd"})
    losses, vals = [], []
    for row in training():
        with experiment.train():
            experiment.log_metric("loss", row.loss, step=row.step)
            experiment.log_metric("lr", row.lr, step=row.step)
        losses.append(row.loss)
        if row.val_loss is not None:
            with experiment.validate():
                experiment.log_metric("loss", row.val_loss, step=row.step)
            vals.append(row.val_loss)
    experiment.end()
    (found,) = Path(folder).glob("*.zip")
    shutil.copy(found, target)
    tell("train_loss", losses)
    tell("validate_loss", vals)


main(Path(sys.argv[1]))
