"""Small building blocks of networks: initialisers, layers, losses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

Array = jax.Array
Layer = dict[str, Array]


def dense(key: Array, fan_in: int, fan_out: int, gain: float = 2.0) -> Layer:
    """Weights of a linear layer."""
    w = jax.random.normal(key, (fan_in, fan_out)) * jnp.sqrt(gain / fan_in)
    return {"w": w, "b": jnp.zeros(fan_out)}


def linear(p: Layer, x: Array) -> Array:
    """A linear layer."""
    return x @ p["w"] + p["b"]


def mlp_init(sizes: Sequence[int], gain: float = 2.0) -> Callable[[Array], list[Layer]]:
    """An initialiser of a chain of linear layers."""

    def init(key: Array) -> list[Layer]:
        keys = jax.random.split(key, len(sizes))
        pairs = zip(keys, sizes, sizes[1:], strict=False)
        return [dense(k, a, b, gain) for k, a, b in pairs]

    return init


def mlp(layers: list[Layer], x: Array, act: Callable[[Array], Array] = jax.nn.relu) -> Array:
    """A multi-layer perceptron."""
    for p in layers[:-1]:
        x = act(linear(p, x))
    return linear(layers[-1], x)


def xent(logits: Array, y: Array) -> Array:
    """Mean cross entropy of integer classes over all leading axes."""
    logp = jax.nn.log_softmax(logits)
    classes = jnp.arange(logits.shape[-1])
    return -jnp.mean(jnp.sum(jnp.where(y[..., None] == classes, logp, 0.0), -1))


def mse(a: Array, b: Array) -> Array:
    """Mean squared error."""
    return jnp.mean((a - b) ** 2)


def layer_norm(x: Array, scale: Array) -> Array:
    """Normalise the last axis."""
    x = x - x.mean(-1, keepdims=True)
    return x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + 1e-5) * scale


def batch_norm(p: Layer, running: Layer, x: Array, training: bool) -> tuple[Array, Layer]:
    """Normalise over rows; running averages (0.9) are used outside training."""
    if training:
        mean, var = x.mean(0), x.var(0)
        running = {
            "mean": 0.9 * running["mean"] + 0.1 * jax.lax.stop_gradient(mean),
            "var": 0.9 * running["var"] + 0.1 * jax.lax.stop_gradient(var),
        }
    else:
        mean, var = running["mean"], running["var"]
    x = (x - mean) * jax.lax.rsqrt(var + 1e-5)
    return x * p["scale"] + p["b"], running


def fresh_norms(*widths: int) -> list[Layer]:
    """Weights of batch norms at their start."""
    return [{"scale": jnp.ones(w), "b": jnp.zeros(w)} for w in widths]


def fresh_averages(*widths: int) -> list[Layer]:
    """Running averages of batch norms at their start."""
    return [{"mean": jnp.zeros(w), "var": jnp.ones(w)} for w in widths]


def dropout(key: Array, x: Array, rate: float, training: bool) -> Array:
    """Drop a share of the entries while training."""
    if not training:
        return x
    keep: Any = jax.random.bernoulli(key, 1 - rate, x.shape)
    return jnp.where(keep, x / (1 - rate), 0.0)


def neighbours(x: Array) -> Array:
    """The 3 x 3 surroundings of every pixel as channels: [n, s, s, c] to [n, s, s, 9 c]."""
    s = x.shape[1]
    p = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    return jnp.concatenate([p[:, i : i + s, j : j + s] for i in range(3) for j in range(3)], -1)


def patches(x: Array, side: int = 2) -> Array:
    """Squares of pixels that do not overlap, as channels: a convolution with a stride."""
    n, s, _, c = x.shape
    x = x.reshape(n, s // side, side, s // side, side, c).transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(n, s // side, s // side, side * side * c)


def max_pool(x: Array) -> Array:
    """The greatest of 2 x 2 pixels."""
    n, s, _, c = x.shape
    return x.reshape(n, s // 2, 2, s // 2, 2, c).max((2, 4))


def gaussian_code(mean: Array, log_var: Array, key: Array) -> tuple[Array, Array]:
    """A drawn code [n, k], and its divergence from the standard Gaussian [n]."""
    z = mean + jnp.exp(0.5 * log_var) * jax.random.normal(key, mean.shape)
    return z, 0.5 * jnp.sum(jnp.exp(log_var) + mean**2 - 1 - log_var, -1)


def weight_penalty(params: Any, strength: float) -> Array:
    """Half the squares of all weights, not of biases: what many frameworks add to the loss."""
    matrices = [a for a in jax.tree_util.tree_leaves(params) if a.ndim == 2]
    return 0.5 * strength * sum((jnp.sum(a * a) for a in matrices), jnp.zeros(()))
