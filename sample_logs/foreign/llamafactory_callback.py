"""LLaMA-Factory: the trainer_log.jsonl of its LogCallback, in a Hugging Face Trainer."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from llamafactory.train.callbacks import LogCallback
from tiny import clouds
from transformers import Trainer, TrainingArguments


class Classifier(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(8, 3)

    def forward(self, points, labels):
        scores = self.layer(points)
        return {"loss": torch.nn.functional.cross_entropy(scores, labels), "logits": scores}


def rows(count: int, seed: int) -> list[dict[str, object]]:
    points, labels = clouds(count, seed)
    return [
        {"points": torch.tensor(point).float(), "labels": int(label)}
        for point, label in zip(points, labels, strict=True)
    ]


def main(target: Path) -> None:
    home = tempfile.mkdtemp()
    settings = TrainingArguments(
        home, per_device_train_batch_size=16, max_steps=60, logging_steps=2, learning_rate=0.05,
        lr_scheduler_type="cosine", eval_strategy="steps", eval_steps=10, report_to="none",
        use_cpu=True, seed=0, save_strategy="no", label_names=["labels"],
        remove_unused_columns=False,
    )  # fmt: skip
    trainer = Trainer(
        Classifier(), settings, train_dataset=rows(480, 1), eval_dataset=rows(160, 2),
        callbacks=[LogCallback()],
    )  # fmt: skip
    trainer.train()
    shutil.copy(Path(home) / "trainer_log.jsonl", target)
    logged = trainer.state.log_history
    print([row["loss"] for row in logged if "loss" in row])
    print([row["eval_loss"] for row in logged if "eval_loss" in row])


main(Path(sys.argv[1]).resolve())
