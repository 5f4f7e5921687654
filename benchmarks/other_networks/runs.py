"""Train networks that are not among the benchmark's tasks, at nine rates each.

    cd benchmarks
    python -m other_networks.runs OUT [TASK or OPTIMIZER ...]    # what is there is kept

Needs `torch` and `scikit-learn` from PyPI; nothing else is downloaded. All runs of a task share
weights, the order of batches and every random draw. OUT/TASK.OPTIMIZER.SCHEDULE.npz holds nine:
`train_loss`, `right` (share of right answers; NaN: the task has none) and `lr` a batch, `val_loss`
and `val_right` an epoch, `skipped` (steps that float16 did not survive), `optimizer`, `schedule`,
`batch_size`, `peak_lr`, `seed` a run; once `half`, `every` (batches an epoch) and `entropy`.
"""

from __future__ import annotations

import math
import pathlib
import sys
import time
import warnings
from typing import Any, NamedTuple

import numpy as np
import torch

from other_networks.pictures import Rows
from other_networks.tasks import TASKS, Task

RATES, SPACING = 9, 0.6  # 4.8 decades
MIDDLE = {"momentum": -1.4, "adamw": -2.6}  # of the rates, decimal exponents
HELD = 256  # rows held back, at most
WARMUP = 0.05
CYCLE_UP, CYCLE_START = 0.3, 1 / 25  # torch's OneCycleLR
FLOAT16, FIRST_SCALE, GOOD_STEPS = 65504.0, 65536.0, 200


def factor(schedule: str, done: float) -> float:
    """Share of the peak rate when `done` (0..1) of the training is over."""
    if schedule == "step":
        return 1.0 if done < 0.5 else 0.1 if done < 0.75 else 0.01
    if schedule == "linear":
        return 1.0 - done
    if schedule == "exponential":
        return float(0.01**done)
    up = {"one_cycle": CYCLE_UP, "warmup_cosine": WARMUP}.get(schedule, 0.0)
    low = CYCLE_START if schedule == "one_cycle" else 0.0
    if schedule == "constant":
        return 1.0
    if done < up:
        return low + (1.0 - low) * 0.5 * (1 - math.cos(math.pi * done / up))
    return 0.5 * (1 + math.cos(math.pi * (done - up) / (1 - up)))


class Data(NamedTuple):
    """Rows to train on, rows held back, and which of the first each batch takes."""

    train: Rows
    held: Rows
    order: list[torch.Tensor]


def data(task: Task) -> Data:
    """Hold a quarter back, draw the batches; the same for every run of a task."""
    rows = task.rows()
    draw = torch.Generator().manual_seed(7)
    mixed = torch.randperm(len(rows[0]), generator=draw)
    cut = len(mixed) // 4
    kept = mixed[cut:]
    order: list[torch.Tensor] = []
    for _ in range(task.epochs):
        order += kept[torch.randperm(len(kept), generator=draw)].split(task.batch)
    return Data(rows, tuple(part[mixed[:cut][:HELD]] for part in rows), order)


def made(kind: str, parameters: Any, rate: float) -> torch.optim.Optimizer:
    if kind == "adamw":
        return torch.optim.AdamW(parameters, lr=rate, fused=True)
    return torch.optim.SGD(parameters, lr=rate, momentum=0.9, weight_decay=5e-4, fused=True)


class Scaler:
    """Which steps float16 survives: torch's GradScaler, on gradients of float32."""

    def __init__(self) -> None:
        self.scale, self.good, self.skipped = FIRST_SCALE, 0, 0

    def survives(self, parameters: list[torch.Tensor]) -> bool:
        most = max(float(p.grad.abs().max()) for p in parameters if p.grad is not None)
        if not most * self.scale <= FLOAT16:
            self.scale, self.good, self.skipped = self.scale / 2, 0, self.skipped + 1
            return False
        self.good += 1
        if self.good == GOOD_STEPS:
            self.scale, self.good = self.scale * 2, 0
        return True


class Run(NamedTuple):
    """Figures of a batch [batches] and of an epoch [epochs]; NaN from where it broke."""

    losses: list[float]
    right: list[float]
    rates: list[float]
    held: list[float]
    held_right: list[float]
    skipped: int


