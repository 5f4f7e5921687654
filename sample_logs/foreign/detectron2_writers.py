"""Detectron2: SimpleTrainer with a JSONWriter and a CommonMetricPrinter; metrics.json, log.txt.

From pb1-detectron2 0.6 on PyPI, unpacked and on PYTHONPATH (its C++ part is not needed here);
fvcore, iopath, yacs, pycocotools, cloudpickle, 'pillow<10'.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import detectron2
import torch

detectron2._C = None  # not compiled: the trainer imports it and never calls it

from detectron2.engine import SimpleTrainer, hooks
from detectron2.utils.events import CommonMetricPrinter, JSONWriter
from detectron2.utils.logger import setup_logger
from tiny import clouds
from torch.utils.data import DataLoader, TensorDataset


class Classifier(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(8, 3)

    def forward(self, batch):
        points, labels = batch
        scores = self.layer(points)
        loss = torch.nn.functional.cross_entropy(scores, labels)
        return {"loss_cls": loss, "loss_norm": 0.01 * scores.square().mean()}


class Endless(DataLoader):
    def __iter__(self):
        while True:
            yield from super().__iter__()


def data(count: int, seed: int) -> TensorDataset:
    points, labels = clouds(count, seed)
    return TensorDataset(torch.tensor(points).float(), torch.tensor(labels))


def main(folder: Path) -> None:
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("metrics.json", "log.txt"):
        (folder / name).unlink(missing_ok=True)
    setup_logger(str(folder), name="detectron2", color=False)
    logging.getLogger("fvcore").setLevel(logging.ERROR)
    model = Classifier()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 200)
    trainer = SimpleTrainer(model, Endless(data(480, 1), 16, shuffle=True), optimizer)
    writers = [CommonMetricPrinter(200), JSONWriter(str(folder / "metrics.json"))]
    trainer.register_hooks(
        [hooks.IterationTimer(), hooks.LRScheduler(optimizer, scheduler),
         hooks.EvalHook(50, lambda: {"cls": {"accuracy": accuracy(model)}}),
         hooks.PeriodicWriter(writers, period=10)]
    )  # fmt: skip
    trainer.train(0, 200)


@torch.no_grad()
def accuracy(model: Classifier) -> float:
    right = [
        (model.layer(points).argmax(1) == labels).float().mean().item()
        for points, labels in DataLoader(data(160, 2), 16)
    ]
    return 100 * sum(right) / len(right)


main(Path(sys.argv[1]).resolve())
