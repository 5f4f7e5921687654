"""Small image networks as people train them: pooling, dropout, norms, decay, many epochs."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import digits
from corpus.nets import (
    batch_norm,
    dense,
    dropout,
    fresh_averages,
    fresh_norms,
    gaussian_code,
    layer_norm,
    linear,
    max_pool,
    mlp,
    mlp_init,
    neighbours,
    patches,
    xent,
)
from corpus.schedules import CORE
from corpus.tasks.base import (
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


def _images(rows: int, seed: int) -> tuple[Data, Data]:
    """So many images to train on, `HELD` others to validate with: [n, 8, 8, 1] and classes."""
    x, y = digits()
    (x, y), val = split(x.reshape(-1, 8, 8, 1), y, HELD / len(x), seed=seed)
    return (x[:rows], y[:rows]), val


def pooled_conv() -> Problem:
    """Two convolutions with max pooling; every batch is moved by up to a pixel."""
    train, val = _images(192, 61)

    def init(key: Array) -> Params:
        a, b, c = jax.random.split(key, 3)
        return [dense(a, 9, 6), dense(b, 54, 8), dense(c, 32, 10)]

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        if training:
            down, right = jax.random.randint(key, (2,), 0, 3)
            x = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=-0.5)
            x = jax.lax.dynamic_slice(x, (0, down, right, 0), (len(x), 8, 8, 1))
        h = max_pool(jax.nn.relu(linear(p[0], neighbours(x))))
        h = max_pool(jax.nn.relu(linear(p[1], neighbours(h))))
        return xent(linear(p[2], h.reshape(len(x), 32)), y), state

    return Problem(train, val, init, loss)


def decayed_conv() -> Problem:
    """Three convolutions and three linear layers, no norm: too high a rate kills every unit."""
    train, val = _images(160, 62)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 4)
        convs = [dense(k, 9 * a, b) for k, a, b in zip(ks, (1, 6, 8), (6, 8, 8), strict=False)]
        return {"convs": convs, "head": mlp_init([32, 32, 16, 10])(ks[3])}

    def loss(p: Params, x: Array, y: Array) -> Array:
        for i, conv in enumerate(p["convs"]):
            x = jax.nn.relu(linear(conv, neighbours(x)))
            x = max_pool(x) if i < 2 else x
        return xent(mlp(p["head"], x.reshape(len(x), 32)), y)

    return Problem(train, val, init, plain(loss))


def conv_dropout() -> Problem:
    """Convolutions with a stride; two fifths of the wide layer are dropped."""
    train, val = _images(1500, 63)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 4)
        sizes = ((4, 12), (48, 16), (64, 40), (40, 10))
        return [dense(k, a, b, 1.0) for k, (a, b) in zip(ks, sizes, strict=True)]

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        h = jax.nn.relu(linear(p[0], patches(x)))
        h = jax.nn.relu(linear(p[1], patches(h))).reshape(len(x), 64)
        h = dropout(key, jax.nn.relu(linear(p[2], h)), 0.4, training)
        return xent(linear(p[3], h), y), state

    return Problem(train, val, init, loss)


def conv_batch_norm() -> Problem:
    """Batch norm after each of two convolutions, averages over rows and pixels."""
    train, val = _images(240, 64)

    def init(key: Array) -> Params:
        a, b, c = jax.random.split(key, 3)
        norms = fresh_norms(8, 8)
        return {"layers": [dense(a, 4, 8), dense(b, 72, 8), dense(c, 32, 10)], "norms": norms}

    def loss(
        p: Params, running: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        new = []
        for i, old in enumerate(running):
            h = linear(p["layers"][i], neighbours(x) if i else patches(x))
            flat, averages = batch_norm(p["norms"][i], old, h.reshape(-1, 8), training)
            x = jax.nn.relu(flat).reshape(h.shape)
            new.append(averages)
        return xent(linear(p["layers"][2], max_pool(x).reshape(len(x), 32)), y), new

    return Problem(train, val, init, loss, lambda: fresh_averages(8, 8))


def conv_vae() -> Problem:
    """16 x 16 pixels, Bernoulli, summed: a loss of a hundred and more, some nats of divergence."""
    x, _ = digits()
    images = x.reshape(-1, 8, 8) + 0.5
    between = np.repeat(np.repeat(images, 2, 1), 2, 2)
    soft = (between + np.roll(between, 1, 1) + np.roll(between, 1, 2)) / 3
    whole = soft[..., None].astype(np.float32)
    train, val = split(whole, np.zeros(len(x), np.int32), HELD / len(x), seed=65)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 4)
        sizes = ((4, 6), (24, 12), (192, 8))
        encode = [dense(k, a, b, 1.0) for k, (a, b) in zip(ks, sizes, strict=False)]
        return {"encode": encode, "decode": mlp_init([4, 32, 256])(ks[3])}

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, _ = batch
        h = jax.nn.relu(linear(p["encode"][0], patches(x)))
        h = jax.nn.relu(linear(p["encode"][1], patches(h)))
        mean, log_var = jnp.split(linear(p["encode"][2], h.reshape(len(x), 192)), 2, -1)
        z, divergence = gaussian_code(mean, log_var, key)
        out, x = mlp(p["decode"], z), x.reshape(len(x), 256)
        rebuilt = jnp.sum(jax.nn.softplus(out) - x * out, -1)
        return jnp.mean(rebuilt + divergence), state

    return Problem((train[0][:320], train[1][:320]), val, init, loss)


def mixer() -> Problem:
    """Sixteen patches, mixed along patches, then along channels, with layer norms."""
    train, val = _images(1200, 66)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 4)
        across, along = mlp_init([16, 16, 16], 1.0)(ks[1]), mlp_init([12, 24, 12], 1.0)(ks[2])
        return {
            "in": dense(ks[0], 4, 12),
            "across": across,
            "along": along,
            "norms": jnp.ones((3, 12)),
            "out": dense(ks[3], 12, 10, 0.1),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = linear(p["in"], patches(x).reshape(len(x), 16, 4))
        mixed = mlp(p["across"], layer_norm(h, p["norms"][0]).swapaxes(1, 2), jax.nn.gelu)
        h = h + mixed.swapaxes(1, 2)
        h = h + mlp(p["along"], layer_norm(h, p["norms"][1]), jax.nn.gelu)
        return xent(linear(p["out"], layer_norm(h, p["norms"][2]).mean(1)), y)

    return Problem(train, val, init, plain(loss))


def random_features() -> Problem:
    """A linear layer on 1,024 frozen random features: convex and wide."""
    x, y = digits()
    r = np.random.RandomState(67)
    h = np.maximum(x @ r.randn(64, 1024) / 2 + 0.3 * r.randn(1024), 0).astype(np.float32)
    (x, y), val = split(h, y, HELD / len(x), seed=67)

    def init(key: Array) -> Params:
        return dense(key, 1024, 10, 0.1)

    return Problem((x[:640], y[:640]), val, init, plain(lambda p, x, y: xent(linear(p, x), y)))


TASKS = (
    by_epochs(
        "pooled_conv_epochs",
        "convolutions with max pooling on moved images, epoch means",
        pooled_conv,
        40,
        optimizers=("sgd", "momentum", "adam"),
        batch_sizes=(24,),
        spacing=0.55,
        wider=(0.0, 1.0),
        shift=-0.1,
    ),
    by_epochs(
        "decayed_conv_epochs",
        "three convolutions, three linear layers and weight decay, epoch means",
        decayed_conv,
        70,
        optimizers=("momentum", "momentum99", "adam"),
        batch_sizes=(32,),
        spacing=0.6,
        wider=(0.0, 1.4),
        decay=0.002,
    ),
    Task(
        "conv_dropout",
        "convolutions with a stride and dropout",
        conv_dropout,
        steps=500,
        optimizers=("sgd", "momentum", "momentum99", "adamw"),
        batch_sizes=(16,),
        schedules=(*CORE, "one_cycle"),
        spacing=0.6,
        shift=0.1,
        wider=(1.0, 0.0),
    ),
    by_epochs(
        "conv_batch_norm_epochs",
        "convolutions with batch norm, epoch means",
        conv_batch_norm,
        24,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(16,),
        spacing=0.6,
        shift=0.25,
        wider=(0.6, 0.6),
    ),
    by_epochs(
        "conv_vae_epochs",
        "convolutional variational autoencoder, summed over 256 pixels, epoch means",
        conv_vae,
        30,
        optimizers=("sgd", "momentum", "momentum99", "adam"),
        batch_sizes=(32,),
        spacing=0.6,
        shift=-1.0,
        wider=(1.0, 1.0),
    ),
    Task(
        "mixer",
        "patches mixed by multi-layer perceptrons",
        mixer,
        steps=320,
        optimizers=("sgd", "momentum", "adamw", "lion"),
        batch_sizes=(12,),
        spacing=0.55,
        wider=(0.0, 0.6),
    ),
    by_epochs(
        "random_features_epochs",
        "linear layer on wide random features, few epochs",
        random_features,
        12,
        optimizers=("sgd", "momentum", "adam", "adagrad"),
        batch_sizes=(16,),
        spacing=0.5,
        shift=-0.6,
        wider=(0.5, 0.5),
    ),
)
