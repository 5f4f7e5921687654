"""Polyaxon: the metrics of a run tracked offline."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from polyaxon import tracking
from tiny import training


def main(folder: Path) -> None:
    root = Path(tempfile.mkdtemp())
    tracking.init(name="tiny", project="tiny", is_offline=True, artifacts_path=str(root))
    for one in training():
        tracking.log_metrics(step=one.step, loss=one.loss, lr=one.lr)
        if one.val_loss is not None:
            tracking.log_metrics(step=one.step, val_loss=one.val_loss)
    tracking.end()
    shutil.copytree(root / "events", folder / "events", dirs_exist_ok=True)


main(Path(sys.argv[1]))
