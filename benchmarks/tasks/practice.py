"""Small versions of what people train: retrieval, fine-tuning, tagging, forces, policies."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from data import LETTERS, digits, letters, standardised, words
from nets import (
    batch_norm,
    dense,
    dropout,
    layer_norm,
    linear,
    max_pool,
    mlp,
    mlp_init,
    mse,
    neighbours,
    patches,
    xent,
)
from tasks.base import (
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


def _unit(x: Array) -> Array:
    return x * jax.lax.rsqrt(jnp.sum(x * x, -1, keepdims=True) + 1e-6)


def two_towers() -> Problem:
    """A question finds its answer among those of its batch: two encoders, one temperature."""
    r = np.random.RandomState(201)
    hidden = r.randn(2400, 6)
    x = np.tanh(hidden @ r.randn(6, 16)) + 0.2 * r.randn(2400, 16)
    y = np.tanh(hidden @ r.randn(6, 20)) + 0.2 * r.randn(2400, 20)
    train, val = split(x.astype(np.float32), y.astype(np.float32), 192 / 2400, seed=201)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        heat = jnp.array(1.0)
        return {"x": mlp_init([16, 24, 8])(a), "y": mlp_init([20, 24, 8])(b), "heat": heat}

    def loss(p: Params, x: Array, y: Array) -> Array:
        z = jnp.exp(p["heat"]) * _unit(mlp(p["x"], x)) @ _unit(mlp(p["y"], y)).T
        right = jnp.diag(jax.nn.log_softmax(z)) + jnp.diag(jax.nn.log_softmax(z.T))
        return -jnp.mean(right) / 2 - jnp.log(len(x))

    return Problem(train, val, init, plain(loss))


def hidden_patches() -> Problem:
    """Half of the patches of a digit from the other half: an autoencoder with a mask."""
    x, _ = digits()
    train, val = split(x.reshape(-1, 8, 8, 1), x, 0.25, seed=202)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        return {
            "in": dense(ks[0], 4, 8, 1.0),
            "place": 0.3 * jax.random.normal(ks[1], (16, 8)),
            "net": mlp_init([128, 48, 64], 1.5)(ks[2]),
        }

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, _ = batch
        cut = patches(x).reshape(len(x), 16, 4)
        seen = jax.random.bernoulli(key, 0.5, (len(x), 16, 1))
        h = jnp.where(seen, linear(p["in"], cut), 0.0) + p["place"]
        out = mlp(p["net"], jax.nn.gelu(h).reshape(len(x), -1)).reshape(cut.shape)
        return jnp.mean(jnp.where(seen, 0.0, (out - cut) ** 2)) / 0.5, state

    return Problem(train, val, init, loss)


def tagger() -> Problem:
    """Is a letter the first of its word, inside, or none? By recurrence from both sides."""
    x, _ = letters(10, 900, ("inspect.py", "pickle.py"), seed=203)
    of_word = (x < 27).astype(np.int32)
    before = np.concatenate([np.zeros((len(x), 1), np.int32), of_word[:, :-1]], 1)
    y = (of_word * (1 + before)).astype(np.int32)
    y = np.where(np.isin(x, [4, 8, 14, 20]), y, np.minimum(y, 1) * 2)  # vowels count on their own
    train, val = split(x, y.astype(np.int32), 0.3, seed=203)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        cells = [dense(k, 10 + LETTERS, 10, 1.0) for k in ks[:2]]
        return {"cells": cells, "out": dense(ks[2], 20, 3, 1.0)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        seen = jax.nn.one_hot(x.T, LETTERS)

        def states(cell: Params, seen: Array) -> Array:
            def step(h: Array, now: Array) -> tuple[Array, Array]:
                h = jnp.tanh(linear(cell, jnp.concatenate([h, now], -1)))
                return h, h

            return jax.lax.scan(step, jnp.zeros((seen.shape[1], 10)), seen)[1]

        left, right = p["cells"]
        both = jnp.concatenate([states(left, seen), states(right, seen[::-1])[::-1]], -1)
        return xent(linear(p["out"], both), y.T)

    return Problem(train, val, init, plain(loss))


def small_vision_transformer() -> Problem:
    """Digits by attention over sixteen patches, with a layer norm before each step."""
    x, y = digits()
    train, val = split(x.reshape(-1, 8, 8, 1)[:1000], y[:1000], 0.25, seed=204)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 6)
        return {
            "in": dense(ks[0], 4, 12, 1.0),
            "place": 0.2 * jax.random.normal(ks[1], (16, 12)),
            "qkv": dense(ks[2], 12, 36, 1.0),
            "mix": dense(ks[3], 12, 12, 0.5),
            "wide": mlp_init([12, 24, 12], 1.0)(ks[4]),
            "out": dense(ks[5], 12, 10, 0.5),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        one = jnp.ones(12)
        h = linear(p["in"], patches(x).reshape(len(x), 16, 4)) + p["place"]
        q, k, v = jnp.split(linear(p["qkv"], layer_norm(h, one)), 3, -1)
        h = h + linear(p["mix"], jax.nn.softmax(q @ k.swapaxes(1, 2) / 3.5) @ v)
        h = h + mlp(p["wide"], layer_norm(h, one), jax.nn.gelu)
        return xent(linear(p["out"], layer_norm(h, one).mean(1)), y)

    return Problem(train, val, init, plain(loss))


def _learned(x: np.ndarray, y: np.ndarray, sizes: list[int], steps: int) -> Params:
    """Weights after plain gradient descent on other data: what a fine-tuning starts from."""
    params = mlp_init(sizes)(jax.random.PRNGKey(205))
    slope = jax.jit(jax.grad(lambda p: xent(mlp(p, x), y)))
    for _ in range(steps):
        params = jax.tree_util.tree_map(lambda a, g: a - 0.3 * g, params, slope(params))
    return params


def new_classes() -> Problem:
    """A network that knows the digits 0 to 4 learns 5 to 9: all weights, a new last layer."""
    x, y = digits()
    old, new = y < 5, y >= 5
    known = _learned(x[old], y[old], [64, 32, 16, 5], 300)
    train, val = split(x[new], y[new] - 5, 0.4, seed=205)

    def init(key: Array) -> Params:
        return [*known[:-1], dense(key, 16, 5, 0.5)]

    return Problem(train, val, init, plain(lambda p, x, y: xent(mlp(p, x), y)))


def low_rank_updates() -> Problem:
    """The same network on turned images, by updates of rank two beside frozen weights."""
    x, y = digits()
    known = _learned(x[:800], y[:800], [64, 32, 24, 10], 300)
    turned = x.reshape(-1, 8, 8)[:, ::-1].transpose(0, 2, 1).reshape(-1, 64)[800:]
    train, val = split(turned, y[800:], 0.35, seed=206)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, len(known))
        return [
            {
                "a": jax.random.normal(k, (w["w"].shape[0], 2)) / w["w"].shape[0] ** 0.5,
                "b": jnp.zeros((2, w["w"].shape[1])),
            }
            for k, w in zip(ks, known, strict=True)
        ]

    def loss(p: Params, x: Array, y: Array) -> Array:
        layers = [
            {"w": w["w"] + 4 * q["a"] @ q["b"], "b": w["b"]} for w, q in zip(known, p, strict=True)
        ]
        return xent(mlp(layers, x), y)

    return Problem(train, val, init, plain(loss))


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
        norms = [{"scale": jnp.ones(24), "b": jnp.zeros(24)} for _ in range(2)]
        return {"net": mlp_init([14, 24, 24, 2])(key), "norms": norms}

    def start() -> State:
        return [{"mean": jnp.zeros(24), "var": jnp.ones(24)} for _ in range(2)]

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

    return Problem(train, val, init, loss, start)


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


def boxes() -> Problem:
    """Where is the digit, and which? A class and two corners, images shifted at random."""
    x, y = digits()
    r = np.random.RandomState(214)
    n = 900
    side = r.randint(0, 5, (n, 2))
    big = np.full((n, 12, 12), -0.5, np.float32)
    for k, (up, left) in enumerate(side):
        big[k, up : up + 8, left : left + 8] = x[k].reshape(8, 8)
    big = big + 0.1 * r.randn(n, 12, 12).astype(np.float32)
    target = np.concatenate([y[:n, None], side / 2.0], 1).astype(np.float32)
    train, val = split(big[..., None], target, 0.25, seed=214)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        convs = {"a": dense(ks[0], 9, 6), "b": dense(ks[1], 24, 8)}
        return convs | {"out": mlp_init([72, 24, 12])(ks[2])}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = max_pool(jax.nn.relu(linear(p["a"], neighbours(x))))
        h = jax.nn.relu(linear(p["b"], patches(h)))
        out = mlp(p["out"], h.reshape(len(x), -1))
        gap = jnp.abs(out[:, 10:] - y[:, 1:])
        smooth = jnp.where(gap < 1, 0.5 * gap**2, gap - 0.5)
        return xent(out[:, :10], y[:, 0].astype(jnp.int32)) + jnp.mean(jnp.sum(smooth, -1))

    return Problem(train, val, init, plain(loss))


def mixed_up() -> Problem:
    """Digits of two images at once, each counted by its share: a loss that cannot reach zero."""
    train, val = split(*digits(), 0.3, seed=215)

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        if not training:
            return xent(mlp(p, x), y), state
        share = jax.random.beta(key, 0.4, 0.4)
        logits = mlp(p, share * x + (1 - share) * x[::-1])
        return share * xent(logits, y) + (1 - share) * xent(logits, y[::-1]), state

    return Problem(train, val, mlp_init([64, 32, 24, 10]), loss)


def word_model() -> Problem:
    """The next word from the two before it, hundred and twenty words, most of them rare."""
    stream, _ = words(("tarfile.py", "inspect.py", "argparse.py", "decimal.py"), 120)
    x = np.stack([stream[k : len(stream) - 2 + k] for k in range(2)], 1)
    train, val = split(x[:9000], stream[2:9002], 384 / 9000, seed=216)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        embed = 0.3 * jax.random.normal(a, (120, 10))
        return {"embed": embed, "net": mlp_init([20, 24, 120], 1.0)(b)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        seen = (jax.nn.one_hot(x, 120) @ p["embed"]).reshape(len(x), -1)
        return xent(mlp(p["net"], seen, jnp.tanh), y)

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


TASKS: tuple[Task, ...] = (
    every_step(two_towers, 1200, "sgd momentum adam", 24, 0.5, 0.2, (0.5, 0.5)),
    each_epoch(hidden_patches, 24, "sgd momentum adamw", 16, 0.5, 0.1, (0.5, 0.5)),
    each_epoch(tagger, 20, "momentum adam rmsprop", 16, 0.55, 0.1, (0.5, 0.5)),
    every_step(small_vision_transformer, 900, "sgd adam adamw", 16, 0.55, 0.1, (0.5, 0.5)),
    each_epoch(new_classes, 15, "sgd momentum adam", 16, 0.5, -0.3, (0.5, 0.5)),
    every_step(low_rank_updates, 800, "sgd momentum adamw", 16, 0.5, 0.1, (0.5, 0.5)),
    every_step(forces, 3000, "sgd momentum adam", 16, 0.5, -0.5, (0.5, 0.5)),
    each_epoch(heat_flow, 40, "sgd momentum99 adam", 16, 0.5, -0.1, (0.5, 0.5)),
    every_step(likely_tomorrow, 1500, "sgd momentum adam", 20, 0.5, -0.2, (0.5, 0.5)),
    each_epoch(normed_table, 25, "sgd momentum adam", 32, 0.5, 0.1, (0.5, 0.5)),
    every_step(careful_policy, 1500, "momentum adam rmsprop", 40, 0.5, 0.0, (0.5, 0.5)),
    each_epoch(imitation, 50, "sgd momentum adam", 12, 0.5, 0.0, (0.5, 0.5)),
    every_step(facts, 1600, "sgd adam adagrad", 24, 0.5, 0.5, (0.5, 0.5), ("linear",)),
    each_epoch(boxes, 18, "sgd momentum adam", 12, 0.55, 0.0, (0.5, 0.5)),
    each_epoch(mixed_up, 40, "sgd momentum adamw", 16, 0.5, 0.0, (0.5, 0.5)),
    every_step(word_model, 2000, "momentum adam lion", 32, 0.5, 0.3, (0.5, 0.5), ("wsd",)),
    every_step(ensemble_of_cancer, 300, "sgd momentum adam", 24, 0.5, 0.0, (0.5, 0.5)),
    every_step(spins, 1000, "sgd momentum adam", 48, 0.5, 0.3, (0.5, 0.5), ("warmup_cosine",)),
)
