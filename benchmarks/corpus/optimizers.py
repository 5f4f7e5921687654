"""Optimizers as pure functions on parameter trees, each with its generic range of rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

Tree = Any
Array = jax.Array
# direction(grads, memory, step) -> (what to subtract times the rate, memory)
Direction = Callable[[Tree, tuple[Tree, Tree], Array], tuple[Tree, tuple[Tree, Tree]]]
tmap = jax.tree_util.tree_map


@dataclass(frozen=True)
class Optimizer:
    """An update rule; `low` and `high` are decimal exponents of its range of rates."""

    direction: Direction
    low: float
    high: float
    decoupled: bool = False
    default_decay: float = 0.0

    def grid(
        self, spacing: float = 0.5, shift: float = 0.0, wider: tuple[float, float] = (0.0, 0.0)
    ) -> NDArray[np.float64]:
        """Peak rates, `spacing` decades apart: the range, moved by `shift` and made `wider`."""
        low = self.low - wider[0]
        count = round((self.high + wider[1] - low) / spacing) + 1
        exponents = low + shift + spacing * np.arange(count)
        return np.asarray(10.0**exponents, np.float64)


def _sgd(g: Tree, memory: tuple[Tree, Tree], step: Array) -> tuple[Tree, tuple[Tree, Tree]]:
    return g, memory


def _momentum(beta: float) -> Direction:
    def direction(
        g: Tree, memory: tuple[Tree, Tree], step: Array
    ) -> tuple[Tree, tuple[Tree, Tree]]:
        m = tmap(lambda a, b: beta * a + b, memory[0], g)
        return m, (m, memory[1])

    return direction


def _adam(g: Tree, memory: tuple[Tree, Tree], step: Array) -> tuple[Tree, tuple[Tree, Tree]]:
    m = tmap(lambda a, b: 0.9 * a + 0.1 * b, memory[0], g)
    v = tmap(lambda a, b: 0.999 * a + 0.001 * b * b, memory[1], g)
    c = step + 1.0
    mc, vc = 1 / (1 - 0.9**c), 1 / (1 - 0.999**c)
    return tmap(lambda a, b: a * mc / (jnp.sqrt(b * vc) + 1e-8), m, v), (m, v)


def _rmsprop(g: Tree, memory: tuple[Tree, Tree], step: Array) -> tuple[Tree, tuple[Tree, Tree]]:
    v = tmap(lambda a, b: 0.99 * a + 0.01 * b * b, memory[1], g)
    return tmap(lambda a, b: a / (jnp.sqrt(b) + 1e-8), g, v), (memory[0], v)


def _adagrad(g: Tree, memory: tuple[Tree, Tree], step: Array) -> tuple[Tree, tuple[Tree, Tree]]:
    v = tmap(lambda a, b: a + b * b, memory[1], g)
    return tmap(lambda a, b: a / (jnp.sqrt(b) + 1e-10), g, v), (memory[0], v)


def _lion(g: Tree, memory: tuple[Tree, Tree], step: Array) -> tuple[Tree, tuple[Tree, Tree]]:
    u = tmap(lambda a, b: jnp.sign(0.9 * a + 0.1 * b), memory[0], g)
    m = tmap(lambda a, b: 0.99 * a + 0.01 * b, memory[0], g)
    return u, (m, memory[1])


def _orthogonal(m: Array) -> Array:
    """Five Newton-Schulz steps towards the nearest matrix with equal singular values."""
    x: Array = m.T if m.shape[0] > m.shape[1] else m
    x = x / (jnp.linalg.norm(x) + 1e-7)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if m.shape[0] > m.shape[1] else x


def _muon(g: Tree, memory: tuple[Tree, Tree], step: Array) -> tuple[Tree, tuple[Tree, Tree]]:
    """Orthogonalised Nesterov momentum for matrices, Adam for everything else."""
    adam, (m_adam, v) = _adam(g, memory, step)

    def matrix(a: Array) -> bool:
        return a.ndim == 2 and min(a.shape) > 1

    m = tmap(lambda old, b, other: 0.95 * old + b if matrix(b) else other, memory[0], g, m_adam)
    u = tmap(
        lambda b, a, other: (
            _orthogonal(b + 0.95 * a) * 0.2 * max(b.shape) ** 0.5 if matrix(b) else other
        ),
        g,
        m,
        adam,
    )
    return u, (m, v)


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(_sgd, -3, 1.5),
    "momentum": Optimizer(_momentum(0.9), -4, 1),
    "momentum99": Optimizer(_momentum(0.99), -5, 0),
    "adam": Optimizer(_adam, -5, 0),
    "adamw": Optimizer(_adam, -5, 0, decoupled=True, default_decay=0.01),
    "rmsprop": Optimizer(_rmsprop, -5, 0),
    "adagrad": Optimizer(_adagrad, -4, 1),
    "lion": Optimizer(_lion, -6, -1, decoupled=True),
    "muon": Optimizer(_muon, -4.5, 0.5, decoupled=True),
}


def update(
    optimizer: Optimizer,
    params: Tree,
    grads: Tree,
    memory: tuple[Tree, Tree],
    step: Array,
    rate: Array,
    decay: float,
) -> tuple[Tree, tuple[Tree, Tree]]:
    """One step; weight decay is part of the gradient unless the optimizer decouples it."""
    decay = decay or optimizer.default_decay
    if decay and not optimizer.decoupled:
        grads = tmap(lambda g, p: g + decay * p, grads, params)
    u, memory = optimizer.direction(grads, memory, step)
    if decay and optimizer.decoupled:
        u = tmap(lambda a, p: a + decay * p, u, params)
    return tmap(lambda p, a: p - rate * a, params, u), memory
