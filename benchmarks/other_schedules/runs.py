"""Train small tasks at nine rates on schedules and over lengths that no table was fitted on.

    cd benchmarks && python -m other_schedules.runs OUT [TASK ...]  # what is there is kept

Needs what `other_optimizers/runs.py` needs, whose tasks these are. Every task has one optimizer,
AdamW or SGD with momentum in turn, on all schedules. OUT/TASK.SCHEDULE.npz holds the runs as there,
validated every 20 steps (2 of the short ones); `peak_lr` is what the schedule is multiplied by.
The runs of a task that see the same batches are trained side by side, as one stack of networks.
"""

from __future__ import annotations

import pathlib
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.func import functional_call, grad_and_value, vmap

from other_optimizers.runs import BROKEN, RATES, SPACING, Data, data, keep
from other_optimizers.tasks import TASKS, Task
from other_schedules.schedules import SCHEDULES, Schedule

MIDDLE = {"adamw": -2.6, "momentum": -1.6}  # of the rates, log10
BODY = 0.1  # of the rate: all layers but the last one where there are two groups
MOMENTUM = 0.9
BETAS, EPSILON, WEIGHT_DECAY = (0.9, 0.999), 1e-8, 0.01  # as torch has them for AdamW
Weights = dict[str, Tensor]
Floats = NDArray[np.float64]


class Runs(NamedTuple):
    """Curves of runs side by side, float [runs, steps] and [runs, validations]."""

    losses: Floats
    rates: Floats
    held: Floats


def momentum(weights: Weights, slopes: Weights, past: list[Weights], rate: Weights) -> None:
    """Step as torch.optim.SGD; every run at its rate."""
    if not past:
        past.append({k: torch.zeros_like(w) for k, w in weights.items()})
    for k, w in weights.items():
        w.sub_(rate[k] * past[0][k].mul_(MOMENTUM).add_(slopes[k]))


def adamw(
    weights: Weights,
    slopes: Weights,
    past: list[Weights],
    rate: Weights,
    decay: float = WEIGHT_DECAY,
) -> None:
    """Step as torch.optim.AdamW; every run at its rate."""
    if not past:
        past += [{k: torch.zeros_like(w) for k, w in weights.items()} for _ in BETAS]
        past.append({"step": torch.zeros(())})
    past[2]["step"] += 1
    shares = [1 - beta ** float(past[2]["step"]) for beta in BETAS]
    for k, w in weights.items():
        first = past[0][k].lerp_(slopes[k], 1 - BETAS[0])
        second = past[1][k].lerp_(slopes[k] ** 2, 1 - BETAS[1])
        w.mul_(1 - rate[k] * decay)
        w.sub_(rate[k] * (first / shares[0]) / ((second / shares[1]).sqrt_() + EPSILON))


STEPS = {"adamw": adamw, "momentum": momentum}


