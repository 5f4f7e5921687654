"""Series, counts, bags and clouds: what is measured over time, counted, or comes in heaps."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import digits
from corpus.nets import dense, linear, mlp, mlp_init, mse, xent
from corpus.tasks.base import (
    Array,
    Data,
    Params,
    Problem,
    State,
    each_epoch,
    every_step,
    plain,
    split,
)
from corpus.tasks.puzzles import sums_of_digits
from corpus.tasks.sequences import gru


def next_in_series() -> Problem:
    """Each next value of sums of three waves, by a gated unit that has seen the ones before."""
    r = np.random.RandomState(241)
    n, time = 900, 17
    at = np.arange(time)[None, :, None]
    pace, phase = r.uniform(0.2, 1.5, (n, 1, 3)), r.uniform(0, 6.3, (n, 1, 3))
    wave = (np.sin(at * pace + phase) * r.uniform(0.3, 1, (n, 1, 3))).sum(-1)
    s = (wave + 0.1 * r.randn(n, time)).astype(np.float32)
    train, val = split(s[:, :-1, None], s[:, 1:, None], 0.25, seed=241)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        return {"gates": dense(ks[0], 13, 24, 1.0), "new": dense(ks[1], 13, 12, 1.0),
                "out": dense(ks[2], 12, 1, 1.0)}  # fmt: skip

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = gru(p, x.swapaxes(0, 1))
        return mse(linear(p["out"], h), y.swapaxes(0, 1))

    return Problem(train, val, init, plain(loss))


def critic() -> Problem:
    """How far two clouds lie apart: a critic's gap, its slope held near one; a loss below zero."""
    r = np.random.RandomState(243)
    turn = r.uniform(0, 6.3, 3000)
    ring = 1.5 * np.stack([np.cos(turn), np.sin(turn)], 1) + 0.1 * r.randn(3000, 2)
    cloud = 0.5 * r.randn(3000, 2)
    train, val = split(ring.astype(np.float32), cloud.astype(np.float32), 0.13, seed=243)

    def loss(p: Params, x: Array, y: Array) -> Array:
        def said(at: Array) -> Array:
            return mlp(p, at, jax.nn.silu)[..., 0]

        steep = jax.vmap(jax.grad(said))((x + y) / 2)
        over = (jnp.sqrt(jnp.sum(steep**2, -1) + 1e-6) - 1) ** 2
        return jnp.mean(said(y)) - jnp.mean(said(x)) + 5 * jnp.mean(over)

    return Problem(train, val, mlp_init([2, 24, 24, 1], 1.0), plain(loss))


def counted_pairs() -> Problem:
    """How often each reader took each book: counts, their means products of hidden tastes."""
    r = np.random.RandomState(244)
    a, b = r.gamma(0.6, 1, (50, 4)), r.gamma(0.6, 1, (60, 4))
    x = np.stack([r.randint(0, 50, 2400), r.randint(0, 60, 2400)], 1).astype(np.int32)
    y = r.poisson((a[x[:, 0]] * b[x[:, 1]]).sum(1)).astype(np.float32)
    train, val = split(x, y, 0.2, seed=244)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return [0.3 * jax.random.normal(a, (50, 5)), 0.3 * jax.random.normal(b, (60, 5))]

    def loss(p: Params, x: Array, y: Array) -> Array:
        one = jax.nn.softplus(jax.nn.one_hot(x[:, 0], 50) @ p[0])
        two = jax.nn.softplus(jax.nn.one_hot(x[:, 1], 60) @ p[1])
        mean = jnp.sum(one * two, -1) + 1e-4
        return jnp.mean(mean - y * jnp.log(mean))

    return Problem(train, val, init, plain(loss))


def parts_of_digits() -> Problem:
    """Digits as sums of twelve parts that cannot be negative, nor can their amounts."""
    x, _ = digits()
    train, val = split(x + 0.5, x + 0.5, 0.25, seed=245)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {"in": mlp_init([64, 24, 12], 1.0)(a), "parts": jax.random.normal(b, (12, 64)) - 3.0}

    def loss(p: Params, x: Array, y: Array) -> Array:
        amount = jax.nn.softplus(mlp(p["in"], x))
        return jnp.mean(jnp.sum((amount @ jax.nn.softplus(p["parts"]) - y) ** 2, -1))

    return Problem(train, val, init, plain(loss))


