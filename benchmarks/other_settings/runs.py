"""Train small tasks at nine rates with other settings than those that the tables' tasks have.

    cd benchmarks
    python -m other_settings.runs OUT [TASK or SETTING ...]    # what is there is kept

Needs what `other_optimizers/runs.py` needs, whose tasks and schedules these are. Every task has one
optimizer, AdamW or SGD with momentum in turn. OUT/TASK.SETTING.npz holds the runs as there,
validated twenty times or so. Runs of a setting share rows, weights, batches and draws, unless they
are of another seed; they are trained side by side, as one stack of networks.
"""

from __future__ import annotations

import pathlib
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call, grad_and_value, vmap
from torch.nn import functional as F

from other_optimizers.runs import EVERY, RATES, Data, batches, data, factor, keep
from other_optimizers.tasks import TASKS, Pair, Task
from other_schedules.runs import (
    WEIGHT_DECAY,
    Floats,
    Runs,
    Stack,
    Weights,
    adamw,
    broken,
    momentum,
    rates_of,
)
from other_schedules.schedules import SCHEDULES
from other_settings.data import Array, commonest, inputs, moved, rare, wrong
from other_settings.settings import SETTINGS, Setting

KINDS = ("adamw", "momentum")
COUPLED = 0.1  # of AdamW's decay is put into the gradients of momentum
ACTIVATIONS = (nn.ReLU, nn.Tanh, nn.GELU)


def dropping(net: nn.Module, share: float) -> nn.Module:
    """Put dropout after each activation, and raise what a layer has of its own."""
    for name, child in net.named_children():
        if isinstance(child, ACTIVATIONS):
            setattr(net, name, nn.Sequential(child, nn.Dropout(share)))
        elif isinstance(child, nn.Dropout):
            child.p = share
        else:
            dropping(child, share)
    return net


def smoothed(share: float) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda told, y: F.cross_entropy(told, y, label_smoothing=share)


def lengths(of: Weights) -> Tensor:
    """Length of all of a run's numbers; [runs]."""
    squares = [part.flatten(1).square().sum(1) for part in of.values()]
    return torch.stack(squares).sum(0).sqrt()


def times(of: Weights, by: Tensor) -> Weights:
    """Every run's numbers times its own factor."""
    return {k: part * by.reshape(-1, *[1] * (part.dim() - 1)) for k, part in of.items()}


class Settled(Stack):
    """Networks side by side with a setting."""

    def __init__(self, task: Task, setting: Setting, seed: int) -> None:
        """Build one network a rate."""
        net = task.network
        if setting.dropout:
            task = task._replace(network=lambda: dropping(net(), setting.dropout))
        super().__init__(task, [SCHEDULES["constant"]] * RATES, seed)
        self.setting = setting
        last = list(self.weights)[-2:]
        for k, w in self.weights.items():
            if w.dim() > 2:  # the first counts the runs
                w.mul_(setting.scale)
            if setting.frozen and k not in last:
                self.part[k].zero_()
        loss = smoothed(setting.smoothing) if setting.smoothing else task.loss

        def trained(weights: Weights, state: Weights, x: Tensor, y: Tensor) -> Tensor:
            return loss(functional_call(self.network, (weights, state), (x,)), y)

        given = (0, 0, None, None)
        self._slopes = vmap(grad_and_value(trained), in_dims=given, randomness="different")

    def changed(self, slopes: Weights, kind: str) -> Weights:
        """Gradients as the setting has them."""
        way = self.setting
        if way.clip:
            slopes = times(slopes, (way.clip / (lengths(slopes) + 1e-6)).clamp(max=1.0))
        if way.noise:
            drawn = {k: torch.randn_like(part) for k, part in slopes.items()}
            drawn = times(drawn, way.noise * lengths(slopes) / lengths(drawn))
            slopes = {k: part + drawn[k] for k, part in slopes.items()}
        if way.decay and kind == "momentum":
            slopes = {k: p + COUPLED * way.decay * self.weights[k] for k, p in slopes.items()}
        return slopes

    def stepped(self, slopes: Weights, kind: str, past: list[Weights], rates: Floats) -> None:
        """Take one step of every run."""
        slopes, rate, way = self.changed(slopes, kind), self.rates(rates), self.setting
        if kind == "momentum":
            momentum(self.weights, slopes, past, rate)
        else:
            decay = WEIGHT_DECAY if way.decay is None else way.decay
            adamw(self.weights, slopes, past, rate, decay)
        if way.bfloat16:
            for w in self.weights.values():
                w.copy_(w.bfloat16())


class Validation:
    """What a setting validates: on its rows held back, by its average of the weights."""

    def __init__(self, stack: Settled, held: Pair, way: Setting) -> None:
        """Begin at the initial weights."""
        self.losses: list[Floats] = []
        self.stack, self.held, self.way = stack, held, way
        self.average: Weights = {k: w.clone() for k, w in stack.weights.items()}
        if way.shift:
            moved_ = moved(held[0].numpy(), way.shift, np.random.default_rng(12))
            self.held = as_tensor(moved_), held[1]

    def follow(self) -> None:
        """Average the weights after a step."""
        for k, w in self.stack.weights.items():
            self.average[k].lerp_(w, 1 - self.way.average)

    def take(self) -> None:
        """Keep the loss of every run."""
        own, self.stack.weights = self.stack.weights, self.average
        self.losses.append(self.stack.held_losses(*self.held).numpy().astype(float))
        self.stack.weights = own


