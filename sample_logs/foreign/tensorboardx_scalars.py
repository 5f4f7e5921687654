"""TensorBoardX: its event file, and the all_scalars.json of export_scalars_to_json."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tensorboardX import SummaryWriter
from tiny import tell, training


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(tempfile.mkdtemp())  # its JSON holds the folder's name in every tag
    losses, vals = [], []
    writer = SummaryWriter("runs")
    for row in training():
        writer.add_scalar("train/loss", row.loss, row.step)
        writer.add_scalar("lr", row.lr, row.step)
        writer.add_scalars("loss", {"train": row.loss}, row.step)
        losses.append(row.loss)
        if row.val_loss is not None:
            writer.add_scalar("val/loss", row.val_loss, row.step)
            writer.add_scalars("loss", {"val": row.val_loss}, row.step)
            vals.append(row.val_loss)
    writer.export_scalars_to_json(str(folder / "all_scalars.json"))
    writer.close()
    (events,) = Path("runs").glob("events.out.*")  # its name holds the machine's
    shutil.copy(events, folder / "events.out.tfevents.1700000000.host")
    tell("train/loss", losses)
    tell("val/loss", vals)


main(Path(sys.argv[1]).resolve())
