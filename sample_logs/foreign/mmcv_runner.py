"""mmcv 1.x, the library before mmengine: EpochBasedRunner with its TextLoggerHook; *.log.json."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from mmcv.runner import EpochBasedRunner
from tiny_torch import loader


class Classifier(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(8, 3)

    def train_step(self, batch, optimizer):
        points, labels = batch
        loss = torch.nn.functional.cross_entropy(self.layer(points), labels)
        return {"loss": loss, "log_vars": {"loss": loss.item()}, "num_samples": len(labels)}

    def val_step(self, batch, optimizer):
        with torch.no_grad():
            return self.train_step(batch, optimizer)


def main(target: Path) -> None:
    torch.manual_seed(0)
    model = Classifier()
    folder = tempfile.mkdtemp()
    runner = EpochBasedRunner(
        model, optimizer=torch.optim.SGD(model.parameters(), lr=0.1), work_dir=folder,
        logger=logging.getLogger("mmcv"), max_epochs=5, meta={"env_info": "", "seed": 0},
    )  # fmt: skip
    runner.register_training_hooks(
        {"policy": "CosineAnnealing", "min_lr": 0},
        optimizer_config={"grad_clip": None},
        log_config={"interval": 5, "hooks": [{"type": "TextLoggerHook"}]},
    )
    runner.run([loader(480, 1), loader(160, 2)], [("train", 1), ("val", 1)])
    (log,) = Path(folder).glob("*.log.json")
    shutil.copy(log, target)


main(Path(sys.argv[1]).resolve())
