"""Raw tables and relations: unscaled columns, graphs, ratings, preferences."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.datasets import load_wine  # type: ignore[import-untyped]

from corpus.data import digits
from corpus.nets import dense, linear, mlp, mlp_init, mse, xent
from corpus.schedules import CORE
from corpus.tasks.base import Array, Params, Problem, Task, plain, split


def raw_wine() -> Problem:
    """Wine as it comes, one column in the hundreds: only tiny rates keep such a network alive."""
    d = load_wine()
    train, val = split(d.data.astype(np.float32), d.target.astype(np.int32), 0.35, seed=101)
    return Problem(
        train, val, mlp_init([13, 24, 3], 1.0), plain(lambda p, x, y: xent(mlp(p, x, jnp.tanh), y))
    )


def skewed_table() -> Problem:
    """Incomes, ages, rooms and places, skewed, of unlike size; only the prices are scaled."""
    r = np.random.RandomState(102)
    n = 2500
    income, age, rooms = r.lognormal(1.2, 0.5, n), r.uniform(1, 52, n), r.lognormal(1.6, 0.3, n)
    crowd, north, west = r.lognormal(1, 0.4, n), r.uniform(32, 42, n), r.uniform(-124, -114, n)
    near = np.exp(-((north - 34) ** 2 + (west + 118) ** 2) / 4)
    price = 4 * income + 0.05 * age + 8 * near + rooms - crowd + 2 * r.standard_t(4, n)
    x = np.stack([income, age / 10, rooms, crowd, north - 37, west + 119], 1).astype(np.float32)
    y = (price - price.mean()) / price.std()
    train, val = split(x, y[:, None].astype(np.float32))
    return Problem(
        train, val, mlp_init([6, 24, 12, 1], 0.6), plain(lambda p, x, y: mse(mlp(p, x), y))
    )


def graph_convolution() -> Problem:
    """60 of 220 images have labels, their likeness is a graph: two graph convolutions."""
    x, y = digits()
    keep = np.random.RandomState(103).permutation(len(x))[:220]
    x, y = x[keep], y[keep]
    gap = ((x[:, None] - x[None]) ** 2).sum(-1)
    near = gap <= np.sort(gap, 1)[:, 8:9]
    links = (near | near.T).astype(np.float32)
    root = np.sqrt(links.sum(1))
    links = links / root[:, None] / root
    mean, mix = jnp.asarray(links @ x), jnp.asarray(links)
    number = np.arange(220, dtype=np.int32)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return [dense(a, 64, 16, 1.0), dense(b, 16, 10, 1.0)]

    def loss(p: Params, at: Array, y: Array) -> Array:
        h = jax.nn.relu(linear(p[0], mean))
        return xent((mix @ linear(p[1], h))[at], y)

    return Problem((number[:60], y[:60]), (number[60:], y[60:]), init, plain(loss))


def ratings() -> Problem:
    """One to five stars: biases of users and films, two hidden tastes, started at the mean."""
    r = np.random.RandomState(104)
    users, films = r.randn(60, 3), r.randn(50, 3)
    user, film = r.randint(0, 60, 700), r.randint(0, 50, 700)
    taste = (users[user, :2] * films[film, :2]).sum(1)
    stars = 3.4 + 0.5 * users[user, 2] + 0.5 * films[film, 2] + 0.5 * taste + 0.4 * r.randn(700)
    y = np.clip(np.round(stars), 1, 5).astype(np.float32)
    train, val = split(np.stack([user, film], 1).astype(np.int32), y, 220 / 700, seed=104)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {
            "user": 0.1 * jax.random.normal(a, (60, 4)),
            "film": 0.1 * jax.random.normal(b, (50, 4)),
            "mean": jnp.array(y.mean()),
        }

    def loss(p: Params, x: Array, y: Array) -> Array:
        user = jax.nn.one_hot(x[:, 0], 60) @ p["user"]
        film = jax.nn.one_hot(x[:, 1], 50) @ p["film"]
        biases = p["mean"] + user[:, 0] + film[:, 0]
        return mse(biases + jnp.sum(user[:, 1:] * film[:, 1:], -1), y)

    return Problem(train, val, init, plain(loss))


def preferences() -> Problem:
    """Who took what, and what they left: every choice is to score above one not made."""
    r = np.random.RandomState(105)
    like = r.randn(60, 4) @ r.randn(4, 40) + r.randn(40)
    user = r.randint(0, 60, 5000)
    pair = np.sort(r.rand(5000, 40).argsort(1)[:, :2], 1)
    gap = like[user, pair[:, 0]] - like[user, pair[:, 1]] + r.logistic(0, 0.5, 5000)
    pair = np.where(gap[:, None] > 0, pair, pair[:, ::-1])
    train, val = split(user.astype(np.int32), pair.astype(np.int32), seed=105)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {
            "user": 0.1 * jax.random.normal(a, (60, 6)),
            "thing": 0.1 * jax.random.normal(b, (40, 6)),
            "fame": jnp.zeros(40),
        }

    def loss(p: Params, user: Array, pair: Array) -> Array:
        ours, chosen = jax.nn.one_hot(user, 60) @ p["user"], jax.nn.one_hot(pair, 40)
        taste = jnp.einsum("nd,nkd->nk", ours, chosen @ p["thing"])
        score = taste + chosen @ p["fame"]
        return jnp.mean(jax.nn.softplus(score[:, 1] - score[:, 0]))

    return Problem(train, val, init, plain(loss))


TASKS = (
    Task(
        "raw_wine_epochs",
        "wine with unscaled columns, epoch means",
        raw_wine,
        steps=0,
        epochs=60,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(16,),
        spacing=0.55,
        shift=-0.5,
        wider=(1.0, 0.5),
    ),
    Task(
        "skewed_table",
        "skewed columns of unlike size, prices",
        skewed_table,
        steps=600,
        optimizers=("sgd", "momentum", "adam", "adamw"),
        batch_sizes=(32,),
        schedules=(*CORE, "one_cycle"),
        spacing=0.6,
        shift=-0.4,
        wider=(1.2, 0.0),
    ),
    Task(
        "graph_convolution",
        "graph of images, few labels, full batch",
        graph_convolution,
        steps=160,
        optimizers=("sgd", "momentum", "momentum99", "adam"),
        batch_sizes=(0,),
        spacing=0.6,
        shift=0.4,
        wider=(0.0, 1.0),
    ),
    Task(
        "ratings_epochs",
        "ratings with biases and weight decay, epoch means",
        ratings,
        steps=0,
        epochs=50,
        optimizers=("sgd", "momentum", "adam", "adagrad"),
        batch_sizes=(40,),
        spacing=0.5,
        shift=0.3,
        wider=(0.5, 0.0),
        decay=0.002,
    ),
    Task(
        "preferences",
        "choices made and not made",
        preferences,
        steps=700,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(32,),
        schedules=(*CORE, "wsd"),
        spacing=0.5,
        shift=0.4,
        wider=(0.0, 0.6),
    ),
)
