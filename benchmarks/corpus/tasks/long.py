"""Small networks trained as long as people train large ones: eight to eighteen thousand steps.

Over so many steps the best rates are lower than those of a short run (with Adam 1.4e-4 to 6e-3 in
five of six), and between the best rate and the one that breaks lie many that only end higher.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import letters
from corpus.nets import dense, linear, mlp, mlp_init, mse, patches, weight_penalty, xent
from corpus.tasks.base import ALL, Array, Data, Params, Problem, Task, by_epochs, plain, split
from corpus.tasks.codes import vae
from corpus.tasks.standstill import recurrent
from corpus.tasks.vision import cluttered

Activation = Callable[[Array], Array]


def _layers(
    data: tuple[Data, Data],
    sizes: list[int],
    penalty: float,
    act: Activation = jax.nn.relu,
    gain: float = 2.0,
) -> Problem:
    """Plain layers, their weights' squares in the loss."""

    def loss(p: Params, x: Array, y: Array) -> Array:
        return xent(mlp(p, x, act), y) + weight_penalty(p, penalty)

    return Problem(*data, mlp_init(sizes, gain), plain(loss))


def long_digits() -> Problem:
    """Two layers of rectifiers."""
    return _layers(cluttered(1200, 141, 0.25, 0.05), [64, 24, 16, 10], 0.0005)


def long_tanh() -> Problem:
    """Three layers of tanh."""
    return _layers(cluttered(1000, 142, 0.2, 0.1), [64, 20, 20, 20, 10], 0.001, jnp.tanh, 1.0)


def long_vae() -> Problem:
    """An autoencoder whose code may stay unused or die."""
    return vae(1280, 143, (64, 24, 16, 4), 2.0, 4.0)


def long_letters() -> Problem:
    """Next letter by a recurrent network."""
    x, y = letters(8, 900, ("tarfile.py", "difflib.py"), seed=144)
    return recurrent(*split(x, y, 0.25), 16)


def long_conv() -> Problem:
    """Two layers on patches of the image, two on the whole."""

    def init(key: Array) -> Params:
        ks = jax.random.split(key, 3)
        head = mlp_init([48, 16, 10])(ks[2])
        return {"a": dense(ks[0], 4, 8), "b": dense(ks[1], 32, 12), "head": head}

    def loss(p: Params, x: Array, y: Array) -> Array:
        h = jax.nn.relu(linear(p["a"], patches(x.reshape(-1, 8, 8, 1))))
        h = jax.nn.relu(linear(p["b"], patches(h)))
        return xent(mlp(p["head"], h.reshape(len(h), -1)), y) + weight_penalty(p, 0.001)

    return Problem(*cluttered(960, 145, 0.2, 0.05), init, plain(loss))


def long_regression() -> Problem:
    """Numbers from a network of tanh, under noise."""
    r = np.random.RandomState(146)
    x = r.randn(1500, 12).astype(np.float32)
    hidden = np.tanh(x @ r.randn(12, 6))
    y = (hidden @ r.randn(6, 1) + 0.3 * r.randn(1500, 1)).astype(np.float32)

    def loss(p: Params, x: Array, y: Array) -> Array:
        return mse(mlp(p, x), y)

    train, val = split(x, y, 0.2, seed=146)
    return Problem(train, val, mlp_init([12, 24, 24, 1]), plain(loss))


def _long(build: Callable[[], Problem], epochs: int, shift: float) -> Task:
    """The task of a problem at batches of eight, its grid moved by `shift` decades."""
    return by_epochs(
        f"{build.__name__}_epochs",
        f"{(build.__doc__ or '').rstrip('.').lower()}, many steps, epoch means",
        build,
        epochs,
        optimizers=ALL,
        batch_sizes=(8,),
        schedules=("constant", "cosine"),
        seeds=(0,),
        spacing=0.55,
        shift=shift,
        wider=(1.0, 1.5),
    )


TASKS = (
    _long(long_digits, 100, -0.6),
    _long(long_vae, 60, -1.2),
    _long(long_tanh, 100, -0.6),
    _long(long_conv, 80, -0.5),
    _long(long_regression, 120, -0.7),
    _long(long_letters, 100, 0.0),
)
