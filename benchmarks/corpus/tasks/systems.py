"""What moves, decides or is related: forces, flows, policies, facts, tables of people and spins."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import standardised
from corpus.nets import (
    batch_norm,
    dropout,
    fresh_averages,
    fresh_norms,
    linear,
    mlp,
    mlp_init,
    mse,
    xent,
)
from corpus.tasks.base import (
    Array,
    Data,
    Params,
    Problem,
    State,
    Task,
    each_epoch,
    every_step,
    plain,
    split,
)


def forces() -> Problem:
    """Energy and forces of four atoms on a line: the slope of the network is in the loss."""
    r = np.random.RandomState(207)
    x = np.sort(r.uniform(0, 4, (1500, 4)), 1) + 0.7 * np.arange(4)

    def energy(at: Array) -> Array:
        gap = jnp.abs(at[:, :, None] - at[:, None, :])[:, *np.triu_indices(4, 1)]
        return jnp.sum((1 - jnp.exp(-1.5 * (gap - 1))) ** 2, -1)

    place = jnp.asarray(x.astype(np.float32))
    force = np.asarray(jax.grad(lambda at: jnp.sum(energy(at)))(place))
    y = np.concatenate([np.asarray(energy(place))[:, None], force], 1)
    train, val = split(x.astype(np.float32), y.astype(np.float32), 0.24, seed=207)

    def loss(p: Params, x: Array, y: Array) -> Array:
        def total(at: Array) -> Array:
            return mlp(p, at - 3.0, jnp.tanh)[:, 0]

        wrong = jax.grad(lambda at: jnp.sum(total(at)))(x) - y[:, 1:]
        return jnp.mean(jnp.abs(total(x) - y[:, 0])) + jnp.mean(jnp.sum(wrong**2, -1))

    return Problem(train, val, mlp_init([4, 32, 32, 1], 1.0), plain(loss))


def heat_flow() -> Problem:
    """A heated bar a moment on, from its state now: one convolution, used six times."""
    r = np.random.RandomState(208)
    n, cells = 900, 20
    x = np.cumsum(r.randn(n, cells), 1) / 3
    y = x.copy()
    for _ in range(12):
        left, right = np.roll(y, 1, 1), np.roll(y, -1, 1)
        y = y + 0.25 * (left + right - 2 * y) + 0.05 * np.sin(2 * y)
    y = y + 0.03 * r.randn(n, cells)
    train, val = split(x[..., None].astype(np.float32), y[..., None].astype(np.float32), 0.25)

    def loss(p: Params, x: Array, y: Array) -> Array:
        for _ in range(6):
            around = jnp.concatenate([jnp.roll(x, 1, 1), x, jnp.roll(x, -1, 1)], -1)
            x = x + mlp(p, around, jnp.tanh)
        return mse(x, y)

    return Problem(train, val, mlp_init([3, 12, 1], 0.3), plain(loss))


def likely_tomorrow() -> Problem:
    """Mean and width of the next value of a gusty series: a likelihood, below zero in the end."""
    r = np.random.RandomState(209)
    width, series = 0.2, [0.0, 0.1]
    for k in range(2600):
        width = 0.05 + 0.2 * abs(series[-1] - series[-2]) + 0.4 * width
        series.append(0.8 * series[-1] + 0.3 * np.sin(k / 9) + width * r.randn())
    s = np.array(series[100:])
    s = np.clip((s - np.median(s)) / (2 * np.median(np.abs(s - np.median(s)))), -3, 3)
    x = np.stack([s[i : i + 10] for i in range(2400)]).astype(np.float32)
    y = s[10:2410, None].astype(np.float32)
    train, val = (x[:2000], y[:2000]), (x[2000:], y[2000:])

    def loss(p: Params, x: Array, y: Array) -> Array:
        mean, log_width = jnp.split(mlp(p, x, jax.nn.silu), 2, -1)
        return jnp.mean(0.5 * ((y - mean) * jnp.exp(-log_width)) ** 2 + log_width)

    return Problem(train, val, mlp_init([10, 24, 2], 1.0), plain(loss))


def normed_table() -> Problem:
    """A table with batch norm and dropout, noisy answers: what tabular learning looks like."""
    r = np.random.RandomState(210)
    x = r.randn(1800, 14) * r.lognormal(0, 0.5, 14)
    score = np.sin(x[:, 0]) + x[:, 1] * (x[:, 2] > 0) - np.abs(x[:, 3])
    y = (score + r.logistic(0, 0.6, 1800) > np.median(score)).astype(np.int32)
    train, val = split(x.astype(np.float32), y, 0.3, seed=210)

    def init(key: Array) -> Params:
        norms = fresh_norms(24, 24)
        return {"net": mlp_init([14, 24, 24, 2])(key), "norms": norms}

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        h, y = batch
        after = []
        for k, layer in enumerate(p["net"][:-1]):
            h, running = batch_norm(p["norms"][k], state[k], linear(layer, h), training)
            h = dropout(jax.random.fold_in(key, k), jax.nn.relu(h), 0.2, training)
            after.append(running)
        return xent(linear(p["net"][-1], h), y), after

    return Problem(train, val, init, loss, lambda: fresh_averages(24, 24))


def careful_policy() -> Problem:
    """Better actions from what others did: a clipped gain, a bonus for variety, many passes."""
    r = np.random.RandomState(211)
    x = r.randn(2000, 6).astype(np.float32)
    worth = np.tanh(x @ r.randn(6, 12) / 2) @ r.randn(12, 5) / 2
    habit = np.full(5, 0.2)
    act = r.randint(0, 5, 2000)
    gain = worth[np.arange(2000), act] - worth @ habit + 0.5 * r.randn(2000)
    y = np.stack([act, gain / gain.std()], 1).astype(np.float32)
    train, val = split(x, y, 0.2, seed=211)

    def loss(p: Params, x: Array, y: Array) -> Array:
        logp = jax.nn.log_softmax(mlp(p, x, jnp.tanh))
        mine = jnp.sum(jnp.where(y[:, :1] == jnp.arange(5), logp, 0.0), -1)
        ratio = jnp.exp(mine + jnp.log(5.0))
        bound = jnp.clip(ratio, 0.0, 2.5) * y[:, 1]
        variety = -jnp.sum(jnp.exp(logp) * logp, -1)
        return -jnp.mean(jnp.minimum(ratio * y[:, 1], bound) + 0.05 * variety)

    return Problem(train, val, mlp_init([6, 24, 5], 0.5), plain(loss))


def imitation() -> Problem:
    """What a driver with habits does in each place: angles, by an absolute error."""
    r = np.random.RandomState(212)
    x = r.uniform(-1, 1, (1500, 5)).astype(np.float32)
    wheel = np.clip(3 * x[:, 0] + 2 * x[:, 1] * x[:, 2], -1, 1)
    pedal = np.where(np.abs(wheel) > 0.6, -0.5, 0.8 + 0.2 * x[:, 3])
    y = np.stack([wheel, pedal], 1) + 0.1 * r.standard_t(3, (1500, 2))
    train, val = split(x, y.astype(np.float32), 0.24, seed=212)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return jnp.mean(jnp.abs(mlp(p, x) - y))

    return Problem(train, val, mlp_init([5, 32, 16, 2]), plain(loss))


def facts() -> Problem:
    """Who is related to whom? A step in space for each relation, by a margin to a false fact."""
    r = np.random.RandomState(213)
    place, step = r.randn(60, 3), r.randn(6, 3)
    head, kind = r.randint(0, 60, 2400), r.randint(0, 6, 2400)
    gap = ((place[head] + step[kind])[:, None] - place[None]) ** 2
    tail = np.argmin(gap.sum(-1) + 0.3 * r.gumbel(size=(2400, 60)), 1)
    x = np.stack([head, kind, tail, r.randint(0, 60, 2400)], 1).astype(np.int32)
    train, val = split(x, x, 0.16, seed=213)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {
            "place": 0.5 * jax.random.normal(a, (60, 6)),
            "step": 0.5 * jax.random.normal(b, (6, 6)),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        head, tail, false = (jax.nn.one_hot(x[:, k], 60) @ p["place"] for k in (0, 2, 3))
        at = head + jax.nn.one_hot(x[:, 1], 6) @ p["step"]
        near, far = (jnp.sqrt(jnp.sum((at - t) ** 2, -1) + 1e-6) for t in (tail, false))
        return jnp.mean(jax.nn.relu(1.0 + near - far))

    return Problem(train, val, init, plain(loss))


def ensemble_of_cancer() -> Problem:
    """Five networks at once on a small table, their losses added up."""
    x, y = standardised("breast_cancer")
    train, val = split(x, y.astype(np.int32), 0.35, seed=217)

    def init(key: Array) -> Params:
        return [mlp_init([30, 8, 2], 1.0)(k) for k in jax.random.split(key, 5)]

    def loss(p: Params, x: Array, y: Array) -> Array:
        return sum((xent(mlp(net, x, jnp.tanh), y) for net in p), jnp.zeros(()))

    return Problem(train, val, init, plain(loss))


def spins() -> Problem:
    """The lowest energy of ten spins by a network that is their wave: a noisy loss below zero."""
    r = np.random.RandomState(218)
    x = r.choice([-1.0, 1.0], (3000, 10)).astype(np.float32)
    pull = r.randn(10, 10) / 3
    weight = (x @ np.triu(pull, 1) * x).sum(1)
    y = (weight - weight.min()) / weight.std()
    train, val = split(x, y[:, None].astype(np.float32), 0.13, seed=218)

    def loss(p: Params, x: Array, y: Array) -> Array:
        height = jax.nn.softplus(mlp(p, x, jnp.tanh))
        wave = height / jnp.sqrt(jnp.mean(height**2) + 1e-6)
        return jnp.mean(wave**2 * y) - 2.5

    return Problem(train, val, mlp_init([10, 20, 1], 1.0), plain(loss))


def hares_and_foxes() -> Problem:
    """Four rates of an equation of two animals, from where they stand two seconds on."""
    r = np.random.RandomState(184)
    start = r.uniform(0.5, 2.0, (400, 2)).astype(np.float32)
    true = np.array([1.1, 0.6, 0.8, 0.5])

    def solved(rates: Array, at: Array) -> Array:
        def step(at: Array, _: None) -> tuple[Array, None]:
            hares, foxes = at[:, 0], at[:, 1]
            more = hares * (rates[0] - rates[1] * foxes)
            foxy = foxes * (rates[3] * hares - rates[2])
            return at + 0.1 * jnp.stack([more, foxy], 1), None

        return jax.lax.scan(step, at, None, length=20)[0]

    y = np.asarray(solved(jnp.asarray(true), jnp.asarray(start)))
    y = (y * np.exp(0.1 * r.randn(*y.shape))).astype(np.float32)
    train, val = split(start, y, 0.3, seed=184)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return mse(solved(jnp.exp(p["log_rates"]), x), y)

    return Problem(train, val, lambda key: {"log_rates": jnp.full(4, -1.0)}, plain(loss))


def steering() -> Problem:
    """A cart with a pole is kept upright for thirty steps: the cost through all of them."""
    r = np.random.RandomState(192)
    start = (r.randn(900, 4) * [0.5, 0.3, 0.25, 0.3]).astype(np.float32)
    train, val = split(start, start, 0.25, seed=192)

    def loss(p: Params, x: Array, y: Array) -> Array:
        def step(at: Array, _: None) -> tuple[Array, Array]:
            place, speed, lean, turn = at.T
            push = 3 * mlp(p, at, jnp.tanh)[:, 0]
            fall = 9.8 * jnp.sin(lean) - push * jnp.cos(lean)
            change = jnp.stack([speed, push - 0.1 * speed, turn, fall], 1)
            cost = place**2 / 4 + 4 * lean**2 + 0.01 * push**2
            return at + 0.04 * change, jnp.mean(cost)

        return jnp.mean(jax.lax.scan(step, x, None, length=30)[1])

    return Problem(train, val, mlp_init([4, 12, 1], 0.5), plain(loss))


TASKS: tuple[Task, ...] = (
    every_step(forces, 3000, "sgd momentum adam", 16, 0.5, -0.5, (0.5, 0.5)),
    each_epoch(heat_flow, 40, "sgd momentum99 adam", 16, 0.5, -0.1, (0.5, 0.5)),
    every_step(likely_tomorrow, 1500, "sgd momentum adam", 20, 0.5, -0.2, (0.5, 0.5)),
    each_epoch(normed_table, 25, "sgd momentum adam", 32, 0.5, 0.1, (0.5, 0.5)),
    every_step(careful_policy, 1500, "momentum adam rmsprop", 40, 0.5, 0.0, (0.5, 0.5)),
    each_epoch(imitation, 50, "sgd momentum adam", 12, 0.5, 0.0, (0.5, 0.5)),
    every_step(facts, 1600, "sgd adam adagrad", 24, 0.5, 0.5, (0.5, 0.5), ("linear",)),
    every_step(ensemble_of_cancer, 300, "sgd momentum adam", 24, 0.5, 0.0, (0.5, 0.5)),
    every_step(spins, 1000, "sgd momentum adam", 48, 0.5, 0.3, (0.5, 0.5), ("warmup_cosine",)),
    each_epoch(hares_and_foxes, 30, "sgd momentum adam", 20, 0.5, 0.3, (0.5, 0.5)),
    each_epoch(steering, 20, "sgd momentum adam", 25, 0.5, -0.1, (0.5, 0.5)),
)
