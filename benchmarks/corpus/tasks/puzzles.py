"""Puzzles of symbols: bits, pairs and figures; nothing for long, then all at once."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.nets import mlp, mlp_init, xent
from corpus.tasks.base import Array, Params, Problem, plain, split


def parity() -> Problem:
    """Is the number of ones among three of ten bits odd? Nothing for long, then all at once."""
    r = np.random.RandomState(171)
    x = r.choice([-1.0, 1.0], (4000, 10)).astype(np.float32)
    y = (x[:, 0] * x[:, 3] * x[:, 6] > 0).astype(np.int32)
    train, val = split(x, y, 384 / 4000, seed=171)
    return Problem(
        train, val, mlp_init([10, 32, 2], 1.0), plain(lambda p, x, y: xent(mlp(p, x), y))
    )


def recall() -> Problem:
    """Five pairs of symbols, then one of the firsts: which was its second? By attention."""
    r = np.random.RandomState(172)
    n, kinds = 4000, 8
    firsts = r.rand(n, kinds).argsort(1)[:, :5]
    seconds = r.randint(0, kinds, (n, 5))
    asked = r.randint(0, 5, n)
    row = np.arange(n)
    x = np.concatenate([firsts, seconds, firsts[row, asked][:, None]], 1).astype(np.int32)
    train, val = split(x, seconds[row, asked].astype(np.int32), 384 / n, seed=172)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 4)
        tables = [0.5 * jax.random.normal(k, (kinds, 8)) for k in ks[:3]]
        return {"tables": tables, "out": mlp_init([8, 16, kinds], 1.0)(ks[3])}

    def loss(p: Params, x: Array, y: Array) -> Array:
        asked, first, second = p["tables"]
        keys = jax.nn.one_hot(x[:, :5], kinds) @ first
        query = jax.nn.one_hot(x[:, 10], kinds) @ asked
        weight = jax.nn.softmax(jnp.einsum("nd,nkd->nk", query, keys))
        values = jax.nn.one_hot(x[:, 5:10], kinds) @ second
        return xent(mlp(p["out"], jnp.einsum("nk,nkd->nd", weight, values)), y)

    return Problem(train, val, init, plain(loss))


def sums_of_digits() -> Problem:
    """Three figures of the sum of two numbers below a hundred, from the four figures of both."""
    r = np.random.RandomState(242)
    a, b = r.randint(0, 100, 4000), r.randint(0, 100, 4000)
    x = np.stack([a // 10, a % 10, b // 10, b % 10], 1).astype(np.int32)
    y = np.stack([(a + b) // 100, (a + b) // 10 % 10, (a + b) % 10], 1).astype(np.int32)
    train, val = split(x, y, 384 / 4000, seed=242)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {
            "embed": 0.5 * jax.random.normal(a, (10, 6)),
            "net": mlp_init([24, 48, 30], 1.0)(b),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        seen = (jax.nn.one_hot(x, 10) @ p["embed"]).reshape(len(x), 24)
        return xent(mlp(p["net"], seen).reshape(len(x), 3, 10), y)

    return Problem(train, val, init, plain(loss))
