"""Networks that come to a standstill: units that die, saddles, penalties in the loss.

A loss that stands still may be far below the best rate (a saddle not yet left) or far above it
(every unit dead). The grids are wide, as in public optimizer benchmarks.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import LETTERS, digits, letters
from corpus.nets import (
    batch_norm,
    dense,
    dropout,
    fresh_averages,
    fresh_norms,
    linear,
    max_pool,
    mlp,
    mlp_init,
    mse,
    neighbours,
    patches,
    weight_penalty,
    xent,
)
from corpus.tasks.base import (
    ALL,
    HELD,
    Array,
    Data,
    Params,
    Problem,
    State,
    Task,
    by_epochs,
    plain,
    split,
)
from corpus.tasks.landscapes import sampled_quadratic
from corpus.tasks.vision import cluttered

SPACING = 0.55


def _images(rows: int, seed: int, noise: float) -> tuple[Data, Data]:
    """Digits in clutter as images, [n, 8, 8, 1]."""
    train, val = cluttered(rows, seed, noise)
    return (train[0].reshape(-1, 8, 8, 1), train[1]), (val[0].reshape(-1, 8, 8, 1), val[1])


def penalised_deep() -> Problem:
    """Five layers of rectifiers, many steps an epoch; a penalty falls even where they are dead."""
    x, y = digits()
    (x, y), val = split(x, y, HELD / len(x), seed=125)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return xent(mlp(p, x), y) + weight_penalty(p, 0.006)

    return Problem((x[:1200], y[:1200]), val, mlp_init([64, 24, 20, 16, 16, 10]), plain(loss))


def penalised_conv() -> Problem:
    """Three convolutions, two linear layers, and squares of their weights in the loss."""
    train, val = _images(480, 114, 0.1)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 4)
        convs = [dense(k, 9 * a, b) for k, a, b in zip(ks, (1, 6, 8), (6, 8, 8), strict=False)]
        return {"convs": convs, "head": mlp_init([32, 24, 10])(ks[3])}

    def loss(p: Params, x: Array, y: Array) -> Array:
        of_weights = weight_penalty(p, 0.01)
        for i, conv in enumerate(p["convs"]):
            x = jax.nn.relu(linear(conv, neighbours(x)))
            x = max_pool(x) if i < 2 else x
        return xent(mlp(p["head"], x.reshape(len(x), 32)), y) + of_weights

    return Problem(train, val, init, plain(loss))


def penalised_dense() -> Problem:
    """Four wide layers; the squares of their weights are most of the loss at the start."""
    (x, y), val = split(*digits(), 0.3, seed=115)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return xent(mlp(p, x), y) + weight_penalty(p, 0.02)

    return Problem((x[:900], y[:900]), val, mlp_init([64, 48, 32, 24, 10]), plain(loss))


def all_conv() -> Problem:
    """Nothing but convolutions, the last averaged over the image; dropout and a penalty."""
    train, val = _images(480, 116, 0.1)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 4)
        sizes = ((4, 12), (108, 12), (48, 16), (16, 10))
        return [dense(k, a, b) for k, (a, b) in zip(ks, sizes, strict=True)]

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        a, b = jax.random.split(key)
        h = jax.nn.relu(linear(p[0], patches(dropout(a, x, 0.1, training))))
        h = jax.nn.relu(linear(p[1], neighbours(h)))
        h = dropout(b, jax.nn.relu(linear(p[2], patches(h))), 0.4, training)
        return xent(linear(p[3], h).mean((1, 2)), y) + weight_penalty(p, 0.001), state

    return Problem(train, val, init, loss)


def wide_residual() -> Problem:
    """Two residual blocks with batch norm before each layer, and a penalty in the loss."""
    train, val = _images(800, 117, 0.15)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 6)
        layers = [dense(k, 24, 24) for k in ks[:4]]
        norms = fresh_norms(*[24] * 5)
        ends = [dense(ks[4], 64, 24), dense(ks[5], 24, 10)]
        return {"layers": layers, "norms": norms, "ends": ends}

    def loss(
        p: Params, running: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        h, inner, new = linear(p["ends"][0], x.reshape(len(x), 64)), x, []
        for i in range(5):
            inner = h if i % 2 == 0 else inner
            normed, averages = batch_norm(p["norms"][i], running[i], inner, training)
            new.append(averages)
            if i == 4:
                h = jax.nn.relu(normed)
                break
            inner = linear(p["layers"][i], jax.nn.relu(normed))
            h = h + inner if i % 2 else h
        return xent(linear(p["ends"][1], h), y) + weight_penalty(p, 0.002), new

    return Problem(train, val, init, loss, lambda: fresh_averages(*[24] * 5))


def deep_sigmoid() -> Problem:
    """Four layers of sigmoids: chance until the saddle is left, chance again once saturated."""
    (x, y), val = split(*digits(), 0.3, seed=118)
    start = mlp_init([64, 32, 24, 24, 10], 5.0)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return xent(mlp(p, x, jax.nn.sigmoid), y)

    return Problem((x[:800], y[:800]), val, start, plain(loss))


def dead_units() -> Problem:
    """Six layers of rectifiers and a bias each: one step too far and none ever fires again."""
    (x, y), val = split(*digits(), 0.3, seed=119)
    y = (10.0 * (y[:, None] == np.arange(10)) - 1).astype(np.float32)
    val = (val[0], (10.0 * (val[1][:, None] == np.arange(10)) - 1).astype(np.float32))

    def loss(p: Params, x: Array, y: Array) -> Array:
        return mse(mlp(p, x), y)

    start = mlp_init([64, 24, 20, 20, 16, 16, 10])
    return Problem((x[:700], y[:700]), val, start, plain(loss))


def recurrent(train: Data, val: Data, width: int) -> Problem:
    """Next letter by a recurrent network of `width` units, from windows of letters."""

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        return {
            "in": 0.1 * jax.random.normal(ks[0], (LETTERS, width)),
            "over": dense(ks[1], width, width, 0.8),
            "out": dense(ks[2], width, LETTERS, 0.1),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        inputs = jax.nn.one_hot(x.T, LETTERS) @ p["in"]

        def cell(h: Array, now: Array) -> tuple[Array, Array]:
            h = jnp.tanh(now + linear(p["over"], h))
            return h, h

        h = jax.lax.scan(cell, jnp.zeros((inputs.shape[1], width)), inputs)[1]
        return xent(linear(p["out"], h), y.T)

    return Problem(train, val, init, plain(loss))


def slow_letters() -> Problem:
    """Next letter by a recurrent network: for long it knows no more than how often each comes."""
    x, y = letters(10, 480, ("difflib.py", "tarfile.py"), seed=120)
    return recurrent(*split(x, y, 0.4), 20)


TASKS = (
    by_epochs(
        "penalised_deep_epochs",
        "five layers, squares of all weights in the loss, many steps an epoch, epoch means",
        penalised_deep,
        20,
        optimizers=("sgd", "momentum", "momentum99", "adam"),
        batch_sizes=(8,),
        shift=-0.3,
        wider=(0.5, 1.5),
        spacing=SPACING,
    ),
    by_epochs(
        "penalised_conv_epochs",
        "convolutions, squares of all weights in the loss, epoch means",
        penalised_conv,
        50,
        optimizers=ALL,
        batch_sizes=(32,),
        wider=(0.5, 1.5),
        spacing=SPACING,
    ),
    Task(
        "penalised_dense",
        "four wide layers, squares of all weights in the loss",
        penalised_dense,
        steps=700,
        optimizers=("sgd", "momentum99", "adam", "rmsprop"),
        batch_sizes=(32,),
        spacing=SPACING,
        wider=(0.0, 1.5),
    ),
    by_epochs(
        "all_conv_epochs",
        "only convolutions, dropout, a penalty in the loss, epoch means",
        all_conv,
        40,
        optimizers=ALL,
        batch_sizes=(32,),
        wider=(0.5, 1.5),
        spacing=SPACING,
    ),
    by_epochs(
        "wide_residual_epochs",
        "residual blocks with batch norm, a penalty in the loss, epoch means",
        wide_residual,
        50,
        optimizers=ALL,
        batch_sizes=(40,),
        shift=0.3,
        wider=(1.0, 1.5),
        spacing=SPACING,
    ),
    by_epochs(
        "deep_sigmoid_epochs",
        "four layers of sigmoids, a long time at chance, epoch means",
        deep_sigmoid,
        60,
        optimizers=("sgd", "momentum", "momentum99", "adam"),
        batch_sizes=(32,),
        wider=(0.0, 1.5),
        spacing=SPACING,
    ),
    Task(
        "dead_units",
        "six layers of rectifiers on numbers, every unit may die",
        dead_units,
        steps=800,
        optimizers=("sgd", "momentum", "momentum99", "adam"),
        batch_sizes=(25,),
        spacing=0.5,
        shift=-0.8,
        wider=(0.5, 1.0),
    ),
    by_epochs(
        "slow_letters_epochs",
        "recurrent next letter, for long no better than frequencies, epoch means",
        slow_letters,
        80,
        optimizers=ALL,
        batch_sizes=(24,),
        shift=0.2,
        wider=(1.0, 1.5),
        spacing=SPACING,
    ),
    by_epochs(
        "sampled_quadratic_epochs",
        "noisy quadratic of a hundred directions, epoch means",
        sampled_quadratic,
        50,
        optimizers=ALL,
        batch_sizes=(64,),
        shift=-0.7,
        wider=(1.0, 1.5),
        spacing=SPACING,
    ),
)
