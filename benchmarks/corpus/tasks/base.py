"""What a task is: a problem to train on, and the runs to make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jax
import numpy as np

from corpus.schedules import CORE

Array = jax.Array
Data = tuple[Any, ...]
Params = Any
State = Any
# loss(params, state, batch, key, training) -> (loss, state)
Loss = Callable[[Params, State, Data, Array, bool], tuple[Array, State]]


def _no_state() -> State:
    return {}


@dataclass(frozen=True)
class Problem:
    """Training and held-back rows, initial weights, and a loss."""

    train: Data
    val: Data
    init: Callable[[Array], Params]
    loss: Loss
    state: Callable[[], State] = _no_state

    @property
    def rows(self) -> int:
        """How many training rows there are."""
        return len(self.train[0])


@dataclass(frozen=True)
class Task:
    """A problem and the grid of runs made of it.

    `batch_sizes` of 0 mean full batch. With `epochs` set the file holds epoch means, row 0
    before training, and `steps` is ignored. `spacing` and `shift` (in decades) move the
    optimizers' generic grids, so that nothing can lock on to one grid; `wider` adds decades below
    and above, for people try rates a thousand times off. `clip` bounds the norm of the gradient,
    `ordered` leaves the rows unshuffled.
    """

    name: str
    about: str
    build: Callable[[], Problem]
    steps: int
    optimizers: tuple[str, ...]
    batch_sizes: tuple[int, ...]
    schedules: tuple[str, ...] = CORE
    spacing: float = 0.5
    shift: float = 0.0
    wider: tuple[float, float] = (0.0, 0.0)
    epochs: int = 0
    clip: float = 0.0
    decay: float = 0.0
    ordered: bool = False
    seeds: tuple[int, ...] = (0, 1)
    ranges: tuple[tuple[float, float, int], ...] = field(
        default=((-1.0, 0.5, 100), (0.0, 1.0, 200), (-2.0, 0.0, 300), (1.0, 0.5, 150))
    )


HELD = 200  # rows, where validating on more costs as much as training
ALL = ("sgd", "momentum99", "adam")  # what public benchmarks of optimizers compare


def by_epochs(
    name: str, about: str, build: Callable[[], Problem], epochs: int, **more: Any
) -> Task:
    """A task of epoch means at the schedules that all tasks have."""
    return Task(name, about, build, steps=0, epochs=epochs, **more)


def _words(build: Callable[[], Problem]) -> str:
    """First sentence, or half of one, of what a builder says of itself."""
    return (build.__doc__ or "").split(":")[0].rstrip(".").lower()


def every_step(
    build: Callable[[], Problem], steps: int, optimizers: str, batch: int, spacing: float,
    shift: float, wider: tuple[float, float], more: tuple[str, ...] = (),
) -> Task:  # fmt: skip
    """A task named and described by what builds it, at one seed; `more` are schedules."""
    return Task(
        build.__name__, _words(build), build, steps, tuple(optimizers.split()), (batch,),
        (*CORE, *more), spacing, shift, wider, seeds=(0,),
    )  # fmt: skip


def each_epoch(
    build: Callable[[], Problem], epochs: int, optimizers: str, batch: int, spacing: float,
    shift: float, wider: tuple[float, float],
) -> Task:  # fmt: skip
    """The same of epoch means."""
    return by_epochs(
        f"{build.__name__}_epochs", f"{_words(build)}, epoch means", build, epochs,
        optimizers=tuple(optimizers.split()), batch_sizes=(batch,), spacing=spacing, shift=shift,
        wider=wider, seeds=(0,),
    )  # fmt: skip


def plain(loss: Callable[..., Array]) -> Loss:
    """A loss of params and batch only, without state or randomness."""

    def full(
        params: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        return loss(params, *batch), state

    return full


def split(x: np.ndarray, y: np.ndarray, share: float = 0.2, seed: int = 0) -> tuple[Data, Data]:
    """Rows in random order, the first `share` of them held back: (train, val)."""
    order = np.random.RandomState(seed).permutation(len(x))
    held = int(len(x) * share)
    return (x[order[held:]], y[order[held:]]), (x[order[:held]], y[order[:held]])
