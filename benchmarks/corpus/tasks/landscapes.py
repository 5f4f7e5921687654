"""Landscapes of theory: saddles, noise floors, valleys, equations, a long plateau."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.nets import linear, mlp, mlp_init, mse
from corpus.schedules import CORE
from corpus.tasks.base import Array, Params, Problem, Task, plain, split


def matrix_factors() -> Problem:
    """A matrix of rank three from its entries; tiny initial factors sit on a saddle."""
    r = np.random.RandomState(21)
    m = r.randn(40, 3) @ np.diag([2.0, 1.0, 0.5]) @ r.randn(3, 30)
    i, j = (a.ravel().astype(np.int32) for a in np.indices(m.shape))
    x = np.stack([i, j], 1)
    y = (m.ravel() + 0.1 * r.randn(m.size)).astype(np.float32)
    train, val = split(x, y, 0.25)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {
            "rows": 0.02 * jax.random.normal(a, (40, 4)),
            "columns": 0.02 * jax.random.normal(b, (30, 4)),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        left = jax.nn.one_hot(x[:, 0], 40) @ p["rows"]
        right = jax.nn.one_hot(x[:, 1], 30) @ p["columns"]
        return mse((left * right).sum(-1), y)

    return Problem(train, val, init, plain(loss))


def deep_linear() -> Problem:
    """Six linear layers, full batch, small weights: a plateau, then a cliff, then a valley."""
    r = np.random.RandomState(22)
    x = r.randn(160, 8).astype(np.float32)
    target = np.linalg.qr(r.randn(8, 8))[0] * np.array([3, 2, 1.5, 1, 1, 0.6, 0.4, 0.2])
    train, val = split(x, (x @ target).astype(np.float32))

    def loss(p: Params, x: Array, y: Array) -> Array:
        return mse(mlp(p, x, lambda h: h), y)

    return Problem(train, val, mlp_init([8] * 7, 0.5), plain(loss))


def noisy_quadratic() -> Problem:
    """Ill-conditioned least squares under label noise: the floor grows with the rate."""
    r = np.random.RandomState(23)
    spread = np.logspace(-1.2, 0.3, 30)
    x = (r.randn(6000, 30) * spread).astype(np.float32)
    y = (x @ r.randn(30, 1) + 0.7 * r.randn(6000, 1)).astype(np.float32)
    train, val = split(x, y)

    def init(key: Array) -> Params:
        return {"w": 0.3 * jax.random.normal(key, (30, 1)), "b": jnp.zeros(1)}

    return Problem(train, val, init, plain(lambda p, x, y: 0.5 * mse(linear(p, x), y)))


def pinn() -> Problem:
    """A network solves u'' = f on the unit interval with u = 0 at both ends."""
    r = np.random.RandomState(24)
    x = r.rand(2000, 1).astype(np.float32)
    y = (-np.sin(np.pi * x) - 2 * np.sin(3 * np.pi * x)).astype(np.float32)
    train, val = split(x, y)

    def loss(p: Params, x: Array, y: Array) -> Array:
        def u(at: Array) -> Array:
            return mlp(p, at, jnp.tanh)

        def slope(at: Array) -> Array:
            rise: Array = jax.jvp(u, (at,), (jnp.ones_like(at),))[1]
            return rise

        bend = jax.jvp(slope, (x,), (jnp.ones_like(x),))[1]
        ends = u(jnp.array([[0.0], [1.0]]))
        return mse(bend / 10, y) + 3 * jnp.mean(ends**2)

    return Problem(train, val, mlp_init([1, 20, 20, 1], 1.5), plain(loss))


def spirals_long() -> Problem:
    """Two spirals, five thousand steps: nothing for a long time, then everything."""
    r = np.random.RandomState(25)
    turn = np.sqrt(r.rand(3000)) * 3 * np.pi
    side = r.randint(0, 2, 3000)
    angle = turn + np.pi * side
    x = np.stack([turn * np.cos(angle), turn * np.sin(angle)], 1) / 5 + 0.03 * r.randn(3000, 2)
    train, val = split(x.astype(np.float32), side.astype(np.float32), 0.25)

    def loss(p: Params, x: Array, y: Array) -> Array:
        z = mlp(p, x, jnp.tanh)[:, 0]
        return jnp.mean(jax.nn.softplus(z) - y * z)

    return Problem(train, val, mlp_init([2, 20, 20, 1], 1.5), plain(loss))


def sampled_quadratic() -> Problem:
    """A hundred directions, a tenth of them steep; every row pulls to a place of its own."""
    r = np.random.RandomState(121)
    turn = np.linalg.qr(r.randn(100, 100))[0]
    steep = np.concatenate([r.uniform(0, 1, 90), r.uniform(30, 60, 10)])
    form = jnp.asarray((turn * steep) @ turn.T, jnp.float32)
    x = r.randn(1400, 100).astype(np.float32)
    train, val = split(x, x, 0.25, seed=121)

    def loss(p: Params, x: Array, same: Array) -> Array:
        away = p["at"] - x
        return 0.5 * jnp.mean(jnp.sum(away @ form * away, -1))

    def init(key: Array) -> Params:
        return {"at": 1.0 + 0.1 * jax.random.normal(key, (100,))}

    return Problem(train, val, init, plain(loss))


TASKS = (
    Task(
        "matrix_factors",
        "matrix factorisation from a saddle",
        matrix_factors,
        steps=1000,
        optimizers=("sgd", "momentum", "adam", "adagrad"),
        batch_sizes=(64,),
        schedules=(*CORE, "wsd"),
    ),
    Task(
        "deep_linear",
        "deep linear net, full batch, plateau then cliff",
        deep_linear,
        steps=600,
        optimizers=("sgd", "momentum", "momentum99", "adam", "muon"),
        batch_sizes=(0,),
        schedules=(*CORE, "warmup_cosine"),
        shift=-0.15,
    ),
    Task(
        "noisy_quadratic",
        "noisy ill-conditioned least squares, one row a batch and sixteen",
        noisy_quadratic,
        steps=600,
        optimizers=("sgd", "momentum", "momentum99", "adam", "adagrad"),
        batch_sizes=(1, 16),
        schedules=(*CORE, "linear"),
        shift=-0.3,
    ),
    Task(
        "pinn",
        "differential equation by a network (PINN)",
        pinn,
        steps=1500,
        optimizers=("sgd", "adam", "rmsprop", "lion"),
        batch_sizes=(32,),
        schedules=(*CORE, "restarts"),
        shift=0.2,
    ),
    Task(
        "spirals_long",
        "long run on two spirals",
        spirals_long,
        steps=5000,
        optimizers=("momentum", "adam", "adamw"),
        batch_sizes=(32,),
        schedules=CORE,
        spacing=0.6,
        ranges=((0.0, 0.5, 400), (-1.0, 1.0, 400), (0.0, 0.3, 200)),
    ),
)
