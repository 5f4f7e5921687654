"""The model and the loss of a task drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from corpus.nets import (
    dense,
    dropout,
    layer_norm,
    linear,
    mse,
    neighbours,
    patches,
    weight_penalty,
    xent,
)
from corpus.tasks.base import Array, Data, Loss, Params, State
from corpus.tasks.draw import Draw, Model
from corpus.tasks.drawn_data import SYMBOLS

Answer = Callable[[Params, Array, Array, bool], Array]
ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], float]] = {
    "relu": (jax.nn.relu, 2.0),
    "gelu": (jax.nn.gelu, 2.0),
    "tanh": (jnp.tanh, 1.0),
    "sigmoid": (jax.nn.sigmoid, 2.0),
    "sine": (jnp.sin, 1.5),
}
NEGATIVES = 8


def answers(d: Draw) -> int:
    """How many numbers the model gives."""
    e, loss = d.examples, d.model.loss
    special = {"nll": 2 * e.outputs, "reconstruction": e.columns, "contrastive": 6}
    return special.get(loss, e.outputs)


def initial(d: Draw) -> Callable[[Array], Params]:
    """Random weights, wider or narrower than usual."""
    m, e, out = d.model, d.examples, answers(d)
    gain = ACTIVATIONS[m.activation][1] * m.gain**2

    def chain(key: Array, first: int, last: int) -> Params:
        sizes = [first, *[m.width] * m.depth]
        keys = jax.random.split(key, m.depth + 1)
        pairs = zip(keys[:-1], sizes, sizes[1:], strict=False)
        return {
            "hidden": [dense(k, a, b, gain) for k, a, b in pairs],
            "scales": [jnp.ones(m.width) for _ in range(m.depth)] if m.norm else [],
            "last": dense(keys[-1], last, out, m.gain**2),
        }

    def init(key: Array) -> Params:
        if m.kind == "mlp":
            return chain(key, e.columns, m.width)
        if m.kind == "conv":
            keys = jax.random.split(key, m.depth + 1)
            sizes = [36, *[9 * m.width] * (m.depth - 1)]
            convs = [dense(k, a, m.width, gain) for k, a in zip(keys, sizes, strict=False)]
            return {"convs": convs, "last": dense(keys[-1], 16 * m.width, out, m.gain**2)}
        keys = jax.random.split(key, 4)
        inside = {"gru": 3, "rnn": 1, "attention": 3}[m.kind] * m.width
        return {
            "embed": m.gain * jax.random.normal(keys[0], (SYMBOLS, m.width)),
            "place": 0.5 * jax.random.normal(keys[3], (e.columns, m.width)),
            "in": dense(keys[1], m.width, inside, m.gain**2),
            "on": dense(keys[2], m.width, inside, m.gain**2),
            "last": dense(keys[3], m.width, out, m.gain**2),
        }

    return init


def _mlp(m: Model) -> Answer:
    act = ACTIVATIONS[m.activation][0]

    def answer(p: Params, x: Array, key: Array, training: bool) -> Array:
        h = x
        for i, layer in enumerate(p["hidden"]):
            new = linear(layer, h)
            if m.norm:
                new = layer_norm(new, p["scales"][i])
            new = act(new)
            if m.dropout:
                new = dropout(jax.random.fold_in(key, i), new, m.dropout, training)
            h = h + new if m.residual and i else new
        return linear(p["last"], h)

    return answer


def _conv(m: Model) -> Answer:
    act = ACTIVATIONS[m.activation][0]

    def answer(p: Params, x: Array, key: Array, training: bool) -> Array:
        h = patches(x.reshape(-1, 8, 8, 1))
        for i, layer in enumerate(p["convs"]):
            new = act(linear(layer, neighbours(h)))
            h = h + new if m.residual and i else new
        h = h.reshape(len(x), -1)
        if m.dropout:
            h = dropout(key, h, m.dropout, training)
        return linear(p["last"], h)

    return answer


def _cell(m: Model, p: Params, h: Array, now: Array) -> Array:
    a, b = linear(p["in"], now), linear(p["on"], h)
    if m.kind == "rnn":
        return jnp.tanh(a + b)
    (a_z, a_r, a_n), (b_z, b_r, b_n) = (jnp.split(s, 3, -1) for s in (a, b))
    z = jax.nn.sigmoid(a_z + b_z)
    return z * h + (1 - z) * jnp.tanh(a_n + jax.nn.sigmoid(a_r + b_r) * b_n)


def _sequence(m: Model) -> Answer:
    def attention(p: Params, h: Array) -> Array:
        q, k, v = jnp.split(linear(p["in"], h + p["place"]), 3, -1)
        weight = jax.nn.softmax(jnp.einsum("nik,njk->nij", q, k) / m.width**0.5)
        seen = h[:, -1] + jnp.einsum("nij,njk->nik", weight, v)[:, -1]
        return seen + jax.nn.relu(linear(p["on"], seen))[:, : m.width]

    def answer(p: Params, x: Array, key: Array, training: bool) -> Array:
        h = p["embed"][x]
        if m.kind == "attention":
            last = attention(p, h)
        else:
            start = jnp.zeros((len(x), m.width))
            step = lambda c, now: (_cell(m, p, c, now), None)  # noqa: E731
            last = jax.lax.scan(step, start, h.swapaxes(0, 1))[0]
        if m.dropout:
            last = dropout(key, last, m.dropout, training)
        return linear(p["last"], last)

    return answer


def _of_numbers(loss: str, z: Array, y: Array) -> Array:
    if loss == "nll":
        mean, log_sd = jnp.split(z, 2, -1)
        log_sd = jnp.clip(log_sd, -6, 6)
        return jnp.mean(log_sd + 0.5 * ((y - mean) * jnp.exp(-log_sd)) ** 2)
    if loss == "poisson":
        return jnp.mean(jnp.exp(z) - y * z)
    if loss == "squared":
        return mse(z, y)
    gap = jnp.abs(z - y)
    if loss == "absolute":
        return jnp.mean(gap)
    return jnp.mean(jnp.where(gap < 0.5, gap**2, gap - 0.25))  # Huber's


def _of_classes(loss: str, z: Array, y: Array) -> Array:
    right: Any = y[:, None] == jnp.arange(z.shape[-1])
    if loss == "cross-entropy":
        return xent(z, y)
    if loss == "smoothed":
        return 0.85 * xent(z, y) - 0.15 * jnp.mean(jax.nn.log_softmax(z))
    if loss == "squared":
        return mse(z, right.astype(jnp.float32))
    own = jnp.sum(jnp.where(right, z, 0.0), -1, keepdims=True)
    return jnp.mean(jnp.sum(jnp.where(right, 0.0, jax.nn.relu(1 + z - own)), -1))  # hinge


def _contrast(a: Array, b: Array) -> Array:
    """Tell one's own other view from eight of other rows."""
    a, b = (z / jnp.sqrt(jnp.sum(z * z, -1, keepdims=True) + 1e-6) for z in (a, b))
    like = jnp.stack([jnp.sum(a * jnp.roll(b, k, 0), -1) for k in range(NEGATIVES + 1)], -1)
    return -jnp.mean(jax.nn.log_softmax(like / 0.3)[:, 0])


def loss_of(d: Draw, of_numbers: bool) -> Loss:
    """The loss of a batch."""
    m = d.model
    answer = {"mlp": _mlp, "conv": _conv}.get(m.kind, _sequence)(m)
    blur = 0.3 * d.examples.scale

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, y = batch
        extra = weight_penalty(p, d.training.penalty) if d.training.penalty else 0.0
        if m.loss == "contrastive":
            first, second = jax.random.split(key)
            views = (x + blur * jax.random.normal(k, x.shape) for k in (first, second))
            return _contrast(*(answer(p, v, key, training) for v in views)) + extra, state
        z = answer(p, x, key, training)
        if m.loss == "reconstruction":
            return mse(z, x) + extra, state
        judge = _of_numbers if of_numbers else _of_classes
        return judge(m.loss, z, y) + extra, state

    return loss