def rates_of(kind: str) -> Floats:
    """Rates of which the middle one is usual on small tasks."""
    return 10.0 ** (MIDDLE[kind] + SPACING * (np.arange(RATES) - RATES // 2))


class Stack:
    """One network as often as there are runs, all from the same weights."""

    def __init__(self, task: Task, ways: list[Schedule], seed: int = 1) -> None:
        """Build the networks of `ways`, one a run."""
        torch.manual_seed(seed)
        self.task, self.network = task, task.network()
        count = len(ways)

        def copies(of: Iterator[tuple[str, Tensor]]) -> Weights:
            return {k: w.detach().repeat(count, *[1] * w.dim()) for k, w in of}

        self.weights = copies(self.network.named_parameters())
        self.state = copies(self.network.named_buffers())
        last = list(self.weights)[-2:]  # weights and biases of the last layer
        self.part = {
            k: torch.tensor([1.0 if k in last or not way.groups else BODY for way in ways])
            for k in self.weights
        }
        self._slopes = vmap(grad_and_value(self._loss), in_dims=(0, 0, None, None))
        self._losses = vmap(self._loss, in_dims=(0, 0, None, None))

    def _loss(self, weights: Weights, state: Weights, x: Tensor, y: Tensor) -> Tensor:
        return self.task.loss(functional_call(self.network, (weights, state), (x,)), y)

    def slopes(self, x: Tensor, y: Tensor) -> tuple[Weights, Tensor]:
        """Gradients and losses of every run."""
        return self._slopes(self.weights, self.state, x, y)  # type: ignore[no-any-return]

    @torch.no_grad()
    def held_losses(self, x: Tensor, y: Tensor) -> Tensor:
        """Losses of every run without training."""
        self.network.eval()
        found: Tensor = self._losses(self.weights, self.state, x, y)
        self.network.train()
        return found

    def rates(self, rate: Floats) -> Weights:
        """Every run's rate, in the shape of each weight."""
        each = torch.from_numpy(rate).float()
        return {
            k: (each * self.part[k]).reshape(-1, *[1] * (w.dim() - 1))
            for k, w in self.weights.items()
        }


def train(task: Task, kind: str, ways: list[Schedule], given: Data) -> Runs:
    """Train every schedule at every rate, schedules outermost."""
    every = ways[0].every
    ways = [way for way in ways for _ in range(RATES)]
    peaks = np.tile(rates_of(kind), len(ways) // RATES)
    stack, past = Stack(task, ways), list[Weights]()
    losses, rates, held = [], [], list[Floats]()
    for step in range(task.steps):
        seen = np.array(held).reshape(-1, len(ways)).T
        shares = [way.at(step / task.steps, h) for way, h in zip(ways, seen, strict=True)]
        rates.append(peaks * shares)
        slopes, loss = stack.slopes(*(part[given.order[step]] for part in given.train))
        losses.append(loss.numpy().astype(float))
        STEPS[kind](stack.weights, slopes, past, stack.rates(rates[-1]))
        if (step + 1) % every == 0:
            held.append(stack.held_losses(*given.held).numpy().astype(float))
    return broken(Runs(*(np.array(part).T for part in (losses, rates, held))), every)


def broken(runs: Runs, every: int) -> Runs:
    """Put NaN where a run would have been over: after a loss that nobody goes on from."""
    bad = ~(runs.losses <= BROKEN)
    after = np.cumsum(bad, 1) - bad > 0
    losses = np.where(after, np.nan, runs.losses)
    gone = (np.cumsum(bad, 1) > 0)[:, every - 1 :: every]
    return Runs(losses, runs.rates, np.where(gone, np.nan, runs.held))


def grown(given: Data, steps: int) -> Data:
    """Double the batch after each third of the steps."""
    left, order = iter(given.order), []
    for step in range(steps):
        order.append(torch.cat([next(left) for _ in range(2 ** (3 * step // steps))]))
    return given._replace(order=order)


def together(names: list[str]) -> list[list[str]]:
    """Schedules whose runs see the same batches."""
    same: dict[tuple[float, bool], list[str]] = {}
    for name in names:
        same.setdefault((SCHEDULES[name].times, SCHEDULES[name].grows), []).append(name)
    return list(same.values())


def corpora(task: Task, kind: str, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Train the schedules of one stack: the runs of each."""
    ways = [SCHEDULES[name] for name in names]
    steps = round(task.steps * ways[0].times)
    asked = task._replace(steps=steps)
    given = grown(data(asked._replace(steps=3 * steps)), steps) if ways[0].grows else data(asked)
    whole = train(asked, kind, ways, given)
    for i, name in enumerate(names):
        mine = slice(i * RATES, (i + 1) * RATES)
        same = {"optimizer": kind, "schedule": name, "batch_size": task.batch, "seed": 0}
        curves = {
            "train_loss": whole.losses[mine].astype(np.float32),
            "lr": whole.rates[mine].astype(np.float32),
            "val_loss": whole.held[mine].astype(np.float32),
        }
        once = {
            "peak_lr": rates_of(kind),
            "half": np.array(task.half),
            "every": np.array(ways[0].every),
        }
        yield name, curves | once | {k: np.array([v] * RATES) for k, v in same.items()}


def main() -> None:
    """Train what is not there yet."""
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    out, asked = pathlib.Path(sys.argv[1]), set(sys.argv[2:])
    out.mkdir(parents=True, exist_ok=True)
    kinds: dict[str, Callable[..., None]] = STEPS
    for i, task in enumerate(TASKS):
        if asked and task.name not in asked:
            continue
        kind = list(kinds)[i % len(kinds)]
        fits = [name for name, way in SCHEDULES.items() if way.fits(task.name, task.batch)]
        wanted = [name for name in fits if not (out / f"{task.name}.{name}.npz").exists()]
        for names in together(wanted):
            for name, runs in corpora(task, kind, names):
                keep(out / f"{task.name}.{name}.npz", runs)


if __name__ == "__main__":
    main()
