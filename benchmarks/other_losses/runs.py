"""Trains what `other_losses` judges, each at several rates; a quarter of an hour, one core.

    pip install -e . torch scikit-learn scipy gymnasium stable-baselines3
    cd benchmarks && python -m other_losses.runs OUT [KIND ...]

OUT/KIND/RATE.csv is the log of one rate (or RATE/progress.csv, as Stable-Baselines3 writes it),
OUT/KIND/truth.tsv tells how good what was trained became at each: more is better. What is there is
left alone.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import torch

from other_losses import changing, games, views

RATES = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0)
KINDS: dict[str, tuple[Callable[..., float], Sequence[float]]] = {
    "gan": (games.gan, RATES),
    "wgan": (games.wgan, RATES[:6]),
    "energies": (games.energies, RATES[:6]),
    "vae": (changing.vae, RATES[1:]),
    "vae_cycles": (changing.vae_cycles, RATES[1:]),
    "stages": (changing.stages, RATES[1:]),
    "tasks": (changing.tasks, RATES),
    "smoothing": (changing.smoothing, RATES[1:]),
    "harder_noise": (changing.harder_noise, RATES[1:]),
    "diffusion": (games.diffusion, RATES[1:6]),
    "simclr": (views.simclr, RATES),
    "byol": (views.byol, RATES),
    "dino": (views.dino, RATES[:6]),
    "clip": (views.clip, RATES),
    "equation": (changing.equation, RATES[1:]),
    "learn_to_learn": (changing.learn_to_learn, RATES[1:]),
}
SMALL = {"net_arch": [64, 64]}
# Of Stable-Baselines3: environment, steps, rates, settings.
AGENTS: dict[str, tuple[str, int, Sequence[float], dict[str, object]]] = {
    "ppo": ("CartPole-v1", 20_000, RATES, {"n_steps": 256, "n_epochs": 5}),
    "a2c": ("CartPole-v1", 20_000, (1e-6, 1e-5, 1e-4, 7e-4, 5e-3, 3e-2, 0.3), {}),
    "dqn": (
        "CartPole-v1", 12_000, RATES[:6],
        {"learning_starts": 500, "target_update_interval": 250, "train_freq": 4,
         "gradient_steps": 2, "exploration_fraction": 0.3, "policy_kwargs": SMALL},
    ),
    "sac": (
        "Pendulum-v1", 3_000, RATES[:6],
        {"learning_starts": 200, "train_freq": 2, "policy_kwargs": {"net_arch": [48, 48]}},
    ),
}  # fmt: skip


def train(kind: str, rate: float, path: Path) -> float:
    rows: list[dict[str, float]] = []
    torch.manual_seed(0)
    good = KINDS[kind][0](rate, rows.append, torch.Generator().manual_seed(1))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({k: v if isinstance(v, int) else f"{v:.6g}" for k, v in row.items()}
                         for row in rows)  # fmt: skip
    return good


def play(kind: str, rate: float, folder: Path) -> float:
    """Return the mean return of ten episodes after training; NaN where the training broke off."""
    import gymnasium as gym
    import stable_baselines3 as sb3
    from stable_baselines3.common.evaluation import evaluate_policy
    from stable_baselines3.common.logger import configure
    from stable_baselines3.common.monitor import Monitor

    env, steps, _, settings = AGENTS[kind]
    made = getattr(sb3, kind.upper())
    agent = made("MlpPolicy", Monitor(gym.make(env)), learning_rate=rate, seed=1, device="cpu",
                 **settings)  # fmt: skip
    agent.set_logger(configure(str(folder), ["csv"]))
    try:
        agent.learn(steps, log_interval={"a2c": 20, "dqn": 4}.get(kind, 1))
    except ValueError:  # a policy of NaN
        return float("nan")
    return float(evaluate_policy(agent, Monitor(gym.make(env)), 10)[0])


def main() -> None:
    torch.set_num_threads(1)
    out = Path(sys.argv[1])
    for kind in sys.argv[2:] or [*KINDS, *AGENTS]:
        rates = AGENTS[kind][2] if kind in AGENTS else KINDS[kind][1]
        (out / kind).mkdir(parents=True, exist_ok=True)
        for rate in rates:
            at = out / kind / (f"{rate:g}" if kind in AGENTS else f"{rate:g}.csv")
            if not at.exists():
                good = play(kind, rate, at) if kind in AGENTS else train(kind, rate, at)
                with (out / kind / "truth.tsv").open("a", encoding="utf-8") as file:
                    file.write(f"{rate:g}\t{good:.6g}\n")
                print(kind, f"{rate:g}", f"{good:.4g}", flush=True)


if __name__ == "__main__":
    main()
