"""Small networks trained as long as people train large ones: ten to twenty thousand steps.

Over so many steps the best rates are a tenth of those of a short run (with Adam 1e-4 to 6e-3), and
between the best rate and the one that breaks there is room for rates that only end higher.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from data import LETTERS, digits, letters
from nets import (
    batch_norm,
    dense,
    dropout,
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


def long_sigmoid() -> Problem:
    """Two layers of sigmoids, without a penalty: it overfits the wrong classes."""
    return _layers(_noisy(900, 147, 0.3, 0.15), [64, 20, 16, 10], 0.0, jax.nn.sigmoid, 4.0)


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


def long_dropout() -> Problem:
    """Two layers, a third of their units left out at each step."""

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        h = jax.nn.relu(linear(p[0], x))
        h = jax.nn.relu(linear(p[1], dropout(key, h, 0.33, training)))
        return xent(linear(p[2], h), y), state

    return Problem(*_noisy(800, 148, 0.2, 0.05), mlp_init([64, 32, 16, 10]), loss)


def long_normed() -> Problem:
    """Batch norm in front of each of two layers of rectifiers, and a penalty."""

    def init(key: Array) -> Params:
        norms = [{"scale": jnp.ones(n), "b": jnp.zeros(n)} for n in (24, 16)]
        return {"layers": mlp_init([64, 24, 16, 10])(key), "norms": norms}

    def state() -> State:
        return [{"mean": jnp.zeros(n), "var": jnp.ones(n)} for n in (24, 16)]

    def loss(
        p: Params, running: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        h, y = batch
        new = []
        for layer, norm, known in zip(p["layers"], p["norms"], running, strict=False):
            normed, averages = batch_norm(norm, known, linear(layer, h), training)
            new.append(averages)
            h = jax.nn.relu(normed)
        return xent(linear(p["layers"][2], h), y) + weight_penalty(p["layers"], 0.002), new

    return Problem(*_noisy(960, 149, 0.3, 0.1), init, loss, state)


def long_autoencoder() -> Problem:
    """Layers of tanh around four numbers."""
    (x, _), (val, _) = split(*digits(), HELD / 1797, seed=150)

    def loss(p: Params, x: Array, same: Array) -> Array:
        return mse(mlp(p, x, jnp.tanh), same)

    start = mlp_init([64, 20, 4, 20, 64], 0.7)
    return Problem((x[:1200], x[:1200]), (val, val), start, plain(loss))


def long_quadratic() -> Problem:
    """Forty directions, some steep; every row pulls to a place of its own."""
    r = np.random.RandomState(151)
    turn = np.linalg.qr(r.randn(40, 40))[0]
    steep = np.concatenate([10.0 ** r.uniform(-2, 0, 32), r.uniform(5, 20, 8)])
    form = jnp.asarray((turn * steep) @ turn.T, jnp.float32)
    x = r.randn(1200, 40).astype(np.float32)

    def loss(p: Params, x: Array, same: Array) -> Array:
        away = p["at"] - x
        return 0.5 * jnp.mean(jnp.sum(away @ form * away, -1))

    def init(key: Array) -> Params:
        return {"at": 2.0 + 0.1 * jax.random.normal(key, (40,))}

    train, val = split(x, x, 0.2, seed=151)
    return Problem(train, val, init, plain(loss))


def long_run(build: Callable[[], Problem], epochs: int, shift: float) -> Task:
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
    long_run(long_digits, 100, -0.6),
    long_run(long_vae, 60, -1.2),
    long_run(long_tanh, 100, -0.6),
    long_run(long_conv, 80, -0.5),
    long_run(long_regression, 120, -0.7),
    long_run(long_letters, 100, 0.0),
    long_run(long_sigmoid, 120, 0.0),
    long_run(long_dropout, 120, -0.5),
    long_run(long_normed, 100, -0.3),
    long_run(long_autoencoder, 80, -0.2),
    long_run(long_quadratic, 100, -1.0),
)
