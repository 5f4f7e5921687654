"""CLU (Flax): the lines of clu.metric_writers' LoggingWriter under absl's logging."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from absl import logging
from clu import metric_writers
from tiny import tell, training


def main(target: Path) -> None:
    losses, vals = [], []
    with target.open("wb") as file:
        os.dup2(file.fileno(), 2)  # where absl logs to
        logging.use_absl_handler()
        logging.set_verbosity(logging.INFO)
        writer = metric_writers.LoggingWriter()
        for row in training():
            writer.write_scalars(row.step, {"train_loss": row.loss, "learning_rate": row.lr})
            losses.append(row.loss)
            if row.val_loss is not None:
                said = {"eval_loss": row.val_loss, "eval_accuracy": row.accuracy}
                writer.write_scalars(row.step, said)
                vals.append(row.val_loss)
        writer.close()
    tell("train_loss", losses)
    tell("eval_loss", vals)


main(Path(sys.argv[1]))
