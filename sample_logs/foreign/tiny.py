"""A real training of a second, in plain numpy, for the loggers that only need numbers.

Softmax regression on three clouds of points, minibatches of 16, a rate that decays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Step:
    step: int
    loss: float
    lr: float
    val_loss: float | None
    accuracy: float


def clouds(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points, float64 [count, 8], and their class, int64 [count]."""
    centres = np.random.default_rng(0).normal(size=(3, 8))
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    return centres[labels] + rng.normal(size=(count, 8)), labels


def training(steps: int = 60, peak_lr: float = 0.3, val_every: int = 10) -> Iterator[Step]:
    """Train and yield every step; the validation is measured every `val_every` steps."""
    train, val = clouds(480, 1), clouds(240, 2)
    rng = np.random.default_rng(3)
    weights = np.zeros((8, 3))
    for step in range(1, steps + 1):
        lr = peak_lr * (1 - 0.9 * (step - 1) / steps)
        rows = rng.integers(0, 480, 16)
        points, labels = train[0][rows], train[1][rows]
        chances = _chances(points, weights)
        loss = _loss(chances, labels)
        accuracy = float((chances.argmax(1) == labels).mean())
        error = chances.copy()
        error[np.arange(16), labels] -= 1
        weights -= lr * points.T @ error / 16
        val_loss = _loss(_chances(val[0], weights), val[1]) if step % val_every == 0 else None
        yield Step(step, loss, lr, val_loss, accuracy)


def _chances(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    scores = points @ weights
    scores = np.exp(scores - scores.max(1, keepdims=True))
    return scores / scores.sum(1, keepdims=True)


def _loss(chances: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.log(chances[np.arange(len(labels)), labels]).mean())


def tell(what: str, values: list[float]) -> None:
    """Print what a reader has to find: the count, the first and the last value."""
    print(f"{what}: {len(values)} values, {values[0]!r} ... {values[-1]!r}")