def trend_and_season() -> Problem:
    """A trend with breaks and a season, fitted to a year of days: every second day is held back."""
    r = np.random.RandomState(246)
    day = np.arange(360) / 360
    trend = 3 * day - 5 * np.maximum(0, day - 0.4) + 6 * np.maximum(0, day - 0.75)
    y = trend + 0.8 * np.sin(24 * np.pi * day) + 0.2 * r.standard_t(4, 360)
    hinges = np.maximum(0, day[:, None] - np.linspace(0, 0.95, 20))
    waves = [f(2 * np.pi * k * day) for k in (6, 12, 18, 24) for f in (np.sin, np.cos)]
    x = np.concatenate([hinges, np.stack(waves, 1)], 1).astype(np.float32)
    y = y[:, None].astype(np.float32)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return jnp.mean(jnp.abs(linear(p, x) - y)) + 0.002 * jnp.sum(jnp.abs(p["w"]))

    return Problem(
        (x[::2], y[::2]), (x[1::2], y[1::2]), lambda key: dense(key, 28, 1, 0.1), plain(loss)
    )


def doubted_labels() -> Problem:
    """Digits of which two in five are called something else, by a loss that doubts the labels."""
    x, y = digits()
    r = np.random.RandomState(247)
    train, val = split(x, y, 0.25, seed=247)
    wrong = np.where(r.rand(len(train[1])) < 0.4, r.randint(0, 10, len(train[1])), train[1])

    def loss(p: Params, x: Array, y: Array) -> Array:
        chance = jax.nn.softmax(mlp(p, x))
        mine = jnp.sum(jnp.where(y[:, None] == jnp.arange(10), chance, 0.0), -1)
        return jnp.mean((1 - (mine + 1e-6) ** 0.5) / 0.5)

    data = (train[0], wrong.astype(np.int32))
    return Problem(data, val, mlp_init([64, 32, 10]), plain(loss))


def wandering() -> Problem:
    """What pulls a wanderer and how hard chance does, from its steps: a likelihood."""
    r = np.random.RandomState(248)
    at = r.uniform(-2, 2, (3000, 2))
    pull = np.stack([at[:, 0] - at[:, 0] ** 3, -2 * at[:, 1] + at[:, 0]], 1)
    width = 0.3 + 0.3 * np.abs(at[:, :1])
    step = pull * 0.1 + width * np.sqrt(0.1) * r.randn(3000, 2)
    train, val = split(at.astype(np.float32), step.astype(np.float32), 0.13, seed=248)

    def loss(p: Params, x: Array, y: Array) -> Array:
        out = mlp(p, x, jnp.tanh)
        pull, log_width = out[:, :2], out[:, 2:]
        z = (y - 0.1 * pull) * jnp.exp(-log_width) / 0.316
        return jnp.mean(jnp.sum(0.5 * z**2 + log_width, -1))

    return Problem(train, val, mlp_init([2, 24, 4], 1.0), plain(loss))


