"""Poutyne: the console of an Experiment, which counts batches of both parts, and its log.tsv."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

import torch
from poutyne import Experiment, ExponentialLR
from tiny_torch import loader


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(tempfile.mkdtemp())  # the console names the folder
    torch.manual_seed(0)
    net = torch.nn.Linear(8, 3)
    rate = torch.optim.SGD(net.parameters(), lr=0.1)
    run = Experiment(
        "run", net, device="cpu", optimizer=rate, loss_function="cross_entropy", logging=True
    )
    with (folder / "console.txt").open("w") as file, redirect_stdout(file):
        run.train(
            loader(160, 1), loader(80, 2), epochs=6, lr_schedulers=[ExponentialLR(gamma=0.9)],
            progress_options={"coloring": False},
        )  # fmt: skip
    shutil.copy("run/log.tsv", folder / "log.tsv")


main(Path(sys.argv[1]).resolve())
