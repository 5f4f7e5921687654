"""Small versions of what people train: retrieval, fine-tuning, tagging, boxes, words."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import LETTERS, digits, letters, words
from corpus.nets import (
    dense,
    layer_norm,
    linear,
    max_pool,
    mlp,
    mlp_init,
    neighbours,
    patches,
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


TASKS: tuple[Task, ...] = (
    every_step(two_towers, 1200, "sgd momentum adam", 24, 0.5, 0.2, (0.5, 0.5)),
    each_epoch(hidden_patches, 24, "sgd momentum adamw", 16, 0.5, 0.1, (0.5, 0.5)),
    each_epoch(tagger, 20, "momentum adam rmsprop", 16, 0.55, 0.1, (0.5, 0.5)),
    every_step(small_vision_transformer, 900, "sgd adam adamw", 16, 0.55, 0.1, (0.5, 0.5)),
    each_epoch(new_classes, 15, "sgd momentum adam", 16, 0.5, -0.3, (0.5, 0.5)),
    every_step(low_rank_updates, 800, "sgd momentum adamw", 16, 0.5, 0.1, (0.5, 0.5)),
    each_epoch(boxes, 18, "sgd momentum adam", 12, 0.55, 0.0, (0.5, 0.5)),
    each_epoch(mixed_up, 40, "sgd momentum adamw", 16, 0.5, 0.0, (0.5, 0.5)),
    every_step(word_model, 2000, "momentum adam lion", 32, 0.5, 0.3, (0.5, 0.5), ("wsd",)),
)
