"""PyTorch-Ignite: the progress bars of its contrib handler and the lines of its Engine's logger."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import torch
from ignite.contrib.handlers import ProgressBar
from ignite.engine import Events, create_supervised_evaluator, create_supervised_trainer
from ignite.metrics import Accuracy, Loss, RunningAverage
from tiny import tell
from tiny_torch import loader


def main(target: Path) -> None:
    torch.manual_seed(0)
    model = torch.nn.Linear(8, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss = torch.nn.CrossEntropyLoss()
    trainer = create_supervised_trainer(model, optimizer, loss)
    metrics = {"accuracy": Accuracy(), "loss": Loss(loss)}
    evaluator = create_supervised_evaluator(model, metrics)
    RunningAverage(output_transform=lambda value: value).attach(trainer, "loss")
    train, val = loader(320, 1), loader(160, 2)
    logger = logging.getLogger("ignite")
    seen: dict[str, list[float]] = {"train": [], "val": []}

    # A terminal shows both: the bar and the logger's lines.
    with target.open("w") as file:
        logging.basicConfig(stream=file, level=logging.INFO)
        bar = ProgressBar(persist=True, file=file, mininterval=0.0)
        bar.attach(trainer, ["loss"])

        @trainer.on(Events.EPOCH_COMPLETED)
        def evaluate(engine) -> None:
            for name, data in (("train", train), ("val", val)):
                found = evaluator.run(data).metrics
                seen[name].append(found["loss"])
                said = f"{name} loss: {found['loss']:.4f}, accuracy: {found['accuracy']:.4f}"
                logger.info("Epoch[%d] %s", engine.state.epoch, said)

        trainer.run(train, max_epochs=8)
    for name, values in seen.items():
        tell(name, values)


main(Path(sys.argv[1]))
