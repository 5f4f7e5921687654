"""Losses of many kinds: mixtures, energies, triplets, ranks, quantiles, several at once."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import digits, standardised
from corpus.nets import linear, mlp, mlp_init, mse
from corpus.schedules import CORE
from corpus.tasks.base import Array, Data, Params, Problem, Task, plain, split


def mixture_density() -> Problem:
    """A curve with up to three answers: the likelihood of a mixture of Gaussians."""
    r = np.random.RandomState(71)
    y = r.rand(3000, 1)
    x = y + 0.3 * np.sin(2 * np.pi * y) + 0.03 * r.randn(3000, 1)
    train, val = split((4 * x - 2).astype(np.float32), (4 * y - 2).astype(np.float32))

    def loss(p: Params, x: Array, y: Array) -> Array:
        weight, mean, log_sd = jnp.split(mlp(p, x, jnp.tanh), 3, -1)
        parts = -0.5 * ((y - mean) * jnp.exp(-log_sd)) ** 2 - log_sd - 0.92
        return -jnp.mean(jax.nn.logsumexp(jax.nn.log_softmax(weight) + parts, axis=-1))

    return Problem(train, val, mlp_init([1, 32, 15], 1.5), plain(loss))


def noise_contrastive() -> Problem:
    """An energy of points on two arcs, by telling them from Gaussian noise."""
    r = np.random.RandomState(72)
    angle, side = np.pi * r.rand(4000), r.choice([-1.0, 1.0], 4000)
    arcs = np.stack([np.cos(angle) + side / 2, side * np.sin(angle) - side / 4], 1)
    points = (arcs + 0.1 * r.randn(4000, 2)).astype(np.float32)
    train, val = split(points, (1.2 * r.randn(4000, 2)).astype(np.float32))

    def loss(p: Params, x: Array, noise: Array) -> Array:
        def above(at: Array) -> Array:
            log_noise = -0.5 * jnp.sum((at / 1.2) ** 2, -1) - 2.2
            return mlp(p, at, jax.nn.silu)[:, 0] - log_noise

        return jnp.mean(jax.nn.softplus(-above(x)) + jax.nn.softplus(above(noise)))

    return Problem(train, val, mlp_init([2, 32, 32, 1], 1.0), plain(loss))


def triplets() -> Problem:
    """The same digit is to lie nearer than another one; codes have unit length."""

    def draw(part: Data, rows: int, seed: int) -> Data:
        images, classes = part
        r = np.random.RandomState(seed)
        anchor = r.randint(0, len(images), rows)
        same = [r.choice(np.flatnonzero(classes == classes[a])) for a in anchor]
        other = [r.choice(np.flatnonzero(classes != classes[a])) for a in anchor]
        return (images[np.stack([anchor, same, other], 1)],)

    known, held = split(*digits(), 0.3, seed=73)
    train, val = draw(known, 3000, 73), draw(held, 384, 74)

    def loss(p: Params, x: Array) -> Array:
        code = mlp(p, x)
        code = code * jax.lax.rsqrt(jnp.sum(code**2, -1, keepdims=True) + 1e-6)
        near = jnp.sum((code[:, 0] - code[:, 1]) ** 2, -1)
        far = jnp.sum((code[:, 0] - code[:, 2]) ** 2, -1)
        return jnp.mean(jax.nn.relu(0.5 + near - far))

    return Problem(train, val, mlp_init([64, 24, 6], 0.5), plain(loss))


def two_losses() -> Problem:
    """Benign or not, and ten raw measurements at once: parts of unlike size and noise."""
    x, target = standardised("breast_cancer")
    side = target.astype(np.float32)[:, None]
    train, val = split(x[:, :20], np.concatenate([side, 3 * x[:, 20:]], 1), 0.3, seed=75)

    def loss(p: Params, x: Array, y: Array) -> Array:
        out = mlp(p, x, jnp.tanh)
        z = out[:, 0]
        return jnp.mean(jax.nn.softplus(z) - y[:, 0] * z) + mse(out[:, 1:], y[:, 1:])

    return Problem(train, val, mlp_init([20, 24, 11], 1.0), plain(loss))


def ranking() -> Problem:
    """Which of two patients fares worse? A score by the logistic loss of pairs."""
    x, target = standardised("diabetes")
    known, held = split(x, target.astype(np.float32), 0.35, seed=76)
    r = np.random.RandomState(76)

    def pairs(part: Data, rows: int) -> Data:
        x, y = part
        at = r.randint(0, len(x), (rows, 2))
        return x[at], np.sign(y[at[:, 0]] - y[at[:, 1]]).astype(np.float32)

    def loss(p: Params, x: Array, y: Array) -> Array:
        score = mlp(p, x)[..., 0]
        return jnp.mean(jax.nn.softplus(-y * (score[:, 0] - score[:, 1])))

    train, val = pairs(known, 900), pairs(held, 384)
    return Problem(train, val, mlp_init([10, 32, 1]), plain(loss))


def quantiles() -> Problem:
    """Five quantiles of raw targets between 25 and 346: a kink, a loss of dozens."""
    x, target = standardised("diabetes")
    train, val = split(x, target[:, None].astype(np.float32), 0.3, seed=77)
    levels = jnp.array([0.1, 0.25, 0.5, 0.75, 0.9])

    def loss(p: Params, x: Array, y: Array) -> Array:
        short = y - mlp(p, x)
        return jnp.mean(jnp.sum(jnp.maximum(levels * short, (levels - 1) * short), -1))

    return Problem(train, val, mlp_init([10, 24, 5]), plain(loss))


def focal() -> Problem:
    """Four rows in a hundred are positive, easy ones are weighed down: a tiny loss."""
    r = np.random.RandomState(78)
    x = r.randn(6000, 12).astype(np.float32)
    score = np.tanh(x @ r.randn(12, 6) / 2) @ r.randn(6) + 0.3 * r.randn(6000)
    y = (score > np.quantile(score, 0.96)).astype(np.float32)
    train, val = split(x, y)

    def loss(p: Params, x: Array, y: Array) -> Array:
        z = mlp(p, x)[:, 0] * (2 * y - 1)
        return jnp.mean(jax.nn.sigmoid(-z) ** 2 * jax.nn.softplus(-z))

    return Problem(train, val, mlp_init([12, 24, 1]), plain(loss))


def sparse_code() -> Problem:
    """An autoencoder that pays for every active unit; sums over pixels."""
    x, _ = digits()
    train, val = split(x, x, 0.2, seed=79)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return [*mlp_init([64, 48], 1.0)(a), *mlp_init([48, 64], 1.0)(b)]

    def loss(p: Params, x: Array, y: Array) -> Array:
        code = jax.nn.relu(linear(p[0], x))
        wrong = jnp.sum((linear(p[1], code) - y) ** 2, -1)
        return jnp.mean(wrong + 0.05 * jnp.sum(code, -1))

    return Problem((train[0][:320], train[1][:320]), val, init, plain(loss))


def ordinal() -> Problem:
    """Five grades in order: one score, four thresholds that are learned with it."""
    x, target = standardised("diabetes")
    grade = np.searchsorted(np.quantile(target, [0.2, 0.4, 0.6, 0.8]), target)
    train, val = split(x, grade.astype(np.int32), 0.3, seed=80)

    def init(key: Array) -> Params:
        return {"net": mlp_init([10, 16, 1])(key), "edges": jnp.array([-3.0, 0.5, 0.5, 0.5])}

    def loss(p: Params, x: Array, y: Array) -> Array:
        edges = jnp.cumsum(p["edges"])
        reached = jax.nn.log_sigmoid(mlp(p["net"], x) - edges)
        missed = jax.nn.log_sigmoid(edges - mlp(p["net"], x))
        return -jnp.mean(jnp.sum(jnp.where(y[:, None] > jnp.arange(4), reached, missed), -1))

    return Problem(train, val, init, plain(loss))


def distance_map() -> Problem:
    """Distances between images are to be kept in two dimensions: a map, by its stress."""
    x, _ = digits()
    r = np.random.RandomState(81)
    known, held = x[:1000], x[1000:]

    def pairs(images: np.ndarray, rows: int) -> np.ndarray:
        return images[r.randint(0, len(images), (rows, 2))]

    def loss(p: Params, x: Array) -> Array:
        code = mlp(p, x, jnp.tanh)
        true = jnp.sqrt(jnp.sum((x[:, 0] - x[:, 1]) ** 2, -1) + 1e-6)
        mapped = jnp.sqrt(jnp.sum((code[:, 0] - code[:, 1]) ** 2, -1) + 1e-6)
        return mse(mapped, true)

    return Problem(
        (pairs(known, 2000),), (pairs(held, 384),), mlp_init([64, 20, 2], 0.5), plain(loss)
    )


TASKS = (
    Task(
        "mixture_density",
        "mixture of Gaussians with several answers",
        mixture_density,
        steps=900,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(32,),
        schedules=(*CORE, "restarts"),
        shift=0.1,
        wider=(0.5, 0.5),
    ),
    Task(
        "noise_contrastive",
        "energy of points by noise contrast",
        noise_contrastive,
        steps=700,
        optimizers=("sgd", "momentum99", "adam", "lion"),
        batch_sizes=(32,),
        spacing=0.6,
        shift=-0.05,
        wider=(0.0, 1.0),
    ),
    Task(
        "triplets",
        "triplet loss with a margin",
        triplets,
        steps=500,
        optimizers=("sgd", "momentum", "adam", "muon"),
        batch_sizes=(16,),
        spacing=0.45,
        shift=-0.2,
    ),
    Task(
        "two_losses",
        "classes and measurements at once",
        two_losses,
        steps=400,
        optimizers=("sgd", "momentum", "momentum99", "adamw", "adagrad"),
        batch_sizes=(24,),
        schedules=(*CORE, "wsd"),
        shift=0.05,
    ),
    Task(
        "ranking_epochs",
        "order of pairs, noisy, epoch means",
        ranking,
        steps=0,
        epochs=45,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(30,),
        shift=0.15,
        wider=(1.0, 0.5),
    ),
    Task(
        "quantiles_epochs",
        "five quantiles of raw targets, epoch means",
        quantiles,
        steps=0,
        epochs=80,
        optimizers=("sgd", "momentum", "adam", "momentum99"),
        batch_sizes=(30,),
        spacing=0.55,
        wider=(0.5, 1.0),
    ),
    Task(
        "focal",
        "rare positives, focal loss",
        focal,
        steps=600,
        optimizers=("sgd", "momentum", "adam", "adamw"),
        batch_sizes=(64,),
        schedules=(*CORE, "warmup_cosine"),
        spacing=0.6,
        wider=(0.0, 1.2),
        shift=0.3,
    ),
    Task(
        "sparse_code_epochs",
        "sparse autoencoder, epoch means",
        sparse_code,
        steps=0,
        epochs=30,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(16,),
        spacing=0.6,
        shift=-0.7,
        wider=(0.0, 0.6),
    ),
    Task(
        "ordinal",
        "grades in order with learned thresholds",
        ordinal,
        steps=160,
        optimizers=("sgd", "momentum", "adam", "adagrad"),
        batch_sizes=(16,),
        schedules=(*CORE, "linear", "one_cycle"),
        shift=0.2,
        wider=(0.5, 0.0),
    ),
    Task(
        "distance_map",
        "a map that keeps distances",
        distance_map,
        steps=360,
        optimizers=("sgd", "momentum", "adam", "lion"),
        batch_sizes=(16,),
        spacing=0.5,
        shift=-0.15,
        wider=(0.0, 0.5),
    ),
)
