"""Networks of further shapes: experts, sets, maps of pixels, codebooks, unrolled equations."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import digits, words
from corpus.nets import dense, layer_norm, linear, max_pool, mlp, mlp_init, mse, neighbours, xent
from corpus.tasks.base import Array, Params, Problem, each_epoch, every_step, plain, split
from corpus.tasks.puzzles import parity, recall


def experts() -> Problem:
    """Four small networks and one that weighs them: a surface with folds."""
    r = np.random.RandomState(161)
    x = r.uniform(-2, 2, (3600, 3)).astype(np.float32)
    part = (x[:, 0] > 0).astype(int) * 2 + (x[:, 1] > x[:, 2])
    slope = 1.5 * r.randn(4, 3)
    y = (np.sum(slope[part] * x, 1) + r.randn(4)[part] + 0.2 * r.randn(3600)) / 2
    train, val = split(x, y[:, None].astype(np.float32), seed=161)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 5)
        nets = [mlp_init([3, 8, 1], 1.5)(k) for k in ks[:4]]
        return {"nets": nets, "gate": mlp_init([3, 12, 4], 1.0)(ks[4])}

    def loss(p: Params, x: Array, y: Array) -> Array:
        said = jnp.concatenate([mlp(net, x) for net in p["nets"]], -1)
        weight = jax.nn.softmax(mlp(p["gate"], x, jnp.tanh))
        return mse(jnp.sum(weight * said, -1, keepdims=True), y)

    return Problem(train, val, init, plain(loss))


def deep_sets() -> Problem:
    """The median and the spread of nine points in any order, by a sum over their codes."""
    r = np.random.RandomState(162)
    x = (r.randn(2000, 9) * r.lognormal(0, 0.5, (2000, 1)) + r.randn(2000, 1)).astype(np.float32)
    y = np.stack([np.median(x, 1), x.std(1)], 1)
    train, val = split(x[..., None], y, seed=162)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {"each": mlp_init([1, 16, 16])(a), "all": mlp_init([16, 16, 2], 1.0)(b)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        return mse(mlp(p["all"], mlp(p["each"], x).mean(1)), y)

    return Problem(train, val, init, plain(loss))


def pixel_labels() -> Problem:
    """Which pixels belong to the digit, under noise: down to half the size and up again."""
    x, _ = digits()
    r = np.random.RandomState(163)
    x = x.reshape(-1, 8, 8, 1)[:700]
    y = (x > 0).astype(np.float32)
    train, val = split((x + 0.6 * r.randn(*x.shape)).astype(np.float32), y, 0.25, seed=163)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        return [dense(ks[0], 9, 6), dense(ks[1], 54, 8), dense(ks[2], 14, 1, 0.5)]

    def loss(p: Params, x: Array, y: Array) -> Array:
        fine = jax.nn.relu(linear(p[0], neighbours(x)))
        coarse = jax.nn.relu(linear(p[1], neighbours(max_pool(fine))))
        up = jnp.repeat(jnp.repeat(coarse, 2, 1), 2, 2)
        z = linear(p[2], jnp.concatenate([fine, up], -1))
        return jnp.mean(jax.nn.softplus(z) - y * z)

    return Problem(train, val, init, plain(loss))


def waveforms() -> Problem:
    """Four shapes of waves under noise, by convolutions that reach ever further."""
    r = np.random.RandomState(164)
    n, time = 2000, 24
    kind = r.randint(0, 4, n)
    at = np.arange(time) * r.uniform(0.3, 0.7, (n, 1)) + r.uniform(0, 6.3, (n, 1))
    wave = np.sin(at)
    shapes = np.stack([wave, np.sign(wave), np.abs(wave) * 2 - 1, wave**3], 1)
    x = shapes[np.arange(n), kind] * r.uniform(0.5, 1.5, (n, 1)) + 0.35 * r.randn(n, time)
    train, val = split(x[..., None].astype(np.float32), kind.astype(np.int32), seed=164)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 4)
        convs = [dense(ks[0], 3, 8), dense(ks[1], 24, 8), dense(ks[2], 24, 8)]
        return {"convs": convs, "out": dense(ks[3], 8, 4, 1.0)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        for k, conv in enumerate(p["convs"]):
            reach = 2**k
            wide = jnp.pad(x, ((0, 0), (reach, reach), (0, 0)))
            seen = [wide[:, i * reach : i * reach + time] for i in range(3)]
            x = jax.nn.relu(linear(conv, jnp.concatenate(seen, -1)))
        return xent(linear(p["out"], x.mean(1)), y)

    return Problem(train, val, init, plain(loss))


def pixel_by_pixel() -> Problem:
    """Each pixel of a black and white digit from those before it: masked layers, a sum of nats."""
    x, _ = digits()
    small = x.reshape(-1, 4, 2, 4, 2).mean((2, 4)).reshape(-1, 16)
    x = (small > 0).astype(np.float32)
    train, val = split(x, x, 0.25, seed=165)
    order = np.arange(16)
    unit = np.arange(48) % 15
    first = jnp.asarray((order[:, None] <= unit).astype(np.float32))
    second = jnp.asarray((unit[:, None] < order).astype(np.float32))

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return [dense(a, 16, 48), dense(b, 48, 16, 1.0)]

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = jax.nn.relu((2 * x - 1) @ (p[0]["w"] * first) + p[0]["b"])
        z = h @ (p[1]["w"] * second) + p[1]["b"]
        return jnp.mean(jnp.sum(jax.nn.softplus(z) - y * z, -1))

    return Problem(train, val, init, plain(loss))


def _straight_through(hard: Array, soft: Array) -> Array:
    """The hard value forwards, the soft one's gradient backwards."""
    return soft + jax.lax.stop_gradient(hard - soft)


