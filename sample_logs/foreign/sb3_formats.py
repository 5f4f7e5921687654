"""Stable-Baselines3: the console and the JSON of a PPO whose rate falls."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from stable_baselines3 import PPO
from stable_baselines3.common.logger import configure


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    logs = Path(tempfile.mkdtemp())
    model = PPO(
        "MlpPolicy", "CartPole-v1", n_steps=64, batch_size=32, n_epochs=2, seed=0,
        learning_rate=lambda left: 3e-4 * left, device="cpu",
    )  # fmt: skip
    model.set_logger(configure(str(logs), ["log", "json"]))
    model.learn(64 * 12, log_interval=1)
    shutil.copy(logs / "log.txt", folder / "console.txt")
    shutil.copy(logs / "progress.json", folder / "progress.json")


main(Path(sys.argv[1]))
