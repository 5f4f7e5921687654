"""Sequences: stacked recurrence, transformers, translation, sorting, masked text, forecasts."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import LETTERS, letters
from corpus.nets import dense, layer_norm, linear, mlp, mlp_init, mse, xent
from corpus.schedules import CORE
from corpus.tasks.base import Array, Data, Params, Problem, State, Task, by_epochs, plain, split


def gru(p: Params, inputs: Array) -> Array:
    """Hidden states of a gated recurrent unit over inputs [time, n, features]."""
    width = p["new"]["b"].shape[0]

    def cell(h: Array, x: Array) -> tuple[Array, Array]:
        gates = jax.nn.sigmoid(linear(p["gates"], jnp.concatenate([h, x], -1)))
        keep, reset = gates[:, :width], gates[:, width:]
        new = jnp.tanh(linear(p["new"], jnp.concatenate([reset * h, x], -1)))
        h = keep * h + (1 - keep) * new
        return h, h

    return jax.lax.scan(cell, jnp.zeros((inputs.shape[1], width)), inputs)[1]


def lstm(p: Params, inputs: Array) -> Array:
    """Hidden states of a long short-term memory over inputs [time, n, features]."""
    width = p["b"].shape[0] // 4

    def cell(carry: tuple[Array, Array], x: Array) -> tuple[tuple[Array, Array], Array]:
        h, c = carry
        i, f, o, g = jnp.split(linear(p, jnp.concatenate([h, x], -1)), 4, -1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    zero = jnp.zeros((inputs.shape[1], width))
    return jax.lax.scan(cell, (zero, zero), inputs)[1]


def stacked_gru() -> Problem:
    """Next letter by two gated units, one on the other."""
    x, y = letters(7, 240, ("turtle.py", "inspect.py"), seed=91)
    train, val = split(x, y, 0.5)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 6)
        cells = [
            {
                "gates": dense(ks[2 * i], 14 + n, 28, 1.0),
                "new": dense(ks[2 * i + 1], 14 + n, 14, 1.0),
            }
            for i, n in enumerate((10, 14))
        ]
        embed = 0.3 * jax.random.normal(ks[4], (LETTERS, 10))
        return {"embed": embed, "cells": cells, "out": dense(ks[5], 14, LETTERS, 1.0)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = jax.nn.one_hot(x.T, LETTERS) @ p["embed"]
        for cell in p["cells"]:
            h = gru(cell, h)
        return xent(linear(p["out"], h), y.T)

    return Problem(train, val, init, plain(loss))


def stacked_lstm() -> Problem:
    """Next letter by two long short-term memories with a forgetful start."""
    x, y = letters(7, 240, ("decimal.py", "argparse.py"), seed=92)
    train, val = split(x, y, 0.5)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        cells = [dense(ks[0], 12 + LETTERS, 48, 0.5), dense(ks[1], 24, 48, 0.5)]
        return {"cells": cells, "out": dense(ks[2], 12, LETTERS, 0.5)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = jax.nn.one_hot(x.T, LETTERS)
        for cell in p["cells"]:
            h = lstm(cell, h)
        return xent(linear(p["out"], h), y.T)

    return Problem(train, val, init, plain(loss))


def _block(key: Array, width: int) -> Params:
    """Weights of a block of attention with one head, and its two linear layers."""
    ks = jax.random.split(key, 3)
    return {
        "qkv": dense(ks[0], width, 3 * width, 1.0),
        "mix": dense(ks[1], width, width, 0.5),
        "wide": mlp_init([width, 2 * width, width], 1.0)(ks[2]),
        "norms": jnp.ones((2, width)),
    }


def _attend(p: Params, h: Array, normed: bool, causal: bool) -> Array:
    """A block of a transformer over h [n, time, width]."""
    q, k, v = jnp.split(linear(p["qkv"], layer_norm(h, p["norms"][0]) if normed else h), 3, -1)
    likeness = q @ k.swapaxes(1, 2) / h.shape[-1] ** 0.5
    if causal:
        seen = jnp.tril(jnp.ones(likeness.shape[1:], bool))
        likeness = jnp.where(seen, likeness, -1e9)
    h = h + linear(p["mix"], jax.nn.softmax(likeness) @ v)
    return h + mlp(p["wide"], layer_norm(h, p["norms"][1]) if normed else h, jax.nn.gelu)


def _transformer(
    train: Data, val: Data, tokens: int, blocks: int, width: int, normed: bool, tied: bool
) -> Problem:
    """Tokens to tokens; causal and with the embedding as its last layer if tied."""
    time = train[0].shape[1]

    def init(key: Array) -> Params:
        ks = jax.random.split(key, blocks + 3)
        p = {
            "embed": 0.3 * jax.random.normal(ks[-1], (tokens, width)),
            "place": 0.3 * jax.random.normal(ks[-2], (time, width)),
            "blocks": [_block(k, width) for k in ks[:blocks]],
            "norm": jnp.ones(width),
        }
        return p if tied else p | {"out": dense(ks[-3], width, tokens, 0.5)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = jax.nn.one_hot(x, tokens) @ p["embed"] + p["place"]
        for block in p["blocks"]:
            h = _attend(block, h, normed, causal=tied)
        h = layer_norm(h, p["norm"]) if normed else h
        return xent(h @ p["embed"].T if tied else linear(p["out"], h), y)

    return Problem(train, val, init, plain(loss))


def tied_transformer() -> Problem:
    """A language model without layer norm whose embedding is its last layer, too."""
    x, y = letters(10, 5000, ("typing.py", "optparse.py"), seed=93)
    return _transformer(*split(x, y, 192 / 5000), LETTERS, 1, 16, normed=False, tied=True)


def normed_transformer() -> Problem:
    """Two blocks with layer norms, trained for a dozen epochs."""
    x, y = letters(8, 600, ("tarfile.py", "subprocess.py"), seed=94)
    return _transformer(*split(x, y, 0.2), LETTERS, 2, 12, normed=True, tied=True)


def translation() -> Problem:
    """Six words, each with its translation, in the opposite order: a plateau, then a fall."""
    r = np.random.RandomState(95)
    x = r.randint(0, 12, (600, 6)).astype(np.int32)
    y = r.permutation(12).astype(np.int32)[x[:, ::-1]]
    return _transformer(*split(x, y, 0.2), 12, 1, 12, normed=True, tied=False)


def sorting() -> Problem:
    """Five numbers in order of size, by two blocks of attention without norms."""
    r = np.random.RandomState(96)
    x = r.randint(0, 10, (5000, 5)).astype(np.int32)
    train, val = split(x, np.sort(x, 1), 192 / 5000)
    return _transformer(train, val, 10, 2, 12, normed=False, tied=False)


def masked_text() -> Problem:
    """One letter in five is hidden: guess it from both sides by a convolution over text."""
    time, width = 10, 24
    x, _ = letters(time, 4000, ("argparse.py", "inspect.py"), seed=97)
    train, val = split(x, x, 192 / 4000)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        embed = 0.3 * jax.random.normal(ks[0], (LETTERS + 1, 8))
        return {
            "embed": embed,
            "conv": dense(ks[1], 40, width),
            "out": dense(ks[2], width, LETTERS),
        }

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        hidden = jax.random.bernoulli(key, 0.2, x.shape)
        seen = jax.nn.one_hot(jnp.where(hidden, LETTERS, x), LETTERS + 1) @ p["embed"]
        sides = jnp.pad(seen, ((0, 0), (2, 2), (0, 0)))
        around = jnp.concatenate([sides[:, i : i + time] for i in range(5)], -1)
        logp = jax.nn.log_softmax(linear(p["out"], jax.nn.relu(linear(p["conv"], around))))
        # Not as a product with one-hot rows: XLA would fold it into a matrix product that it gets
        # wrong for more than 17 networks at once (see `corpus/check_batched.py`).
        right = jnp.sum(jnp.where(y[..., None] == jnp.arange(LETTERS), logp, 0.0), -1)
        return -jnp.mean(jnp.where(hidden, right, 0.0)) / jnp.mean(hidden), state

    return Problem(train, val, init, loss)


def forecast() -> Problem:
    """The next value of a chaotic series with a season, from the twelve before it."""
    r = np.random.RandomState(98)
    series = [0.5]
    for _ in range(900):
        series.append(3.8 * series[-1] * (1 - series[-1]))
    raw = np.cumsum(np.array(series) - 0.64)[::2] + np.sin(np.arange(451) / 5)
    raw = raw - np.convolve(raw, np.ones(25) / 25, "same") + 0.05 * r.randn(451)
    x = np.stack([raw[i : i + 12] for i in range(430)]).astype(np.float32)
    y = raw[12:442, None].astype(np.float32)
    return Problem(
        (x[:300], y[:300]),
        (x[300:], y[300:]),
        mlp_init([12, 24, 1]),
        plain(lambda p, x, y: mse(mlp(p, x, jnp.tanh), y)),
    )


def _epochs(
    name: str, about: str, build: Callable[[], Problem], epochs: int, optimizers: str, batch: int,
    spacing: float, shift: float, wider: tuple[float, float] = (0.0, 0.0),
) -> Task:  # fmt: skip
    """A task of epoch means at the schedules that all tasks have."""
    return by_epochs(
        name, about, build, epochs, optimizers=tuple(optimizers.split()),
        batch_sizes=(batch,), spacing=spacing, shift=shift, wider=wider,
    )  # fmt: skip


TASKS = (
    _epochs(
        "stacked_gru_epochs",
        "two gated recurrent units on letters, epoch means",
        stacked_gru, 30, "sgd momentum adam", 20, 0.6, 0.2, (0.0, 0.6),
    ),
    _epochs(
        "stacked_lstm_epochs",
        "two LSTMs on few letters, epoch means",
        stacked_lstm, 45, "sgd momentum99 adam", 24, 0.6, 0.45, (1.2, 0.6),
    ),
    Task(
        "tied_transformer",
        "language model without norms, tied embedding",
        tied_transformer,
        steps=360,
        optimizers=("sgd", "momentum", "adam", "adamw"),
        batch_sizes=(8,),
        spacing=0.6,
        shift=-0.1,
        wider=(0.0, 0.6),
    ),
    _epochs(
        "normed_transformer_epochs",
        "language model of two blocks with norms, epoch means",
        normed_transformer, 12, "momentum adamw lion", 20, 0.5, 0.15,
    ),
    _epochs(
        "translation_epochs",
        "words translated in opposite order by attention, epoch means",
        translation, 25, "sgd momentum adam rmsprop", 24, 0.6, 0.1, (0.0, 0.6),
    ),
    Task(
        "sorting",
        "numbers sorted by attention",
        sorting,
        steps=450,
        optimizers=("momentum", "adam", "muon"),
        batch_sizes=(16,),
        schedules=(*CORE, "warmup_cosine"),
        spacing=0.5,
        shift=-0.3,
    ),
    Task(
        "masked_text",
        "hidden letters from both sides",
        masked_text,
        steps=400,
        optimizers=("sgd", "momentum", "momentum99", "adam"),
        batch_sizes=(12,),
        spacing=0.6,
        shift=0.3,
        wider=(0.6, 0.0),
    ),
    _epochs(
        "forecast_epochs",
        "next value of a series, 120 epoch means",
        forecast, 120, "sgd momentum adam adagrad", 30, 0.5, -0.2, (0.8, 0.5),
    ),
)  # fmt: skip
