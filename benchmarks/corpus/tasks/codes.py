"""Autoencoders, variational or not, that show the mean image before they use their code.

So they do far below the best rate, where the code is not used yet, and far above it, where its
units are dead. The grids are wide, as in public optimizer benchmarks.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from corpus.data import digits
from corpus.nets import gaussian_code, mlp, mlp_init, mse
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

SPACING = 0.55


def vae(
    rows: int, seed: int, sizes: tuple[int, ...], gain: float, weight: float, squared: bool = True
) -> Problem:
    """An autoencoder with a code of Gaussians; `weight` times squared errors, or Bernoulli's."""
    x, y = digits()
    (x, y), val = split(x + 0.5, y, HELD / len(x), seed=seed)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        code = sizes[-1]
        back = [code, *sizes[-2:0:-1], sizes[0]]
        return {
            "encode": mlp_init([*sizes[:-1], 2 * code], gain)(a),
            "decode": mlp_init(back, gain)(b),
        }

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, _ = batch
        act = jax.nn.leaky_relu if squared else jax.nn.relu
        mean, log_var = jnp.split(mlp(p["encode"], x - 0.5, act), 2, -1)
        z, divergence = gaussian_code(mean, log_var, key)
        out = mlp(p["decode"], z, act)
        if squared:
            rebuilt = jnp.sum((jax.nn.sigmoid(out) - x) ** 2, -1)
        else:
            rebuilt = jnp.sum(jax.nn.softplus(out) - x * out, -1)
        return jnp.mean(weight * rebuilt + divergence), state

    return Problem((x[:rows], y[:rows]), val, init, loss)


def squared_vae() -> Problem:
    """Squared errors, small weights: at low rates the code stays unused for long."""
    return vae(640, 111, (64, 32, 6), 0.5, 4.0)


def deep_vae() -> Problem:
    """Bernoulli, three layers each way, many steps an epoch: at high rates every unit dies."""
    return vae(1280, 112, (64, 32, 20, 5), 2.0, 4.0, squared=False)


def narrow_vae() -> Problem:
    """Squared errors, a code of three numbers between narrow layers."""
    return vae(800, 113, (64, 24, 16, 3), 1.0, 5.0)


def stuck_vae() -> Problem:
    """Three small layers each way: the mean image at once, a code only after a long saddle."""
    return vae(1200, 122, (64, 24, 16, 4), 0.5, 25.0)


def deep_autoencoder() -> Problem:
    """Five layers of tanh around three numbers: the mean image before and beyond the best rates."""
    x, y = digits()
    (x, _), (val, _) = split(x, y, HELD / len(x), seed=123)

    def loss(p: Params, x: Array, same: Array) -> Array:
        return mse(mlp(p, x, jnp.tanh), same)

    start = mlp_init([64, 24, 12, 3, 12, 24, 64], 0.4)
    return Problem((x[:600], x[:600]), (val, val), start, plain(loss))


def summed_autoencoder() -> Problem:
    """Errors summed over the pixels, small weights, many steps an epoch."""
    x, y = digits()
    (x, _), (val, _) = split(x, y, HELD / len(x), seed=124)

    def loss(p: Params, x: Array, same: Array) -> Array:
        return jnp.mean(jnp.sum((mlp(p, x, jax.nn.leaky_relu) - same) ** 2, -1))

    start = mlp_init([64, 24, 16, 4, 16, 24, 64], 0.5)
    return Problem((x[:1200], x[:1200]), (val, val), start, plain(loss))


TASKS = (
    by_epochs(
        "squared_vae_epochs",
        "variational autoencoder, squared errors, small weights, epoch means",
        squared_vae,
        40,
        optimizers=ALL,
        batch_sizes=(32,),
        shift=-0.2,
        wider=(1.0, 1.0),
        spacing=SPACING,
    ),
    by_epochs(
        "deep_vae_epochs",
        "variational autoencoder, Bernoulli, many steps an epoch, epoch means",
        deep_vae,
        16,
        optimizers=("sgd", "momentum", "momentum99", "adam"),
        batch_sizes=(8,),
        shift=-1.0,
        wider=(1.0, 1.0),
        spacing=SPACING,
    ),
    by_epochs(
        "stuck_vae_epochs",
        "variational autoencoder that begins on a saddle, epoch means",
        stuck_vae,
        25,
        optimizers=ALL,
        batch_sizes=(10,),
        shift=-1.0,
        wider=(1.0, 1.5),
        spacing=SPACING,
    ),
    by_epochs(
        "deep_autoencoder_epochs",
        "autoencoder of tanh that begins on a saddle, epoch means",
        deep_autoencoder,
        60,
        optimizers=ALL,
        batch_sizes=(30,),
        shift=0.4,
        wider=(1.0, 1.5),
        spacing=SPACING,
    ),
    by_epochs(
        "summed_autoencoder_epochs",
        "autoencoder, errors summed over pixels, many steps an epoch, epoch means",
        summed_autoencoder,
        24,
        optimizers=ALL,
        batch_sizes=(8,),
        shift=-0.9,
        wider=(1.0, 1.5),
        spacing=SPACING,
    ),
    Task(
        "narrow_vae",
        "variational autoencoder, narrow layers, a code of three numbers",
        narrow_vae,
        steps=900,
        optimizers=("sgd", "momentum", "adam", "adamw"),
        batch_sizes=(32,),
        spacing=0.5,
        shift=-0.1,
        wider=(0.5, 0.5),
    ),
)
