"""Small networks trained as long as people train large ones: eight to eighteen thousand steps.

Over so many steps the best rates are lower than those of a short run (with Adam 1.4e-4 to 6e-3 in
five of six), and between the best rate and the one that breaks lie many that only end higher.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from data import LETTERS, digits, letters
from nets import (
    dense,
    gaussian_code,
    linear,
    mlp,
    mlp_init,
    mse,
    patches,
    weight_penalty,
    xent,
)
from tasks.base import ALL, HELD, Array, Data, Params, Problem, State, Task, by_epochs, plain, split

Activation = Callable[[Array], Array]


def _noisy(rows: int, seed: int, noise: float, wrong: float) -> tuple[Data, Data]:
    """Digits under noise, a share of them with a class drawn at random."""
    x, y = digits()
    r = np.random.RandomState(seed)
    x = (x + noise * r.randn(*x.shape)).astype(np.float32)
    y = np.where(r.rand(len(y)) < wrong, r.randint(0, 10, len(y)), y).astype(np.int32)
    (x, y), val = split(x, y, HELD / len(x), seed=seed)
    return (x[:rows], y[:rows]), val


def _layers(
    data: tuple[Data, Data],
    sizes: list[int],
    penalty: float,
    act: Activation = jax.nn.relu,
    gain: float = 2.0,
) -> Problem:
    """Plain layers, their weights' squares in the loss."""

    def loss(p: Params, x: Array, y: Array) -> Array:
        return xent(mlp(p, x, act), y) + weight_penalty(p, penalty)

    return Problem(*data, mlp_init(sizes, gain), plain(loss))


def long_digits() -> Problem:
    """Two layers of rectifiers."""
    return _layers(_noisy(1200, 141, 0.25, 0.05), [64, 24, 16, 10], 0.0005)


def long_tanh() -> Problem:
    """Three layers of tanh."""
    return _layers(_noisy(1000, 142, 0.2, 0.1), [64, 20, 20, 20, 10], 0.001, jnp.tanh, 1.0)


def long_vae() -> Problem:
    """An autoencoder whose code may stay unused or die."""
    x, y = digits()
    (x, y), val = split(x + 0.5, y, HELD / len(x), seed=143)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {"encode": mlp_init([64, 24, 16, 8])(a), "decode": mlp_init([4, 16, 24, 64])(b)}

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, _ = batch
        mean, log_var = jnp.split(mlp(p["encode"], x - 0.5, jax.nn.leaky_relu), 2, -1)
        z, divergence = gaussian_code(mean, log_var, key)
        out = mlp(p["decode"], z, jax.nn.leaky_relu)
        rebuilt = jnp.sum((jax.nn.sigmoid(out) - x) ** 2, -1)
        return jnp.mean(4.0 * rebuilt + divergence), state

    return Problem((x[:1280], y[:1280]), val, init, loss)


def long_letters() -> Problem:
    """Next letter by a recurrent network."""
    train, val = split(*letters(8, 900, ("tarfile.py", "difflib.py"), seed=144), 0.25)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        return {
            "in": 0.1 * jax.random.normal(ks[0], (LETTERS, 16)),
            "over": dense(ks[1], 16, 16, 0.8),
            "out": dense(ks[2], 16, LETTERS, 0.1),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        inputs = jax.nn.one_hot(x.T, LETTERS) @ p["in"]

        def cell(h: Array, now: Array) -> tuple[Array, Array]:
            h = jnp.tanh(now + linear(p["over"], h))
            return h, h

        h = jax.lax.scan(cell, jnp.zeros((inputs.shape[1], 16)), inputs)[1]
        return xent(linear(p["out"], h), y.T)

    return Problem(train, val, init, plain(loss))


def long_conv() -> Problem:
    """Two layers on patches of the image, two on the whole."""

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        head = mlp_init([48, 16, 10])(ks[2])
        return {"a": dense(ks[0], 4, 8), "b": dense(ks[1], 32, 12), "head": head}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = jax.nn.relu(linear(p["a"], patches(x.reshape(-1, 8, 8, 1))))
        h = jax.nn.relu(linear(p["b"], patches(h)))
        return xent(mlp(p["head"], h.reshape(len(h), -1)), y) + weight_penalty(p, 0.001)

    return Problem(*_noisy(960, 145, 0.2, 0.05), init, plain(loss))


def long_regression() -> Problem:
    """Numbers from a network of tanh, under noise."""
    r = np.random.RandomState(146)
    x = r.randn(1500, 12).astype(np.float32)
    hidden = np.tanh(x @ r.randn(12, 6))
    y = (hidden @ r.randn(6, 1) + 0.3 * r.randn(1500, 1)).astype(np.float32)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return mse(mlp(p, x), y)

    train, val = split(x, y, 0.2, seed=146)
    return Problem(train, val, mlp_init([12, 24, 24, 1]), plain(loss))


def _long(build: Callable[[], Problem], epochs: int, shift: float) -> Task:
    """The task of a problem at batches of eight, its grid moved by `shift` decades."""
    return by_epochs(
        f"{build.__name__}_epochs",
        f"{(build.__doc__ or '').rstrip('.').lower()}, many steps, epoch means",
        build,
        epochs,
        optimizers=ALL,
        batch_sizes=(8,),
        schedules=("constant", "cosine"),
        seeds=(0,),
        spacing=0.55,
        shift=shift,
        wider=(1.0, 1.5),
    )


TASKS = (
    _long(long_digits, 100, -0.6),
    _long(long_vae, 60, -1.2),
    _long(long_tanh, 100, -0.6),
    _long(long_conv, 80, -0.5),
    _long(long_regression, 120, -0.7),
    _long(long_letters, 100, 0.0),
)