def given(task: Task, setting: Setting, seed: int) -> Data:
    """Rows and batches of a seed."""
    (x, y), (held_x, held_y), _ = data(task._replace(steps=1))
    draw = np.random.default_rng(11)
    if setting.rows:
        x, y = x[: setting.rows], y[: setting.rows]
    if setting.wrong:
        y = torch.from_numpy(wrong(y.numpy(), setting.wrong, draw))
    if setting.rare:
        kind = commonest(y.numpy())
        rows, some = (rare(part.numpy(), kind, setting.rare, draw) for part in (y, held_y))
        x, y, held_x, held_y = x[rows], y[rows], held_x[some], held_y[some]
    if setting.inputs:
        x, held_x = (as_tensor(inputs(part.numpy(), setting.inputs)) for part in (x, held_x))
    batch = rows_a_step(task, setting, len(x)) // setting.parts
    order = batches(len(x), batch, task.steps, torch.Generator().manual_seed(100 + seed))
    return Data((x, y), (held_x, held_y), order)


def as_tensor(of: Array) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(of))


def rows_a_step(task: Task, setting: Setting, rows: int) -> int:
    """Rows that one step sees."""
    batch = task.batch if setting.batch is None else setting.batch or rows
    return min(batch, rows)


def grid(kind: str, setting: Setting) -> Floats:
    """Peak rates, from the lowest up."""
    return rates_of(kind) * 10.0 ** -(setting.below if kind == "momentum" else 0.0)


def train(task: Task, kind: str, ways: list[Setting], seed: int) -> list[Runs]:
    """Train at every rate; one training, validated in several ways."""
    setting = ways[0].training()
    steps = task.steps * setting.times
    whole = given(task._replace(steps=steps), setting, seed)
    stack, past, summed = Settled(task, setting, seed), list[Weights](), Weights()
    draw = np.random.default_rng(200 + seed)
    losses, rates = [], []
    validations = [Validation(stack, whole.held, way) for way in ways]
    for step in range(steps):
        share = factor(task, step // setting.parts, steps // setting.parts)
        rates.append(grid(kind, setting) * share)
        x, y = (part[whole.order[step]] for part in whole.train)
        if setting.jitter:
            x = as_tensor(moved(x.numpy(), setting.jitter, draw))
        slopes, loss = stack.slopes(x, y)
        losses.append(loss.numpy().astype(float))
        if step % setting.parts:
            slopes = {k: summed[k] + part for k, part in slopes.items()}
        summed = slopes
        if (step + 1) % setting.parts == 0:
            mean = {k: part / setting.parts for k, part in summed.items()}
            stack.stepped(mean, kind, past, rates[-1])
            for one in validations:
                one.follow()
        if (step + 1) % (EVERY * setting.times) == 0:
            for one in validations:
                one.take()
    rows = np.array(losses).T, np.array(rates).T
    curves = (Runs(*rows, np.array(one.losses).T) for one in validations)
    return [broken(runs, EVERY * setting.times) for runs in curves]


def corpora(task: Task, kind: str, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Train a task in settings of one training: the runs of each."""
    ways = [SETTINGS[name] for name in names]
    seeds = range(1, ways[0].seeds + 1)
    found = [train(task, kind, ways, seed) for seed in seeds]
    for way, name, *every in zip(ways, names, *found, strict=True):
        yield name, corpus(task, kind, way, every)


def corpus(task: Task, kind: str, setting: Setting, every: list[Runs]) -> dict[str, Any]:
    """Name the runs of a setting: of each seed, from the lowest rate up."""
    curves = (np.concatenate(part).astype(np.float32) for part in zip(*every, strict=True))
    losses, rates, held = curves
    count = len(losses)
    batch = rows_a_step(task, setting, len(data(task._replace(steps=1)).train[0]))
    same = {"optimizer": kind, "schedule": task.schedule, "batch_size": batch}
    return {
        **{key: np.array([value] * count) for key, value in same.items()},
        **{"train_loss": losses, "lr": rates, "val_loss": held},
        "peak_lr": np.tile(grid(kind, setting), setting.seeds),
        "seed": np.repeat(np.arange(setting.seeds), RATES),
        **{"half": np.array(task.half), "every": np.array(EVERY * setting.times)},
    }


def wanted(names: set[str]) -> Iterator[tuple[Task, str, list[str]]]:
    """Every task with its optimizer in every training that fits, or those that are named."""
    same: dict[Setting, list[str]] = {}
    for name, setting in SETTINGS.items():
        same.setdefault(setting.training(), []).append(name)
    for setting, these in same.items():
        for i, task in enumerate(TASKS):
            if setting.fits(task.name) and (not names or names & {*these, task.name}):
                yield task, KINDS[i % len(KINDS)], these


def main() -> None:
    """Train what is not there yet."""
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for task, kind, names in wanted(set(sys.argv[2:])):
        if all((out / f"{task.name}.{name}.npz").exists() for name in names):
            continue
        for name, runs in corpora(task, kind, names):
            keep(out / f"{task.name}.{name}.npz", runs)


if __name__ == "__main__":
    main()
