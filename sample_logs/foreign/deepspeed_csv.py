"""DeepSpeed: an engine on the processor with its CSV monitor; one file a metric."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ |= {"RANK": "0", "LOCAL_RANK": "0", "WORLD_SIZE": "1", "MASTER_ADDR": "127.0.0.1",
               "MASTER_PORT": "29517", "DS_ACCELERATOR": "cpu"}  # fmt: skip

import deepspeed
import torch
from tiny import clouds, tell


def main(folder: Path) -> None:
    home = tempfile.mkdtemp()
    torch.manual_seed(0)
    deepspeed.init_distributed("gloo")
    model = torch.nn.Linear(8, 3)
    settings = {
        "train_batch_size": 16,
        "steps_per_print": 10,
        "csv_monitor": {"enabled": True, "output_path": home, "job_name": "clouds"},
        "scheduler": {"type": "WarmupLR", "params": {"warmup_max_lr": 0.1, "warmup_num_steps": 10}},
    }
    engine, _, _, _ = deepspeed.initialize(
        model=model, optimizer=torch.optim.SGD(model.parameters(), lr=0.1), config=settings
    )
    points, labels = (torch.tensor(part) for part in clouds(480, 1))
    rng = torch.Generator().manual_seed(3)
    losses = []
    for _ in range(60):
        rows = torch.randint(0, 480, (16,), generator=rng)
        loss = torch.nn.functional.cross_entropy(engine(points[rows].float()), labels[rows])
        engine.backward(loss)
        engine.step()
        losses.append(loss.item())
        # DeepSpeed itself logs the rate; the loss is the user's to write.
        engine.monitor.write_events(
            [("Train/Samples/train_loss", losses[-1], engine.global_samples)]
        )
    shutil.copytree(Path(home) / "clouds", folder, dirs_exist_ok=True)
    tell("train_loss", losses)


main(Path(sys.argv[1]).resolve())
