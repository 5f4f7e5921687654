"""DVCLive: dvclive/metrics.json and dvclive/plots/metrics/**/*.tsv, one file a metric."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ["DVC_NO_ANALYTICS"] = "1"

from dvclive import Live
from tiny import tell, training


def main(folder: Path) -> None:
    losses, vals = [], []
    os.chdir(tempfile.mkdtemp())
    with Live(str(folder), save_dvc_exp=False, report=None, dvcyaml=None) as live:
        live.log_param("lr", 0.3)
        for row in training():
            live.log_metric("train/loss", row.loss)
            live.log_metric("train/lr", row.lr)
            losses.append(row.loss)
            if row.val_loss is not None:
                live.log_metric("val/loss", row.val_loss)
                vals.append(row.val_loss)
            live.next_step()
    tell("train/loss", losses)
    tell("val/loss", vals)


main(Path(sys.argv[1]).resolve())