def bags() -> Problem:
    """Is a seven among the six digits of a bag? By attention over its members."""
    x, y = digits()
    r = np.random.RandomState(249)

    def draw(rows: np.ndarray, n: int) -> Data:
        pick = rows[r.randint(0, len(rows), (n, 6))]
        seven = y[pick] == 7
        spare = np.flatnonzero(seven.sum(1) == 0)
        hit = spare[: len(spare) - n // 2]
        pick[hit, 0] = r.choice(rows[y[rows] == 7], len(hit))
        return x[pick], (y[pick] == 7).any(1).astype(np.float32)

    order = r.permutation(len(x))
    train, val = draw(order[:1200], 1600), draw(order[1200:], 384)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        return {
            "each": mlp_init([64, 24, 12])(ks[0]),
            "weigh": mlp_init([12, 8, 1], 1.0)(ks[1]),
            "out": dense(ks[2], 12, 1, 1.0),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = jax.nn.relu(mlp(p["each"], x))
        weight = jax.nn.softmax(mlp(p["weigh"], h, jnp.tanh), 1)
        z = linear(p["out"], jnp.sum(weight * h, 1))[:, 0]
        return jnp.mean(jax.nn.softplus(z) - y * z)

    return Problem(train, val, init, plain(loss))


def bent_columns() -> Problem:
    """A sum of bent columns: each through a line with twelve bends, which are learned."""
    r = np.random.RandomState(250)
    x = r.uniform(-1, 1, (2400, 8)).astype(np.float32)
    y = np.sin(4 * x[:, 0]) + np.abs(x[:, 1]) * 2 + (x[:, 2] > 0.3) - x[:, 3] + 0.3 * r.randn(2400)
    train, val = split(x, y.astype(np.float32), seed=250)
    knots = jnp.linspace(-1, 1, 12)

    def loss(p: Params, x: Array, y: Array) -> Array:
        hats = jax.nn.relu(1 - 5.5 * jnp.abs(x[..., None] - knots))
        return jnp.mean((jnp.einsum("nck,ck->n", hats, p["w"]) + p["b"] - y) ** 2)

    def init(key: Array) -> Params:
        return {"w": 0.1 * jax.random.normal(key, (8, 12)), "b": jnp.zeros(())}

    return Problem(train, val, init, plain(loss))


def which_way_up() -> Problem:
    """By how many quarters a digit was turned: learning without labels."""
    x, _ = digits()
    r = np.random.RandomState(251)
    turn = r.randint(0, 4, len(x))
    turned = np.stack([np.rot90(a, k) for a, k in zip(x.reshape(-1, 8, 8), turn, strict=True)])
    train, val = split(turned.reshape(-1, 64).astype(np.float32), turn.astype(np.int32), 0.3)

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        noise = 0.2 * jax.random.normal(key, x.shape) if training else 0.0
        return xent(mlp(p, x + noise, jax.nn.gelu), y), state

    return Problem(train, val, mlp_init([64, 32, 16, 4], 1.5), loss)


def heaps() -> Problem:
    """Heaps in four dimensions, their places, widths and shares: a likelihood of all."""
    r = np.random.RandomState(252)
    middle = 2 * r.randn(6, 4)
    x = middle[r.choice(6, 3000, p=[0.3, 0.25, 0.2, 0.1, 0.1, 0.05])]
    x = (x + r.uniform(0.2, 0.8, (1, 4)) * r.randn(3000, 4)).astype(np.float32)
    train, val = split(x, x, 0.13, seed=252)

    def init(key: Array) -> Params:
        return {"at": jax.random.normal(key, (8, 4)), "width": jnp.zeros((8, 4)),
                "share": jnp.zeros(8)}  # fmt: skip

    def loss(p: Params, x: Array, y: Array) -> Array:
        z = (x[:, None] - p["at"]) * jnp.exp(-p["width"])
        each = -0.5 * jnp.sum(z**2, -1) - jnp.sum(p["width"], -1)
        return -jnp.mean(jax.nn.logsumexp(jax.nn.log_softmax(p["share"]) + each, axis=-1))

    return Problem(train, val, init, plain(loss))


def same_or_not() -> Problem:
    """Two images of one digit are to lie together, others a length apart."""
    x, y = digits()
    r = np.random.RandomState(253)

    def draw(rows: np.ndarray, n: int) -> Data:
        a, b = rows[r.randint(0, len(rows), n)], rows[r.randint(0, len(rows), n)]
        for k in range(0, n, 2):
            b[k] = r.choice(rows[y[rows] == y[a[k]]])
        return np.stack([x[a], x[b]], 1), (y[a] == y[b]).astype(np.float32)

    order = r.permutation(len(x))
    train, val = draw(order[:1200], 2400), draw(order[1200:], 384)

    def loss(p: Params, x: Array, y: Array) -> Array:
        code = mlp(p, x, jnp.tanh)
        gap = jnp.sqrt(jnp.sum((code[:, 0] - code[:, 1]) ** 2, -1) + 1e-6)
        return jnp.mean(y * gap**2 + (1 - y) * jax.nn.relu(1.5 - gap) ** 2)

    return Problem(train, val, mlp_init([64, 24, 4], 0.7), plain(loss))


TASKS = (
    each_epoch(next_in_series, 30, "sgd momentum adam", 15, 0.5, 0.2, (0.5, 0.5)),
    every_step(sums_of_digits, 3000, "momentum adam rmsprop", 32, 0.5, 0.3, (0.5, 0.5)),
    every_step(critic, 1500, "sgd momentum adam", 32, 0.5, -0.2, (0.5, 0.5), ("linear",)),
    each_epoch(counted_pairs, 40, "sgd adam adagrad", 24, 0.5, 0.5, (0.5, 0.5)),
    every_step(parts_of_digits, 2000, "sgd momentum99 adam", 16, 0.5, -0.7, (0.5, 0.5)),
    every_step(trend_and_season, 600, "sgd momentum adam", 20, 0.5, 0.4, (0.5, 0.8)),
    each_epoch(doubted_labels, 40, "sgd momentum adam", 16, 0.5, 0.3, (0.5, 0.5)),
    every_step(wandering, 1800, "sgd momentum adam", 32, 0.5, -0.1, (0.5, 0.5), ("wsd",)),
    each_epoch(bags, 20, "sgd momentum adamw", 16, 0.5, 0.1, (0.5, 0.5)),
    every_step(bent_columns, 1000, "sgd momentum adam", 24, 0.5, 0.4, (0.5, 0.5)),
    each_epoch(which_way_up, 40, "sgd momentum adam", 20, 0.5, 0.0, (0.5, 0.5)),
    every_step(heaps, 900, "sgd momentum adam", 48, 0.5, 0.4, (0.5, 0.5)),
    every_step(same_or_not, 1500, "momentum adam lion", 24, 0.5, 0.0, (0.5, 0.5)),
)
