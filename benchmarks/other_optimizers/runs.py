"""Train small tasks at nine rates with optimizers that no table was fitted on.

    cd benchmarks
    python -m other_optimizers.runs OUT [TASK or OPTIMIZER ...]    # what is there is kept

Needs `torch`, `pytorch_optimizer` and `scikit-learn` from PyPI; nothing else is downloaded. All
runs of a task share weights, the order of batches and every random draw. OUT/TASK.OPTIMIZER.npz
holds them, named and shaped as in `corpus/make.py`: `train_loss` and `lr` a step, `val_loss` every
20 steps, and `optimizer`, `schedule`, `batch_size`, `peak_lr`, `seed` a run; once `half`, `every`.
"""

from __future__ import annotations

import math
import pathlib
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import pytorch_optimizer as other
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from other_optimizers.tasks import TASKS, Pair, Task

EVERY = 20
RATES, SPACING = 9, 0.6  # 4.8 decades
WARMUP = 0.05
HESSIAN_EVERY = 10
BROKEN = 1e4  # a loss so high: the run is over, as nobody goes on


class Kind(NamedTuple):
    """An optimizer of a library, at its defaults, and the decimal exponent of its usual rate there.

    calls: evaluations of the loss a step, of which the steps are fewer.
    """

    make: Callable[..., Any]
    default: float
    given: dict[str, Any] | None = None
    calls: int = 1

    def grid(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Rates of which the middle one is the default."""
        return 10.0 ** (self.default + SPACING * (np.arange(RATES) - RATES // 2))


def _named(name: str) -> Callable[..., Any]:
    return lambda params, lr, **given: getattr(other, name)(params, lr=lr, **given)


KINDS: dict[str, Kind] = {
    "prodigy": Kind(_named("Prodigy"), 0.0),
    "dadaptadam": Kind(_named("DAdaptAdam"), 0.0),
    "schedulefreeadamw": Kind(_named("ScheduleFreeAdamW"), -2.6),
    "schedulefreesgd": Kind(_named("ScheduleFreeSGD"), 0.0),
    "adadelta": Kind(torch.optim.Adadelta, 0.0),
    "signsgd": Kind(_named("SignSGD"), -3.0),
    "lbfgs": Kind(torch.optim.LBFGS, 0.0, {"max_iter": 4, "history_size": 10}, 4),
    "lamb": Kind(_named("Lamb"), -3.0),
    "adafactor": Kind(_named("AdaFactor"), -3.0,
                      {"scale_parameter": False, "relative_step": False}),
    "sophiah": Kind(_named("SophiaH"), -1.2, {"update_period": HESSIAN_EVERY}),
    "adan": Kind(_named("Adan"), -3.0),
    "soap": Kind(_named("SOAP"), -2.5),
    "lars": Kind(_named("LARS"), -1.0, {"momentum": 0.9}),
    "rprop": Kind(torch.optim.Rprop, -2.0),
    "ademamix": Kind(_named("AdEMAMix"), -3.0),
    "madgrad": Kind(_named("MADGRAD"), -2.0),
}  # fmt: skip


def factor(task: Task, step: int, steps: int) -> float:
    """Share of the peak rate at a step."""
    if task.schedule == "constant":
        return 1.0
    warm = max(1, round(WARMUP * steps))
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / (steps - warm)))


class Data(NamedTuple):
    """Training pairs, held-back ones, and which rows each step takes."""

    train: Pair
    held: Pair
    order: list[torch.Tensor]


def data(task: Task) -> Data:
    """Shuffle, hold a quarter back, draw the batches; the same for every run of a task."""
    x, y = task.data()
    draw = torch.Generator().manual_seed(7)
    rows = torch.randperm(len(x), generator=draw)
    held, kept = rows[: len(x) // 4][:512], rows[len(x) // 4 :]
    order = batches(len(kept), task.batch, task.steps, draw)
    return Data((x[kept], y[kept]), (x[held], y[held]), order)


def batches(rows: int, batch: int, steps: int, draw: torch.Generator) -> list[torch.Tensor]:
    """Which rows each step takes, and a few steps more: shuffled anew each epoch."""
    order: list[torch.Tensor] = []
    while len(order) < steps:
        turn = torch.randperm(rows, generator=draw)
        order += [b for b in turn.split(batch) if len(b) == min(batch, rows)]
    return order


def one_step(kind: str, optimizer: Any, loss_of: Callable[[], torch.Tensor], step: int) -> float:
    """Step once; the loss before."""

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        if kind == "sophiah":  # the fused attention has no second derivative
            with sdpa_kernel(SDPBackend.MATH):
                loss = loss_of()
        else:
            loss = loss_of()
        loss.backward(create_graph=kind == "sophiah" and step % HESSIAN_EVERY == 0)
        return loss

    if KINDS[kind].calls > 1:
        return float(optimizer.step(closure))
    loss = closure()
    if math.isfinite(float(loss)):
        optimizer.step()
    return float(loss)


def train(task: Task, kind: str, rate: float, given: Data) -> tuple[list[float], ...]:
    """One run: losses, rates and held-back losses; NaN from where it broke."""
    torch.manual_seed(1)
    model = task.network()
    made = KINDS[kind]
    optimizer = made.make(model.parameters(), lr=rate, **(made.given or {}))
    steps = task.steps // made.calls
    switch = hasattr(optimizer, "eval")
    losses, rates, held = [], [], []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * factor(task, step, steps)
        rates.append(rate * factor(task, step, steps))
        x, y = (part[given.order[step]] for part in given.train)
        loss = one_step(kind, optimizer, lambda: task.loss(model(x), y), step)  # noqa: B023
        losses.append(loss)
        if not math.isfinite(loss) or loss > BROKEN:
            break
        if (step + 1) % EVERY == 0:
            held.append(_held_loss(task, model, optimizer if switch else None, given.held))
    gone = steps - len(losses)
    rest = [rate * factor(task, step, steps) for step in range(len(losses), steps)]
    return (
        losses + [math.nan] * gone,
        rates + rest,
        held + [math.nan] * (steps // EVERY - len(held)),
    )


@torch.no_grad()
def _held_loss(task: Task, model: torch.nn.Module, switch: Any, held: Pair) -> float:
    model.eval()
    if switch:
        switch.eval()
    loss = float(task.loss(model(held[0]), held[1]))
    model.train()
    if switch:
        switch.train()
    return loss


def corpus(task: Task, kind: str) -> dict[str, Any]:
    """Train a task with an optimizer at every rate."""
    given, made = data(task), KINDS[kind]
    rows: list[tuple[list[float], ...]] = []
    for rate in map(float, made.grid()):
        rows.append(train(task, kind, rate, given))
    losses, rates, held = (np.array(part, np.float32) for part in zip(*rows, strict=True))
    same = {"optimizer": kind, "schedule": task.schedule, "batch_size": task.batch, "seed": 0}
    return {
        **{name: np.array([value] * RATES) for name, value in same.items()},
        **{"train_loss": losses, "lr": rates, "val_loss": held, "peak_lr": made.grid()},
        **{"half": np.array(task.half), "every": np.array(EVERY)},
    }


def keep(path: pathlib.Path, runs: dict[str, Any]) -> None:
    """Write the runs, and say where they ended."""
    np.savez_compressed(path, **runs)
    ends = " ".join(f"{x:.3g}" for x in runs["val_loss"][:, -3:].mean(1))
    start = float(np.nanmedian(runs["train_loss"][:, 0]))
    print(f"{path.stem}: {time.process_time():.0f} s, {start:.3f} -> {ends}", flush=True)


def wanted(names: Iterable[str]) -> list[tuple[Task, str]]:
    """Every task with every optimizer, or those of which both, or one, is named."""
    asked = set(names)
    kinds = [k for k in KINDS if k in asked] or list(KINDS)
    tasks = [t for t in TASKS if t.name in asked] or list(TASKS)
    return [(task, kind) for kind in kinds for task in tasks]


def main() -> None:
    """Train what is named, or all."""
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for task, kind in wanted(sys.argv[2:]):
        path = out / f"{task.name}.{kind}.npz"
        if not path.exists():
            keep(path, corpus(task, kind))


if __name__ == "__main__":
    main()
