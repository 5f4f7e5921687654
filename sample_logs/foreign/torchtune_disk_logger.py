"""torchtune: its DiskLogger, fed with a real training."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tiny import tell, training
from torchtune.training.metric_logging import DiskLogger


def main(target: Path) -> None:
    home = Path(tempfile.mkdtemp())
    logger = DiskLogger(str(home), filename="log.txt")
    losses = []
    for row in training():
        said = {"loss": row.loss, "lr": row.lr, "tokens_per_second_per_gpu": 1000.0 + row.step}
        logger.log_dict(said, step=row.step)
        losses.append(row.loss)
    logger.close()
    shutil.copy(home / "log.txt", target)
    tell("loss", losses)


main(Path(sys.argv[1]).resolve())