def train(task: Task, kind: str, schedule: str, rate: float, given: Data) -> Run:
    torch.manual_seed(1)
    net = task.network()
    parameters = [p for p in net.parameters() if p.requires_grad]
    optimizer, scaler = made(kind, parameters, rate), Scaler()
    total = len(given.order)
    each = total // task.epochs
    rates = [
        rate * factor(schedule, i // task.batches * task.batches / total) for i in range(total)
    ]
    out = Run([], [], rates, [], [], 0)
    for i, which in enumerate(given.order):
        loss, right = task.loss(net, tuple(part[which] for part in given.train))
        out.losses.append(float(loss.detach()))
        out.right.append(math.nan if right is None else float(right))
        if not math.isfinite(out.losses[-1]):
            break
        (loss / task.batches).backward()
        if (i + 1) % task.batches == 0:
            for group in optimizer.param_groups:
                group["lr"] = rates[i]
            if task.clip:
                torch.nn.utils.clip_grad_norm_(parameters, task.clip)
            if not task.half_precision or scaler.survives(parameters):
                optimizer.step()
            optimizer.zero_grad()
        if (i + 1) % each == 0:
            value, share = held_back(task, net, given.held)
            out.held.append(value)
            out.held_right.append(share)
    gone = math.nan
    return Run(
        out.losses + [gone] * (total - len(out.losses)),
        out.right + [gone] * (total - len(out.right)),
        rates,
        out.held + [gone] * (task.epochs - len(out.held)),
        out.held_right + [gone] * (task.epochs - len(out.held_right)),
        scaler.skipped,
    )


@torch.no_grad()
def held_back(task: Task, net: torch.nn.Module, rows: Rows) -> tuple[float, float]:
    """Loss and share of right answers of the rows held back; draws as every time."""
    net.eval()
    with torch.random.fork_rng():
        torch.manual_seed(2)
        loss, right = task.loss(net, rows)
    net.train()
    return float(loss), math.nan if right is None else float(right)


def corpus(task: Task, kind: str, schedule: str) -> dict[str, Any]:
    """Train a task with an optimizer and a schedule at every rate."""
    given = data(task)
    middle = MIDDLE[kind] - (task.sgd if kind == "momentum" else 0.0)
    grid = 10.0 ** (middle + SPACING * (np.arange(RATES) - RATES // 2))
    runs = [train(task, kind, schedule, float(rate), given) for rate in grid]
    losses, right, rates, held, held_right, skipped = (
        np.array(part, np.float32) for part in zip(*runs, strict=True)
    )
    same = {"optimizer": kind, "schedule": schedule, "batch_size": task.batch, "seed": 0}
    return {
        **{name: np.array([value] * RATES) for name, value in same.items()},
        **{"train_loss": losses, "right": right, "lr": rates, "val_loss": held},
        **{"val_right": held_right, "skipped": skipped, "peak_lr": grid},
        **{"half": np.array(task.half), "entropy": np.array(task.entropy)},
        "every": np.array(len(given.order) // task.epochs),
    }


def main() -> None:
    """Train what is named, or all."""
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    out, asked = pathlib.Path(sys.argv[1]), set(sys.argv[2:])
    out.mkdir(parents=True, exist_ok=True)
    for task in [t for t in TASKS if t.name in asked] or TASKS:
        for kind in [k for k in MIDDLE if k in asked] or MIDDLE:
            for schedule in ("constant", task.decayed):
                path = out / f"{task.name}.{kind}.{schedule}.npz"
                if path.exists():
                    continue
                began = time.process_time()
                runs = corpus(task, kind, schedule)
                np.savez_compressed(path, **runs)
                ends = " ".join(f"{x:.3g}" for x in runs["val_loss"][:, -3:].mean(1))
                first = float(np.nanmedian(runs["train_loss"][:, 0]))
                took = time.process_time() - began
                shape = "x".join(map(str, runs["train_loss"].shape))
                print(f"{path.stem}: {took:.0f} s, {shape}, {first:.3f} -> {ends}", flush=True)


if __name__ == "__main__":
    main()
