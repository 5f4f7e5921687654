"""More networks trained for ten to twenty thousand steps: linear, deep, residual, other data."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from data import LETTERS, digits, letters, standardised
from nets import dense, gaussian_code, linear, mlp, mlp_init, mse, weight_penalty, xent
from tasks.base import HELD, Array, Data, Params, Problem, State, plain, split
from tasks.long import long_run


def _hard(rows: int, seed: int, noise: float) -> tuple[Data, Data]:
    """Digits of which half the pixels are noise."""
    x, y = digits()
    r = np.random.RandomState(seed)
    hidden = r.rand(*x.shape) < 0.5
    x = np.where(hidden, noise * r.randn(*x.shape), x).astype(np.float32)
    (x, y), val = split(x, y, HELD / len(x), seed=seed)
    return (x[:rows], y[:rows]), val


def long_linear() -> Problem:
    """One layer: convex, its best rate bounded by the noise of batches of eight."""

    def loss(p: Params, x: Array, y: Array) -> Array:
        return xent(mlp(p, x), y)

    return Problem(*_hard(1200, 161, 0.5), mlp_init([64, 10], 0.1), plain(loss))


def long_deep() -> Problem:
    """Six layers of rectifiers, squares of their weights in the loss."""

    def loss(p: Params, x: Array, y: Array) -> Array:
        return xent(mlp(p, x), y) + weight_penalty(p, 0.002)

    return Problem(*_hard(1000, 162, 0.3), mlp_init([64, 20, 20, 16, 16, 16, 10]), plain(loss))


def long_residual() -> Problem:
    """Three residual blocks of rectifiers."""

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 8)
        blocks = [(dense(ks[i], 20, 20), dense(ks[i + 3], 20, 20, 0.5)) for i in range(3)]
        return {"in": dense(ks[6], 64, 20), "blocks": blocks, "out": dense(ks[7], 20, 10)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = linear(p["in"], x)
        for a, b in p["blocks"]:
            h = h + linear(b, jax.nn.relu(linear(a, h)))
        return xent(linear(p["out"], h), y) + weight_penalty(p, 0.0005)

    return Problem(*_hard(960, 163, 0.4), init, plain(loss))


def long_cancer() -> Problem:
    """Two classes by two layers on few rows: it overfits."""
    x, y = standardised("breast_cancer")
    classes = (y > y.mean()).astype(np.int32)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return xent(mlp(p, x), y)

    train, val = split(x, classes, 0.35, seed=164)
    return Problem(train, val, mlp_init([x.shape[1], 16, 8, 2]), plain(loss))


def long_diabetes() -> Problem:
    """Numbers from few noisy rows by two layers of tanh: it overfits."""
    x, y = standardised("diabetes")
    y = ((y - y.mean()) / y.std()).reshape(-1, 1).astype(np.float32)
    train, val = split(x, y, 0.35, seed=165)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return mse(mlp(p, x, jnp.tanh), y)

    return Problem(train, val, mlp_init([x.shape[1], 16, 12, 1], 1.0), plain(loss))


def long_ngram() -> Problem:
    """Next letter from the four before it, each by its vector, through one hidden layer."""
    x, y = letters(4, 900, ("argparse.py", "inspect.py"), seed=166)
    train, val = split(x, y[:, -1], 0.25)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {
            "vectors": 0.3 * jax.random.normal(a, (LETTERS, 8)),
            "net": mlp_init([32, 24, LETTERS])(b),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = (jax.nn.one_hot(x, LETTERS) @ p["vectors"]).reshape(len(x), 32)
        return xent(mlp(p["net"], h), y)

    return Problem(train, val, init, plain(loss))


def long_bernoulli() -> Problem:
    """A variational autoencoder of rectifiers with Bernoulli pixels."""
    x, y = digits()
    (x, y), val = split(x + 0.5, y, HELD / len(x), seed=167)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {"encode": mlp_init([64, 24, 12])(a), "decode": mlp_init([6, 24, 64])(b)}

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, _ = batch
        mean, log_var = jnp.split(mlp(p["encode"], x - 0.5), 2, -1)
        z, divergence = gaussian_code(mean, log_var, key)
        out = mlp(p["decode"], z)
        return jnp.mean(jnp.sum(jax.nn.softplus(out) - x * out, -1) + divergence), state

    return Problem((x[:1100], y[:1100]), val, init, loss)


TASKS = (
    long_run(long_linear, 90, 0.0),
    long_run(long_deep, 90, -0.5),
    long_run(long_residual, 100, -0.6),
    long_run(long_cancer, 200, -0.4),
    long_run(long_diabetes, 250, -0.5),
    long_run(long_ngram, 120, 0.2),
    long_run(long_bernoulli, 90, -1.0),
)
