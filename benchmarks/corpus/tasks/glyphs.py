"""Networks as public optimizer benchmarks have them, on as many drawn signs as they can use.

A sign is one of ten drawn shapes, moved, dimmed and under noise. There are thousands of rows, so
that long runs go on learning instead of overfitting, and rates go over seven decades.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import LETTERS, letters
from corpus.nets import (
    batch_norm,
    dense,
    dropout,
    fresh_averages,
    fresh_norms,
    gaussian_code,
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
from corpus.tasks.sequences import lstm


def signs(rows: int, seed: int, noise: float = 0.5, wrong: float = 0.05) -> tuple[Data, Data]:
    """Drawn signs [n, 8, 8, 1] in 0..1, and their class; a share `wrong` is called another."""
    r = np.random.RandomState(seed)
    n = rows + 384
    coarse = r.rand(10, 5, 5)
    shapes = coarse.repeat(2, 1).repeat(2, 2)
    shapes = (shapes + np.roll(shapes, 1, 1) + np.roll(shapes, 1, 2)) / 3
    kind = r.randint(0, 10, n)
    at = r.randint(0, 3, (n, 2))
    x = np.stack([shapes[k, a : a + 8, b : b + 8] for k, (a, b) in zip(kind, at, strict=True)])
    x = x * r.uniform(0.6, 1.2, (n, 1, 1)) + noise * 0.3 * r.randn(n, 8, 8)
    y = np.where(r.rand(n) < wrong, r.randint(0, 10, n), kind).astype(np.int32)
    x = np.clip(x, 0, 1)[..., None].astype(np.float32)
    return (x[:rows], y[:rows]), (x[rows:], y[rows:])


def _flat(data: tuple[Data, Data]) -> tuple[Data, Data]:
    (x, y), (u, v) = data
    return (x.reshape(len(x), -1), y), (u.reshape(len(u), -1), v)


def _layers(
    data: tuple[Data, Data], sizes: list[int], penalty: float = 0.0, gain: float = 2.0,
    act: Callable[[Array], Array] = jax.nn.relu,
) -> Problem:  # fmt: skip
    def loss(p: Params, x: Array, y: Array) -> Array:
        return xent(mlp(p, x, act), y) + weight_penalty(p, penalty)

    return Problem(*_flat(data), mlp_init(sizes, gain), plain(loss))


def signs_linear() -> Problem:
    """One layer from pixels to classes."""
    return _layers(signs(6000, 221), [64, 10], gain=0.0)


def signs_dense() -> Problem:
    """Three layers of rectifiers."""
    return _layers(signs(6000, 222), [64, 40, 20, 10])


def signs_deep() -> Problem:
    """Six layers of tanh, a penalty in the loss."""
    return _layers(signs(4000, 223), [64, *[16] * 5, 10], 0.001, 1.0, jnp.tanh)


def signs_conv() -> Problem:
    """Two convolutions with pooling, two layers."""

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        convs = {"a": dense(ks[0], 9, 6), "b": dense(ks[1], 54, 8)}
        return convs | {"c": mlp_init([32, 16, 10])(ks[2])}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = max_pool(jax.nn.relu(linear(p["a"], neighbours(x))))
        h = max_pool(jax.nn.relu(linear(p["b"], neighbours(h))))
        return xent(mlp(p["c"], h.reshape(len(h), -1)), y)

    return Problem(*signs(2400, 224), init, plain(loss))


def signs_patches() -> Problem:
    """Strided convolutions only, dropout, a penalty in the loss, a mean in the end."""

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        return [dense(ks[0], 4, 12), dense(ks[1], 48, 16), dense(ks[2], 16, 10)]

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        h = jax.nn.relu(linear(p[0], patches(x)))
        h = jax.nn.relu(linear(p[1], patches(dropout(key, h, 0.2, training))))
        return xent(linear(p[2], h).mean((1, 2)), y) + weight_penalty(p, 0.0005), state

    return Problem(*signs(4000, 225, 0.4), init, loss)


def signs_normed() -> Problem:
    """A residual network with batch norm and a penalty in the loss."""

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 4)
        norms = fresh_norms(16, 16)
        blocks = [mlp_init([16, 16, 16])(k) for k in ks[:2]]
        ends = {"in": dense(ks[2], 64, 16), "out": dense(ks[3], 16, 10)}
        return ends | {"blocks": blocks, "norms": norms}

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        h = linear(p["in"], x)
        after = []
        for block, norm, before in zip(p["blocks"], p["norms"], state, strict=True):
            z, running = batch_norm(norm, before, h, training)
            h = h + mlp(block, jax.nn.relu(z))
            after.append(running)
        return xent(linear(p["out"], jax.nn.relu(h)), y) + weight_penalty(p, 0.001), after

    return Problem(*_flat(signs(4000, 226)), init, loss, lambda: fresh_averages(16, 16))


def signs_code() -> Problem:
    """An autoencoder with a narrow code, squared errors of a sigmoid."""
    (x, _), (v, _) = _flat(signs(4000, 227, 0.3))

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return [*mlp_init([64, 32, 5], 1.0)(a), *mlp_init([5, 32, 64], 1.0)(b)]

    def loss(p: Params, x: Array, y: Array) -> Array:
        code = mlp(p[:2], x, jax.nn.relu)
        return mse(jax.nn.sigmoid(mlp(p[2:], code, jax.nn.relu)), y)

    return Problem((x, x), (v, v), init, plain(loss))


def _vae(seed: int, width: int, code: int, squared: bool) -> Problem:
    train, val = _flat(signs(4000, seed, 0.3))

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {
            "in": mlp_init([64, width, 2 * code], 1.0)(a),
            "out": mlp_init([code, width, 64], 1.0)(b),
        }

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, _ = batch
        mean, log_var = jnp.split(mlp(p["in"], x, jax.nn.leaky_relu), 2, -1)
        z, divergence = gaussian_code(mean, log_var, key)
        out = mlp(p["out"], z, jax.nn.leaky_relu)
        wrong = 4 * (jax.nn.sigmoid(out) - x) ** 2 if squared else jax.nn.softplus(out) - x * out
        return jnp.mean(jnp.sum(wrong, -1) + divergence), state

    return Problem(train, val, init, loss)


def signs_vae() -> Problem:
    """A variational autoencoder, squared errors summed over pixels."""
    return _vae(228, 24, 4, squared=True)


def signs_bernoulli_vae() -> Problem:
    """A variational autoencoder, Bernoulli errors summed over pixels."""
    return _vae(229, 32, 6, squared=False)


def many_letters() -> Problem:
    """Next letter by a long short-term memory, with dropout."""
    x, y = letters(10, 3400, ("tarfile.py", "inspect.py", "argparse.py", "decimal.py"), seed=230)
    train, val = split(x, y, 384 / 3400, seed=230)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        embed = 0.1 * jax.random.normal(ks[0], (LETTERS, 12))
        out = dense(ks[2], 16, LETTERS, 0.1)
        return {"embed": embed, "cell": dense(ks[1], 28, 64, 1.0), "out": out}

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch

        h = lstm(p["cell"], jax.nn.one_hot(x.T, LETTERS) @ p["embed"])
        return xent(linear(p["out"], dropout(key, h, 0.2, training)), y.T), state

    return Problem(train, val, init, loss)


def many_numbers() -> Problem:
    """Numbers from a deep network, under noise, with a penalty in the loss."""
    r = np.random.RandomState(231)
    x = r.randn(6000, 10).astype(np.float32)
    hidden = np.tanh(np.tanh(x @ r.randn(10, 10) / 2) @ r.randn(10, 8))
    y = (hidden @ r.randn(8, 2) / 2 + 0.2 * r.randn(6000, 2)).astype(np.float32)
    train, val = split(x, y, 384 / 6000, seed=231)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return mse(mlp(p, x), y) + weight_penalty(p, 0.0005)

    return Problem(train, val, mlp_init([10, 32, 32, 2]), plain(loss))


def _many(build: Callable[[], Problem], epochs: int, batch: int, shift: float) -> Task:
    """The task of a problem over seven decades of rates."""
    return by_epochs(
        f"{build.__name__}_epochs", (build.__doc__ or "").rstrip(".").lower() + ", epoch means",
        build, epochs, optimizers=ALL, batch_sizes=(batch,), schedules=("constant", "cosine"),
        seeds=(0,), spacing=0.55, shift=shift, wider=(1.0, 1.5),
    )  # fmt: skip


TASKS = (
    _many(signs_linear, 25, 16, -0.2),
    _many(signs_dense, 25, 16, -0.3),
    _many(signs_deep, 30, 16, -0.4),
    _many(signs_conv, 20, 12, -0.2),
    _many(signs_patches, 24, 16, -0.2),
    _many(signs_normed, 24, 20, -0.2),
    _many(signs_code, 40, 16, 0.2),
    _many(signs_vae, 30, 12, -1.0),
    _many(signs_bernoulli_vae, 24, 12, -1.1),
    _many(many_letters, 20, 16, 0.1),
    _many(many_numbers, 30, 16, -0.5),
)
