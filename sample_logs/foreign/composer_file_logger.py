"""Composer: what its FileLogger writes, and its console lines."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import torch
from composer import Trainer
from composer.loggers import FileLogger
from composer.models import ComposerClassifier
from tiny_torch import loader


def main(target: Path) -> None:
    torch.manual_seed(0)
    home = Path(tempfile.mkdtemp())
    model = ComposerClassifier(torch.nn.Linear(8, 3), num_classes=3)
    trainer = Trainer(
        model=model, train_dataloader=loader(320, 1), eval_dataloader=loader(160, 2),
        max_duration="3ep", optimizers=torch.optim.SGD(model.parameters(), lr=0.1), device="cpu",
        seed=0, loggers=[FileLogger(str(home / "log.txt"))],
        progress_bar=False,
    )  # fmt: skip
    trainer.fit()
    trainer.close()
    shutil.copy(home / "log.txt", target)


main(Path(sys.argv[1]).resolve())
