"""mmengine: a Runner with its default hooks; NAME.log and vis_data/scalars.json.

Of the log its first part, the description of the machine and of the settings, is left out.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from mmengine.evaluator import BaseMetric
from mmengine.model import BaseModel
from mmengine.runner import Runner
from tiny_torch import loader


class Classifier(BaseModel):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(8, 3)

    def forward(self, points, labels, mode="tensor"):
        scores = self.layer(points)
        if mode == "loss":
            return {"loss": torch.nn.functional.cross_entropy(scores, labels)}
        return scores, labels


class Accuracy(BaseMetric):
    def process(self, data_batch, data_samples) -> None:
        scores, labels = data_samples
        loss = torch.nn.functional.cross_entropy(scores, labels, reduction="sum")
        right = (scores.argmax(1) == labels).sum().item()
        self.results.append((len(labels), right, loss.item()))

    def compute_metrics(self, results):
        count, right, loss = (sum(part) for part in zip(*results, strict=True))
        return {"accuracy": 100 * right / count, "val_loss": loss / count}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(tempfile.mkdtemp())
    runner = Runner(
        Classifier(), "work", loader(480, 1), loader(160, 2),
        train_cfg={"by_epoch": True, "max_epochs": 5, "val_interval": 1}, val_cfg={},
        optim_wrapper={"optimizer": {"type": "SGD", "lr": 0.1}}, val_evaluator=[Accuracy()],
        param_scheduler={"type": "CosineAnnealingLR", "T_max": 5},
        default_hooks={"logger": {"type": "LoggerHook", "interval": 5}},
        randomness={"seed": 0},
    )  # fmt: skip
    runner.train()
    (scalars,) = Path("work").rglob("scalars.json")
    shutil.copy(scalars, folder / "scalars.json")
    (log,) = Path("work").rglob("*.log")
    lines = log.read_text().splitlines(keepends=True)
    kept = [line for line in lines if re.search(r"Epoch|Exp name|Saving checkpoint", line)]
    (folder / "train.log").write_text("".join(kept))


main(Path(sys.argv[1]).resolve())