def binary_units() -> Problem:
    """Digits by units that are on or off; the gradient passes as if they were smooth."""
    train, val = split(*digits(), 0.25, seed=166)

    def loss(p: Params, x: Array, y: Array) -> Array:
        for layer in p[:-1]:
            z = jnp.tanh(linear(layer, x))
            x = _straight_through(jnp.sign(z), z)
        return xent(linear(p[-1], x), y)

    return Problem(train, val, mlp_init([64, 24, 24, 10], 1.0), plain(loss))


def codebook() -> Problem:
    """An autoencoder that must choose among 24 codes, learned with it."""
    x, _ = digits()
    train, val = split(x, x, 0.25, seed=167)

    def init(key: Array) -> Params:
        a, b, c = jax.random.split(key, 3)
        codes = 0.5 * jax.random.normal(c, (24, 4))
        return {"in": mlp_init([64, 24, 8], 1.0)(a), "out": mlp_init([8, 24, 64])(b), "book": codes}

    def loss(p: Params, x: Array, y: Array) -> Array:
        z = mlp(p["in"], x).reshape(len(x), 2, 4)
        far = jnp.sum((z[:, :, None] - p["book"]) ** 2, -1)
        nearest = jnp.min(far, -1, keepdims=True)
        q = (far <= nearest).astype(jnp.float32) @ p["book"]
        wrong = jnp.sum((mlp(p["out"], _straight_through(q, z).reshape(len(x), 8)) - y) ** 2, -1)
        held = jnp.sum((jax.lax.stop_gradient(z) - q) ** 2, (-1, -2))
        kept = jnp.sum((z - jax.lax.stop_gradient(q)) ** 2, (-1, -2))
        return jnp.mean(wrong + held + 0.25 * kept)

    return Problem(train, val, init, plain(loss))


def deep_residual() -> Problem:
    """Twelve residual blocks with layer norm: deep, and yet easy to start."""
    train, val = split(*digits(), 0.3, seed=168)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 14)
        blocks = [mlp_init([16, 16, 16], 1.0)(k) for k in ks[:12]]
        return {"in": dense(ks[12], 64, 16), "blocks": blocks, "out": dense(ks[13], 16, 10, 0.5)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = linear(p["in"], x)
        for block in p["blocks"]:
            h = h + mlp(block, layer_norm(h, jnp.ones(16)), jax.nn.gelu)
        return xent(linear(p["out"], layer_norm(h, jnp.ones(16))), y)

    return Problem(train, val, init, plain(loss))


def clicks() -> Problem:
    """Will they click? One in ten does; three columns of names, each with an embedding."""
    r = np.random.RandomState(169)
    n, kinds = 6000, 24
    x = np.minimum(r.geometric(0.12, (n, 3)) - 1, kinds - 1).astype(np.int32)
    taste = r.randn(3, kinds, 3)
    a, b, c = (taste[k][x[:, k]] for k in range(3))
    score = np.sum(a * b, 1) + c[:, 0] + r.logistic(0, 0.5, n)
    train, val = split(x, (score > np.quantile(score, 0.9)).astype(np.float32), seed=169)

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 4)
        tables = [0.1 * jax.random.normal(k, (kinds, 4)) for k in ks[:3]]
        return {"tables": tables, "net": mlp_init([12, 16, 1])(ks[3])}

    def loss(p: Params, x: Array, y: Array) -> Array:
        known = [jax.nn.one_hot(x[:, k], kinds) @ p["tables"][k] for k in range(3)]
        z = mlp(p["net"], jnp.concatenate(known, -1))[:, 0]
        return jnp.mean(jax.nn.softplus(z) - y * z)

    return Problem(train, val, init, plain(loss))


