"""Other regimes: fine-tuning, rows in order, a loss of exactly zero, kinks, fast waves."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import digits, standardised
from corpus.nets import dense, linear, mlp, mlp_init, mse, xent
from corpus.schedules import CORE
from corpus.tasks.base import Array, Params, Problem, Task, plain, split


def _classify(p: Params, x: Array, y: Array) -> Array:
    return xent(mlp(p, x), y)


def fine_tuning() -> Problem:
    """A network that knows sharp digits gets blurred ones: it can lose more than it can win."""
    x, y = digits()
    base, other = split(x, y, 0.5, seed=51)
    r = np.random.RandomState(51)
    moved = np.roll(other[0].reshape(-1, 8, 8), 1, 2).reshape(-1, 64)
    blurred = 0.5 * other[0] + 0.5 * moved + 0.1 * r.randn(*moved.shape)
    train, val = split(blurred.astype(np.float32), other[1], 0.35, seed=51)
    clean = (jnp.asarray(base[0]), jnp.asarray(base[1]))

    def init(key: Array) -> Params:
        def step(p: Params, _: None) -> tuple[Params, None]:
            g = jax.grad(_classify)(p, *clean)
            return jax.tree_util.tree_map(lambda a, b: a - 0.5 * b, p, g), None

        return jax.lax.scan(step, mlp_init([64, 48, 10])(key), None, 300)[0]

    return Problem(train, val, init, plain(_classify))


def ordered_rows() -> Problem:
    """Rows almost sorted by class and never shuffled: the loss swings with every pass."""
    (x, y), val = split(*digits(), 0.3, seed=52)
    order = np.argsort(y + 3.0 * np.random.RandomState(52).rand(len(y)), kind="stable")
    return Problem((x[order], y[order]), val, mlp_init([64, 40, 10]), plain(_classify))


def hinge_zero() -> Problem:
    """A wide margin machine on wine: most batches end at a loss of exactly zero."""
    x, target = standardised("wine")
    train, val = split(x, target.astype(np.int32), 0.35, seed=53)

    def loss(p: Params, x: Array, y: Array) -> Array:
        z = mlp(p, x)
        right = y[:, None] == jnp.arange(3)
        own = jnp.sum(jnp.where(right, z, 0.0), -1, keepdims=True)
        short = jnp.where(right, 0.0, jax.nn.relu(1 + z - own))
        return jnp.mean(jnp.sum(short, -1))

    return Problem(train, val, mlp_init([13, 20, 3]), plain(loss))


def median_kink() -> Problem:
    """Absolute error, outliers on one side: gradients do not shrink towards the minimum."""
    r = np.random.RandomState(54)
    x = r.randn(3000, 12).astype(np.float32)
    clean = np.sin(x @ r.randn(12, 8) / 2) @ r.randn(8, 1) * 1.5
    outliers = (r.rand(3000, 1) < 0.15) * 8 * r.rand(3000, 1)
    train, val = split(x, (clean + 0.05 * r.randn(3000, 1) + outliers).astype(np.float32))

    def loss(p: Params, x: Array, y: Array) -> Array:
        return jnp.mean(jnp.abs(mlp(p, x) - y))

    return Problem(train, val, mlp_init([12, 48, 1]), plain(loss))


def sine_waves() -> Problem:
    """A picture of fast waves by a network of sines, full of narrow valleys."""
    r = np.random.RandomState(55)
    x = r.uniform(-1, 1, (3000, 2)).astype(np.float32)
    y = np.sin(9 * x[:, :1] + 4 * x[:, 1:] ** 2) * np.cos(7 * x[:, 1:])
    train, val = split(x, y.astype(np.float32))

    def init(key: Array) -> Params:
        a, b, c = jax.random.split(key, 3)
        return [dense(a, 2, 32), dense(b, 32, 32, 1.0), dense(c, 32, 1, 1.0)]

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = jnp.sin(6 * linear(p[0], x))
        h = jnp.sin(1.5 * linear(p[1], h))
        return mse(linear(p[2], h), y)

    return Problem(train, val, init, plain(loss))


def distillation() -> Problem:
    """Follow a teacher's soft answers: a divergence that starts small and ends tiny."""
    x, _ = digits()
    layers = [np.random.RandomState(56).randn(a, b) for a, b in ((64, 32), (32, 10))]
    z = np.tanh(x @ layers[0] / 4) @ layers[1] / 4
    soft = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    train, val = split(x, soft.astype(np.float32), 0.25, seed=56)

    def loss(p: Params, x: Array, y: Array) -> Array:
        gap = jnp.log(y + 1e-9) - jax.nn.log_softmax(mlp(p, x))
        return jnp.mean(jnp.sum(y * gap, -1))

    return Problem(train, val, mlp_init([64, 40, 10], 1.0), plain(loss))


TASKS = (
    Task(
        "fine_tuning",
        "fine-tuning a trained network on blurred data",
        fine_tuning,
        steps=260,
        optimizers=("sgd", "momentum", "adam", "adamw"),
        batch_sizes=(16, 64),
        schedules=(*CORE, "linear"),
        shift=-0.5,
    ),
    Task(
        "ordered_rows",
        "rows nearly sorted by class, never shuffled",
        ordered_rows,
        steps=640,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(16,),
        schedules=(*CORE, "warmup_cosine"),
        shift=-0.35,
        ordered=True,
    ),
    Task(
        "hinge_zero",
        "multi-class hinge, training loss of exactly zero",
        hinge_zero,
        steps=160,
        optimizers=("sgd", "momentum99", "adam", "lion"),
        batch_sizes=(8,),
        schedules=(*CORE, "wsd"),
        shift=0.1,
    ),
    Task(
        "median_kink",
        "absolute error with outliers",
        median_kink,
        steps=900,
        optimizers=("sgd", "momentum", "adam", "muon"),
        batch_sizes=(32,),
        schedules=(*CORE, "restarts"),
        spacing=0.4,
    ),
    Task(
        "sine_waves",
        "network of sines",
        sine_waves,
        steps=1000,
        optimizers=("sgd", "momentum", "adam", "adagrad"),
        batch_sizes=(64,),
        schedules=(*CORE, "one_cycle"),
        shift=-0.45,
    ),
    Task(
        "distillation_epochs",
        "soft answers of a teacher, a small loss, epoch means",
        distillation,
        steps=0,
        epochs=100,
        optimizers=("sgd", "momentum99", "adam", "rmsprop"),
        batch_sizes=(64,),
        schedules=(*CORE, "linear"),
        spacing=0.4,
        shift=0.05,
    ),
)
