"""trackio: its local SQLite file, as the library leaves it below TRACKIO_DIR."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp())
os.environ["TRACKIO_DIR"] = str(HOME)
os.environ["HF_HUB_OFFLINE"] = "1"

import trackio
from tiny import tell, training


def main(target: Path) -> None:
    run = trackio.init(project="clouds", name="sgd", config={"lr": 0.3, "optimizer": "sgd"})
    losses, vals = [], []
    for row in training():
        said = {"train/loss": row.loss, "lr": row.lr}
        losses.append(row.loss)
        if row.val_loss is not None:
            said["val/loss"] = row.val_loss
            vals.append(row.val_loss)
        trackio.log(said, step=row.step)
    trackio.finish()
    (base,) = HOME.glob("*.db")
    with sqlite3.connect(base) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.execute("PRAGMA journal_mode=DELETE")
        opened.execute("PRAGMA page_size=512")
        opened.execute("VACUUM")
    shutil.copy(base, target)
    tell("train/loss", losses)
    tell("val/loss", vals)
    del run


main(Path(sys.argv[1]))
