"""PyTorch Lightning: the bars of RichProgressBar(leave=True) in a file, their columns wrapped."""

from __future__ import annotations

import sys
import tempfile
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import lightning
import torch
from lightning.pytorch.callbacks import RichProgressBar
from tiny_torch import loader


class Classifier(lightning.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(8, 3)

    def step(self, batch) -> torch.Tensor:
        points, labels = batch
        return torch.nn.functional.cross_entropy(self.layer(points), labels)

    def training_step(self, batch, index) -> torch.Tensor:
        loss = self.step(batch)
        self.log("train_loss", loss, prog_bar=True, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch, index) -> None:
        self.log("val_loss", self.step(batch), prog_bar=True)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=0.1)

    def on_train_epoch_end(self) -> None:
        told = self.trainer.callback_metrics
        names = ("train_loss_epoch", "val_loss")
        print({name: float(told[name]) for name in names}, file=sys.__stdout__)


def main(target: Path) -> None:
    lightning.seed_everything(0)
    warnings.simplefilter("ignore")  # they would tell where it is installed
    with target.open("w") as file, redirect_stdout(file), redirect_stderr(file):
        trainer = lightning.Trainer(
            max_epochs=6, logger=False, enable_checkpointing=False, accelerator="cpu",
            default_root_dir=tempfile.mkdtemp(), callbacks=[RichProgressBar(leave=True)],
        )  # fmt: skip
        trainer.fit(Classifier(), loader(320, 1), loader(160, 2))


main(Path(sys.argv[1]).resolve())
