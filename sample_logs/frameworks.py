"""The samples that Keras and Lightning train, with their own training loops and loggers."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import torch
from catalog import Rival
from loggers import fresh, neutral_event_names
from schedules import Schedule, constant, cosine
from tasks import Data, Task, build, load, loss_of
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

if TYPE_CHECKING:
    from collections.abc import Callable

RATES = {
    "Keras": [1e-3, 1e-2, 0.1, 0.3, 1.0, 3.0],
    "Lightning": [3e-5, 1e-3, 3e-3, 1e-2, 2e-2, 0.1],
}


@dataclass(frozen=True)
class FrameworkSample:
    path: str
    framework: str
    lr: float
    logger: str
    truth: str
    schedule: Schedule = constant
    schedule_words: str = "constant"
    rivals: list[Rival] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        return RATES[self.framework]

    def run(self, path: Path | None, lr: float, schedule: Schedule) -> tuple[float, float]:
        """Train, with the logger at work when there is a path; final train and val loss."""
        return FITS[self.framework](path and fresh(path), self.logger, lr, schedule)


def keras_fit(
    path: Path | None, logger: str, lr: float, schedule: Schedule, epochs: int = 15
) -> tuple[float, float]:
    """Digits, one hidden layer of 32, SGD, batches of 32, loss averaged over each epoch."""
    import keras

    keras.utils.set_random_seed(0)
    data = load("digits")
    train_x, train_y, val_x, val_y = (
        part.numpy() for part in (data.train_x, data.train_y, data.val_x, data.val_y)
    )
    layers = keras.layers
    model = keras.Sequential(
        [layers.Input((64,)), layers.Dense(32, activation="relu"), layers.Dense(10)]
    )
    model.compile(
        keras.optimizers.SGD(lr),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    callbacks: list[Any] = []
    if schedule is not constant:
        # Also what makes CSVLogger write a learning_rate column.
        callbacks.append(
            keras.callbacks.LearningRateScheduler(lambda epoch: lr * schedule(epoch / epochs))
        )
    if path is not None:
        callbacks.append(
            keras.callbacks.TensorBoard(str(path), write_graph=False)
            if "TensorBoard" in logger
            else keras.callbacks.CSVLogger(str(path))
        )
    model.fit(
        train_x, train_y, batch_size=32, epochs=epochs, verbose=0,
        validation_data=(val_x, val_y), callbacks=callbacks,
    )  # fmt: skip
    if path is not None and path.is_dir():
        neutral_event_names(path)
    return (
        float(model.evaluate(train_x, train_y, verbose=0)[0]),
        float(model.evaluate(val_x, val_y, verbose=0)[0]),
    )


def lightning_fit(
    path: Path | None, logger: str, lr: float, schedule: Schedule, epochs: int = 6
) -> tuple[float, float]:
    """Digits, two hidden layers of 64, Adam, batches of 8; sparse rows, as Lightning logs."""
    import lightning
    from lightning.pytorch.callbacks import LearningRateMonitor
    from lightning.pytorch.loggers import CSVLogger, Logger, TensorBoardLogger

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")
    torch.set_num_threads(1)
    lightning.seed_everything(0, verbose=False)
    data: Data = load("digits")
    network = build(Task("lightning", "digits", "mlp"), data)
    total = epochs * (len(data.train_x) // 8)

    class Classifier(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def training_step(self, batch: list[Tensor], _: int) -> Tensor:
            loss = loss_of(self.network, batch[0], batch[1])
            self.log("train_loss", loss)
            return loss

        def validation_step(self, batch: list[Tensor], _: int) -> None:
            self.log("val_loss", loss_of(self.network, batch[0], batch[1]))

        def configure_optimizers(self) -> Any:
            optimizer = torch.optim.Adam(self.network.parameters(), lr)
            scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: schedule(s / total))
            return [optimizer], [{"scheduler": scheduler, "interval": "step"}]

    with tempfile.TemporaryDirectory() as scratch:
        writer: Logger | bool = False
        if path is not None:
            kind = TensorBoardLogger if "TensorBoard" in logger else CSVLogger
            writer = kind(scratch, name="", version="run")
        trainer = lightning.Trainer(
            max_epochs=epochs, logger=writer, log_every_n_steps=8, val_check_interval=0.25,
            callbacks=[LearningRateMonitor("step")] if writer else [], accelerator="cpu",
            enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False,
            num_sanity_val_steps=0, default_root_dir=scratch,
        )  # fmt: skip
        shuffled = DataLoader(TensorDataset(data.train_x, data.train_y), batch_size=8, shuffle=True)
        ordered = DataLoader(TensorDataset(data.val_x, data.val_y), batch_size=397)
        trainer.fit(Classifier(), shuffled, ordered)
        if path is not None:
            neutral_event_names(Path(scratch))
            shutil.copytree(Path(scratch) / "run", path)
    network.eval()
    with torch.no_grad():
        return (
            loss_of(network, data.train_x, data.train_y).item(),
            loss_of(network, data.val_x, data.val_y).item(),
        )


FITS: dict[str, Callable[[Path | None, str, float, Schedule], tuple[float, float]]] = {
    "Keras": keras_fit,
    "Lightning": lightning_fit,
}

FRAMEWORK_SAMPLES = [
    FrameworkSample(
        "keras_too_low.csv",
        "Keras",
        1e-3,
        "Keras CSVLogger",
        "too low: 15 epochs, falling in a nearly straight line",
    ),
    FrameworkSample(
        "keras_good.csv",
        "Keras",
        0.3,
        "Keras CSVLogger",
        "good: 15 epochs, cosine, the lowest validation loss of all tried",
        cosine,
        "cosine to 0",
        [Rival("cosine to 0", 1.0, cosine)],
    ),
    FrameworkSample(
        "keras_too_high_tb",
        "Keras",
        3.0,
        "Keras TensorBoard callback",
        "too high: 15 epochs at the level of chance",
    ),
    FrameworkSample(
        "keras_good_tb",
        "Keras",
        0.3,
        "Keras TensorBoard callback",
        "good: within 3 % of the best validation loss of the sweep",
    ),
    FrameworkSample(
        "lightning_never_decayed",
        "Lightning",
        2e-2,
        "Lightning CSVLogger",
        "never decayed: noisy floor at a constant rate, cosine from the same rate ends far lower",
        rivals=[Rival("cosine to 0", 2e-2, cosine)],
    ),
    FrameworkSample(
        "lightning_good_tb",
        "Lightning",
        1e-2,
        "Lightning TensorBoardLogger",
        "good: cosine from near the best rate",
        cosine,
        "cosine to 0",
        rivals=[Rival("cosine to 0", 3e-3, cosine), Rival("cosine to 0", 2e-2, cosine)],
    ),
    FrameworkSample(
        "lightning_too_low_tb",
        "Lightning",
        3e-5,
        "Lightning TensorBoardLogger",
        "too low: still falling steadily",
    ),
]
