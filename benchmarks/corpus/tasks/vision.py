"""Images of 8 x 8 pixels: convolution, batch norm, dropout, weight decay, wrong labels."""

from __future__ import annotations

import jax
import numpy as np

from corpus.data import digits
from corpus.nets import (
    batch_norm,
    dense,
    dropout,
    fresh_averages,
    fresh_norms,
    linear,
    mlp,
    mlp_init,
    neighbours,
    xent,
)
from corpus.schedules import CORE
from corpus.tasks.base import HELD, Array, Data, Params, Problem, State, Task, plain, split


def cluttered(rows: int, seed: int, noise: float, wrong: float = 0.05) -> tuple[Data, Data]:
    """Digits under noise, a share of them another class than they say: [n, 64] and classes."""
    x, y = digits()
    r = np.random.RandomState(seed)
    x = (x + noise * r.randn(*x.shape)).astype(np.float32)
    y = np.where(r.rand(len(y)) < wrong, r.randint(0, 10, len(y)), y).astype(np.int32)
    (x, y), val = split(x, y, HELD / len(x), seed=seed)
    return (x[:rows], y[:rows]), val


def _pool(x: Array) -> Array:
    """Means over 2 x 2 pixels."""
    n, s, _, c = x.shape
    return x.reshape(n, s // 2, 2, s // 2, 2, c).mean((2, 4))


def digits_conv() -> Problem:
    """Two convolutions, two poolings and a linear layer."""
    train, val = split(*digits(), 0.25, seed=4)

    def init(key: Array) -> Params:
        a, b, c = jax.random.split(key, 3)
        return [dense(a, 9, 8), dense(b, 72, 12), dense(c, 48, 10)]

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = _pool(jax.nn.relu(linear(p[0], neighbours(x.reshape(-1, 8, 8, 1)))))
        h = _pool(jax.nn.relu(linear(p[1], neighbours(h))))
        return xent(linear(p[2], h.reshape(len(x), 48)), y)

    return Problem(train, val, init, plain(loss))


def residual_epochs() -> Problem:
    """Four residual blocks at one resolution, each adding a tenth."""
    train, val = split(*digits(), 0.3, seed=5)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 10)
        blocks = [(dense(ks[2 * i], 40, 40), dense(ks[2 * i + 1], 40, 40)) for i in range(4)]
        return {"in": dense(ks[8], 64, 40), "blocks": blocks, "out": dense(ks[9], 40, 10, 0.1)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = linear(p["in"], x)
        for a, b in p["blocks"]:
            h = h + linear(b, jax.nn.relu(linear(a, h)))
        return xent(linear(p["out"], h), y)

    return Problem(train, val, init, plain(loss))


def batch_norm_mlp() -> Problem:
    """Five layers with batch norm: blind to the scale of their weights."""
    train, val = split(*digits(), 0.25, seed=6)
    widths = (64, 40, 40, 40, 40)

    def init(key: Array) -> Params:
        layers = mlp_init((*widths, 10))(key)
        norms = fresh_norms(*widths[1:])
        return {"layers": layers, "norms": norms}

    def loss(
        p: Params, running: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        new = []
        for layer, norm, old in zip(p["layers"], p["norms"], running, strict=False):
            x, averages = batch_norm(norm, old, linear(layer, x), training)
            x = jax.nn.relu(x)
            new.append(averages)
        return xent(linear(p["layers"][-1], x), y), new

    return Problem(train, val, init, loss, lambda: fresh_averages(*widths[1:]))


def dropout_epochs() -> Problem:
    """400 images and half the units dropped: training loss stays above validation loss."""
    x, y = digits()
    _, few = split(x, y, 400 / len(x), seed=7)
    rest, _ = split(x, y, 400 / len(x), seed=7)

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        first, second = jax.random.split(key)
        h = dropout(first, jax.nn.relu(linear(p[0], x)), 0.5, training)
        h = dropout(second, jax.nn.relu(linear(p[1], h)), 0.5, training)
        return xent(linear(p[2], h), y), state

    return Problem(few, rest, mlp_init([64, 64, 48, 10]), loss)


def weight_decay() -> Problem:
    """Wide layer, strong decay: the equilibrium depends on the rate itself."""
    train, val = split(*digits(), 0.4, seed=8)
    return Problem(train, val, mlp_init([64, 96, 10]), plain(lambda p, x, y: xent(mlp(p, x), y)))


def wrong_labels() -> Problem:
    """360 images, 45 % of the labels wrong: whoever trains long enough learns them by heart."""
    x, y = digits()
    rest, few = split(x, y, 360 / len(x), seed=9)
    r = np.random.RandomState(9)
    flipped = np.where(r.rand(len(few[1])) < 0.45, r.randint(0, 10, len(few[1])), few[1])
    loss = plain(lambda p, x, y: xent(mlp(p, x), y))
    return Problem((few[0], flipped.astype(np.int32)), rest, mlp_init([64, 96, 10]), loss)


TASKS = (
    Task(
        "digits_conv",
        "small convolution net",
        digits_conv,
        steps=300,
        optimizers=("sgd", "momentum", "adam", "muon"),
        batch_sizes=(16,),
        schedules=(*CORE, "one_cycle"),
        shift=0.15,
    ),
    Task(
        "residual_epochs",
        "residual net, epoch means",
        residual_epochs,
        steps=0,
        epochs=24,
        optimizers=("momentum", "momentum99", "adam", "lion"),
        batch_sizes=(64,),
        schedules=(*CORE, "warmup_cosine"),
        shift=-0.1,
    ),
    Task(
        "batch_norm_mlp",
        "batch norm",
        batch_norm_mlp,
        steps=400,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(32,),
        schedules=(*CORE, "early_decay"),
        spacing=0.6,
        shift=0.1,
    ),
    Task(
        "dropout_epochs",
        "dropout on few images, epoch means",
        dropout_epochs,
        steps=0,
        epochs=60,
        optimizers=("sgd", "momentum", "adamw", "adagrad"),
        batch_sizes=(20,),
        schedules=(*CORE, "restarts"),
    ),
    Task(
        "weight_decay",
        "strong weight decay, coupled and decoupled",
        weight_decay,
        steps=800,
        optimizers=("momentum", "momentum99", "adamw", "lion"),
        batch_sizes=(32,),
        schedules=(*CORE, "restarts"),
        shift=-0.25,
        decay=0.01,
    ),
    Task(
        "wrong_labels",
        "45 % of the labels wrong, overfits",
        wrong_labels,
        steps=1200,
        optimizers=("sgd", "momentum", "adam", "muon"),
        batch_sizes=(16,),
        schedules=(*CORE, "early_decay", "linear"),
        shift=0.25,
    ),
)
