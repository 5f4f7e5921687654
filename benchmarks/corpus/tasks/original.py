"""The eight tasks of the first corpus: their models, data and grids as they were.

Batches come in shuffled epochs here and were drawn with replacement there, so that runs
made again agree in distribution, not number for number.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.datasets import load_diabetes  # type: ignore[import-untyped]

from corpus.data import VOCABULARY, characters, digits
from corpus.nets import dense, linear, mlp, mlp_init, mse, xent
from corpus.tasks.base import Array, Params, Problem, Task, plain, split

SCHEDULES = (
    "constant",
    "cosine",
    "warmup_cosine",
    "warmup_constant",
    "step",
    "cyclic",
    "early_decay",
)
OPTIMIZERS = ("sgd", "momentum", "adam")


def _classify(p: Params, x: Array, y: Array) -> Array:
    return xent(mlp(p, x), y)


def digits_mlp() -> Problem:
    """A small network on digits."""
    return Problem(*split(*digits()), mlp_init([64, 64, 10]), plain(_classify))


def digits_noisy() -> Problem:
    """A fifth of the labels wrong: it overfits."""
    r = np.random.RandomState(1)
    (x, y), val = split(*digits(), 0.5)
    y = np.where(r.rand(len(y)) < 0.2, r.randint(0, 10, len(y)), y).astype(np.int32)
    return Problem((x, y), val, mlp_init([64, 128, 10]), plain(_classify))


def digits_ae() -> Problem:
    """An autoencoder through eight units."""
    x, _ = digits()
    sizes = [64, 32, 8, 32, 64]
    loss = plain(lambda p, x, y: mse(mlp(p, x, jnp.tanh), y))
    return Problem(*split(x, x), mlp_init(sizes), loss)


def teacher() -> Problem:
    """Regression on a random network with a little noise."""
    r = np.random.RandomState(3)
    x = r.randn(4000, 20).astype(np.float32)
    w1, w2 = r.randn(20, 30) / np.sqrt(20), r.randn(30, 1) / np.sqrt(30)
    y = (np.maximum(x @ w1, 0) @ w2 + 0.1 * r.randn(4000, 1)).astype(np.float32)
    loss = plain(lambda p, x, y: mse(mlp(p, x), y))
    return Problem(*split(x, y), mlp_init([20, 40, 40, 1]), loss)


def char_gru() -> Problem:
    """Next character by a gated recurrent unit."""
    width, embed = 48, 24

    def init(key: Array) -> Params:
        k = jax.random.split(key, 4)
        return {
            "e": 0.3 * jax.random.normal(k[0], (VOCABULARY, embed)),
            "z": dense(k[1], width + embed, 2 * width, 1.0),
            "h": dense(k[2], width + embed, width, 1.0),
            "o": dense(k[3], width, VOCABULARY, 1.0),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        def cell(h: Array, e: Array) -> tuple[Array, Array]:
            gates = jax.nn.sigmoid(linear(p["z"], jnp.concatenate([h, e], -1)))
            z, r = gates[:, :width], gates[:, width:]
            c = jnp.tanh(linear(p["h"], jnp.concatenate([h * r, e], -1)))
            h = (1 - z) * h + z * c
            return h, h

        inputs = jnp.swapaxes(jax.nn.one_hot(x, VOCABULARY) @ p["e"], 0, 1)
        _, hidden = jax.lax.scan(cell, jnp.zeros((len(x), width)), inputs)
        return xent(linear(p["o"], hidden), jnp.swapaxes(y, 0, 1))

    return Problem(*split(*characters(16), 0.1), init, plain(loss))


def quadratic() -> Problem:
    """Full-batch, ill-conditioned least squares: no noise at all."""
    r = np.random.RandomState(5)
    q, _ = np.linalg.qr(r.randn(40, 40))
    x = (r.randn(400, 40) @ (q * np.logspace(-2, 0.5, 40))).astype(np.float32)
    y = (x @ r.randn(40, 1)).astype(np.float32)

    def init(key: Array) -> Params:
        return {"w": jax.random.normal(key, (40, 1)), "b": jnp.zeros(1)}

    return Problem(*split(x, y), init, plain(lambda p, x, y: 0.5 * mse(linear(p, x), y)))


def deep_tanh() -> Problem:
    """Nine layers of tanh."""
    sizes = [64] + [32] * 8 + [10]
    loss = plain(lambda p, x, y: xent(mlp(p, x, jnp.tanh), y))
    return Problem(*split(*digits(), seed=2), mlp_init(sizes, 1.0), loss)


def diabetes() -> Problem:
    """442 rows of a small table."""
    d = load_diabetes()
    x = (d.data * 20).astype(np.float32)
    y = ((d.target - 150) / 77)[:, None].astype(np.float32)
    loss = plain(lambda p, x, y: mse(mlp(p, x), y))
    return Problem(*split(x, y, 0.3), mlp_init([10, 64, 1]), loss)


def _task(name: str, about: str, build: Callable[[], Problem], steps: int, *sizes: int) -> Task:
    return Task(name, about, build, steps, OPTIMIZERS, sizes or (8, 64), SCHEDULES)


TASKS = (
    _task("digits_mlp", "small network on digits", digits_mlp, 600),
    _task("digits_noisy", "a fifth of the labels wrong", digits_noisy, 1000),
    _task("digits_ae", "autoencoder", digits_ae, 800),
    _task("teacher", "regression on a random network", teacher, 600),
    _task("char_gru", "GRU on characters", char_gru, 400, 4, 16),
    _task("quadratic", "full-batch ill-conditioned least squares", quadratic, 600, 0),
    _task("deep_tanh", "nine layers of tanh", deep_tanh, 600),
    _task("diabetes", "small table", diabetes, 500),
)