def line_marks() -> Problem:
    """Which of twelve frequent words stand in the rest of a line: many marks, most of them rare."""
    _, lines = words(("tarfile.py", "argparse.py", "typing.py", "inspect.py"), 120)
    x = np.zeros((len(lines), 107), np.float32)
    y = np.zeros((len(lines), 12), np.float32)
    for row, line in enumerate(lines):
        for word in line:
            if word > 12:
                x[row, word - 13] = 1
            elif word:
                y[row, word - 1] = 1
    train, val = split(x[:4000], y[:4000], seed=170)

    def loss(p: Params, x: Array, y: Array) -> Array:
        z = mlp(p, x)
        return jnp.mean(jnp.sum(jax.nn.softplus(z) - y * z, -1))

    return Problem(train, val, mlp_init([107, 16, 12], 1.0), plain(loss))


def learned_flow() -> Problem:
    """Where a pendulum with friction is a second on: an equation learned, solved in eight steps."""
    r = np.random.RandomState(173)
    start = r.uniform(-2, 2, (1600, 2))
    at = start.copy()
    for _ in range(100):
        turn, speed = at[:, 0].copy(), at[:, 1].copy()
        at += 0.01 * np.stack([speed, -4 * np.sin(turn) - 0.3 * speed], 1)
    at += 0.05 * r.randn(*at.shape)
    train, val = split(start.astype(np.float32), at.astype(np.float32), seed=173)

    def loss(p: Params, x: Array, y: Array) -> Array:
        for _ in range(8):
            x = x + mlp(p, x, jnp.tanh) / 8
        return mse(x, y)

    return Problem(train, val, mlp_init([2, 24, 2], 1.0), plain(loss))


def cleaner() -> Problem:
    """Digits without their noise, by convolutions that guess the noise: a tiny loss."""
    x, _ = digits()
    r = np.random.RandomState(174)
    x = x.reshape(-1, 8, 8, 1)[:900]
    noise = (0.4 * r.randn(*x.shape)).astype(np.float32)
    train, val = split(x + noise, noise, 0.25, seed=174)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return [dense(a, 9, 10), dense(b, 90, 1, 0.5)]

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = jax.nn.relu(linear(p[0], neighbours(x)))
        return mse(linear(p[1], neighbours(h)), y)

    return Problem(train, val, init, plain(loss))


TASKS = (
    every_step(experts, 2000, "sgd momentum adam", 32, 0.5, 0.1, (0.5, 0.5), ("wsd",)),
    each_epoch(deep_sets, 40, "sgd momentum99 adam", 16, 0.5, -0.2, (0.5, 0.5)),
    each_epoch(pixel_labels, 20, "sgd momentum adamw", 16, 0.55, 0.2, (0.0, 0.5)),
    every_step(waveforms, 1200, "momentum adam rmsprop", 16, 0.5, 0.1, (0.5, 0.5)),
    every_step(pixel_by_pixel, 2600, "sgd momentum99 adam", 16, 0.5, -0.3, (0.5, 0.5)),
    each_epoch(binary_units, 30, "sgd momentum adam", 16, 0.55, 0.1, (0.5, 0.5)),
    every_step(codebook, 1600, "sgd adam adamw", 32, 0.5, -0.3, (0.5, 0.5)),
    each_epoch(deep_residual, 16, "sgd momentum adam", 24, 0.5, 0.0, (0.5, 0.5)),
    every_step(clicks, 1500, "momentum adam adagrad", 32, 0.5, 0.4, (0.5, 0.5), ("linear",)),
    each_epoch(line_marks, 12, "sgd momentum adam", 20, 0.5, 0.2, (0.5, 0.5)),
    every_step(parity, 3000, "sgd momentum adam", 32, 0.5, 0.3, (0.5, 0.5)),
    every_step(recall, 2500, "momentum adam lion", 32, 0.5, 0.2, (0.5, 0.5), ("warmup_cosine",)),
    each_epoch(learned_flow, 30, "sgd momentum adam", 16, 0.5, 0.1, (0.5, 0.5)),
    each_epoch(cleaner, 14, "sgd momentum99 adam", 12, 0.55, 0.2, (0.5, 0.5)),
)
