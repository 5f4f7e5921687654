"""Aim: the CSV of the data frame of all metrics in a repository."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from aim import Repo, Run
from tiny import tell, training


def main(target: Path) -> None:
    home = tempfile.mkdtemp()
    run = Run(repo=home, experiment="clouds", system_tracking_interval=None)
    run["lr"] = 0.3
    losses, vals = [], []
    for row in training():
        run.track(row.loss, name="loss", step=row.step, context={"subset": "train"})
        run.track(row.lr, name="lr", step=row.step)
        losses.append(row.loss)
        if row.val_loss is not None:
            run.track(row.val_loss, name="loss", step=row.step, context={"subset": "val"})
            vals.append(row.val_loss)
    run.close()
    # Otherwise Aim's own background process would put the run into its index, some day.
    command = [str(Path(sys.executable).with_name("aim")), "storage", "--repo", home, "reindex"]
    subprocess.run(command, input=b"y\n", check=True)
    Repo.from_path(home).query_metrics("metric.name != ''").dataframe().to_csv(target, index=False)
    tell("loss train", losses)
    tell("loss val", vals)


main(Path(sys.argv[1]).resolve())
