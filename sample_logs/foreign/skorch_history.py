"""skorch: the history.json of a NeuralNetClassifier, and the table that it prints."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

# Before torch: the terminal colours that skorch prints are part of the log.
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import torch
from skorch import NeuralNetClassifier
from tiny import clouds, tell


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    points, labels = clouds(400, 1)
    model = torch.nn.Sequential(
        torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3), torch.nn.Softmax(dim=-1)
    )
    net = NeuralNetClassifier(model, max_epochs=15, lr=0.1, batch_size=64)
    with (folder / "console.txt").open("w") as file, redirect_stdout(file):
        net.fit(points.astype(np.float32), labels)
    net.history.to_file(str(folder / "history.json"))
    tell("train_loss", list(net.history[:, "train_loss"]))
    tell("valid_loss", list(net.history[:, "valid_loss"]))


main(Path(sys.argv[1]))
