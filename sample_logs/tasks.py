"""The small real trainings behind the sample logs: data, models, one training loop.

Every task runs in seconds on one CPU core, on data that an installed package ships
(scikit-learn's toy sets, or the source text of Python's own standard library).
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from schedules import Schedule, constant
from sklearn import datasets
from torch import Tensor, nn
from torch.nn import functional as F

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Data:
    train_x: Tensor
    train_y: Tensor
    val_x: Tensor
    val_y: Tensor


@dataclass(frozen=True)
class Task:
    """Everything about a training except its rate, its schedule and its seed."""

    name: str
    data: str
    model: str
    optimizer: str = "sgd"
    momentum: float = 0.0
    batch: int = 32
    steps: int = 600
    hidden: int = 64
    weight_decay: float = 0.0
    frozen: bool = False  # the classic slip: the optimizer holds another model's weights


@dataclass
class Row:
    step: int
    train_loss: float
    val_loss: float | None
    lr: float


@dataclass
class Result:
    rows: list[Row] = field(default_factory=list)
    final_train: float = math.nan  # loss over the whole training set, after the last step
    final_val: float = math.nan
    best_val: float = math.inf


# --- data --------------------------------------------------------------------------------


def _split(x: np.ndarray, y: Tensor, seed: int, train_rows: int) -> Data:
    order = torch.from_numpy(np.random.default_rng(seed).permutation(len(x)))
    inputs = torch.tensor(x, dtype=torch.float32)[order]
    y = y[order]
    return Data(inputs[:train_rows], y[:train_rows], inputs[train_rows:], y[train_rows:])


def stdlib_text(chars: int = 60_000) -> str:
    """Source text of argparse: in every Python, no download."""
    with open(argparse.__file__, encoding="utf-8") as file:
        return file.read()[:chars]


def _text(window: int) -> Data:
    text = stdlib_text()
    codes = torch.tensor([min(ord(char), 127) for char in text])
    cut = int(0.9 * len(codes))

    def windows(part: Tensor, hop: int) -> Tensor:
        return part.unfold(0, window + 1, hop)

    train, val = windows(codes[:cut], 4), windows(codes[cut:], window)
    return Data(train[:, :-1], train[:, 1:], val[:, :-1], val[:, 1:])


def load(name: str) -> Data:
    """Load data by name; the suffixes name what was done to it."""
    if name.startswith("digits"):
        x, y = datasets.load_digits(return_X_y=True)
        target = torch.tensor(y)
        if name == "digits_shuffled_labels":
            target = target[torch.from_numpy(np.random.default_rng(7).permutation(len(y)))]
        elif name == "digits_ink":  # how much ink a digit holds: a smooth noise-free target
            ink = x.sum(1)
            target = torch.tensor((ink - ink.mean()) / ink.std(), dtype=torch.float32)
        elif name == "digits_noisy_labels":
            rng = np.random.default_rng(7)
            wrong = torch.from_numpy(rng.random(len(y)) < 0.2)
            target = torch.where(wrong, torch.from_numpy(rng.integers(0, 10, len(y))), target)
        scaled = (x - x.mean()) / x.std()
        if name == "digits_with_nan":
            scaled[:, 20] = np.nan  # as a failed feature merge would leave it
        return _split(scaled, target, 1, 1400)
    if name.startswith("cancer"):
        x, y = datasets.load_breast_cancer(return_X_y=True)
        return _split((x - x.mean(0)) / x.std(0), torch.tensor(y), 1, 400)
    if name.startswith("diabetes"):
        x, y = datasets.load_diabetes(return_X_y=True)
        target = torch.tensor((y - y.mean()) / y.std(), dtype=torch.float32)
        return _split(x / x.std(0), target, 1, 320)
    if name.startswith("text"):
        return _text(32)
    raise ValueError(name)


# --- models ------------------------------------------------------------------------------


class CharTransformer(nn.Module):
    """A tiny decoder; `norm_first=False` is the post-norm layout that asks for warmup."""

    def __init__(self, width: int, layers: int, norm_first: bool) -> None:
        super().__init__()
        self.embed = nn.Embedding(128, width)
        self.place = nn.Parameter(torch.randn(32, width) * 0.02)
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, 2, 4 * width, dropout=0.0, batch_first=True, norm_first=norm_first
            )
            for _ in range(layers)
        )
        self.head = nn.Linear(width, 128)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(32))

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.embed(x) + self.place
        for block in self.blocks:
            hidden = block(hidden, src_mask=self.mask)
        logits: Tensor = self.head(hidden)
        return logits


def build(task: Task, data: Data) -> nn.Module:
    width = data.train_x.shape[-1]
    outputs = 1 if data.train_y.is_floating_point() else 10
    h = task.hidden
    kinds: dict[str, Callable[[], nn.Module]] = {
        "linear": lambda: nn.Linear(width, outputs),
        "mlp": lambda: nn.Sequential(
            nn.Linear(width, h), nn.ReLU(), nn.Linear(h, h), nn.ReLU(), nn.Linear(h, outputs)
        ),
        "mlp1_tanh": lambda: nn.Sequential(nn.Linear(width, h), nn.Tanh(), nn.Linear(h, outputs)),
        "deep_tanh": lambda: nn.Sequential(
            nn.Linear(width, h),
            *[layer for _ in range(6) for layer in (nn.Tanh(), nn.Linear(h, h))],
            nn.Tanh(),
            nn.Linear(h, outputs),
        ),
        "cnn": lambda: nn.Sequential(
            nn.Unflatten(1, (1, 8, 8)),
            nn.Conv2d(1, 8, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(256, outputs),
        ),
        "mean_and_variance": lambda: nn.Sequential(nn.Linear(width, h), nn.Tanh(), nn.Linear(h, 2)),
        "post_norm": lambda: CharTransformer(h, 6, norm_first=False),
        "pre_norm": lambda: CharTransformer(h, 2, norm_first=True),
    }
    return kinds[task.model]()


def loss_of(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    out = model(x)
    if y.is_floating_point():
        if out.shape[-1] == 2:  # Gaussian negative log-likelihood: may be below zero
            return F.gaussian_nll_loss(out[:, 0], y, out[:, 1].exp())
        return F.mse_loss(out[:, 0], y)
    return F.cross_entropy(out.flatten(0, -2), y.flatten())


def make_optimizer(task: Task, model: nn.Module, lr: float) -> torch.optim.Optimizer:
    if task.optimizer == "adam":
        return torch.optim.Adam(model.parameters(), lr, weight_decay=task.weight_decay)
    return torch.optim.SGD(
        model.parameters(), lr, momentum=task.momentum, weight_decay=task.weight_decay
    )


def train(
    task: Task,
    lr: float,
    schedule: Schedule = constant,
    *,
    seed: int = 0,
    log_every: int = 1,
    val_every: int = 20,
    on_row: Callable[[Row], None] | None = None,
    stop_on_nan: bool = False,
) -> Result:
    """Train; log the mini-batch loss of every `log_every`-th step, validation at times."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    data = load(task.data)
    model = build(task, data)
    optimizer = make_optimizer(task, build(task, data) if task.frozen else model, lr)
    generator = torch.Generator().manual_seed(seed)
    result = Result()
    rows = len(data.train_x)
    order = torch.randperm(rows, generator=generator)
    position = 0
    for step in range(task.steps):
        rate = lr * schedule(step / task.steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        if task.batch >= rows:
            pick = order
        else:
            if position + task.batch > rows:
                order, position = torch.randperm(rows, generator=generator), 0
            pick = order[position : position + task.batch]
            position += task.batch
        optimizer.zero_grad()
        loss = loss_of(model, data.train_x[pick], data.train_y[pick])
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        last = step == task.steps - 1
        if step % log_every == 0 or last:
            val: float | None = None
            if (step // log_every) % max(1, val_every // log_every) == 0 or last:
                with torch.no_grad():
                    val = loss_of(model, data.val_x, data.val_y).item()
                result.best_val = min(result.best_val, val)
            row = Row(step, loss.item(), val, rate)
            result.rows.append(row)
            if on_row is not None:
                on_row(row)
            if stop_on_nan and math.isnan(row.train_loss):
                break
    with torch.no_grad():
        result.final_train = loss_of(model, data.train_x, data.train_y).item()
        result.final_val = loss_of(model, data.val_x, data.val_y).item()
    return result
