"""Small tables: logistic regression, learned variance, heavy tails, counts, tiny runs."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import standardised
from corpus.nets import dense, linear, mlp, mlp_init, mse, xent
from corpus.schedules import CORE
from corpus.tasks.base import Array, Params, Problem, Task, plain, split


def logistic_cancer() -> Problem:
    """Full-batch logistic regression from zero weights: convex, without any noise."""
    x, target = standardised("breast_cancer")
    train, val = split(x, target.astype(np.float32), 0.3)

    def init(key: Array) -> Params:
        return {"w": 0.5 * jax.random.normal(key, (x.shape[1], 1)), "b": jnp.zeros(1)}

    def loss(p: Params, x: Array, y: Array) -> Array:
        z = linear(p, x)[:, 0]
        return jnp.mean(jax.nn.softplus(z) - y * z) + 1e-3 * jnp.sum(p["w"] ** 2)

    return Problem(train, val, init, plain(loss))


def wine_tiny() -> Problem:
    """178 wines and a small network: over after eighty steps."""
    x, target = standardised("wine")
    train, val = split(x, target.astype(np.int32), 0.3)
    return Problem(train, val, mlp_init([13, 24, 3]), plain(lambda p, x, y: xent(mlp(p, x), y)))


def gauss_nll() -> Problem:
    """Mean and variance of a noisy curve are learned: the loss goes below zero."""
    r = np.random.RandomState(11)
    x = r.uniform(-2, 2, (3000, 1)).astype(np.float32)
    scale = 0.02 + 0.15 * (x > 0) * np.abs(x)
    y = (np.sin(3 * x) + scale * r.randn(3000, 1)).astype(np.float32)
    train, val = split(x, y)

    def loss(p: Params, x: Array, y: Array) -> Array:
        out = mlp(p, x, jnp.tanh)
        mean, log_sd = out[:, :1], jnp.clip(out[:, 1:], -8, 8)
        return jnp.mean(log_sd + 0.5 * ((y - mean) * jnp.exp(-log_sd)) ** 2)

    return Problem(train, val, mlp_init([1, 32, 32, 2], 1.5), plain(loss))


def heavy_tail() -> Problem:
    """Regression whose targets carry Student noise of 1.6 degrees of freedom: spikes."""
    r = np.random.RandomState(12)
    x = r.randn(4000, 16).astype(np.float32)
    hidden = np.tanh(x @ r.randn(16, 12) / 3)
    clean = (hidden @ r.randn(12, 1)).astype(np.float32)
    y = (clean + 0.3 * r.standard_t(1.6, (4000, 1))).astype(np.float32)
    train, _ = split(x, y)
    _, val = split(x, clean)
    return Problem(train, val, mlp_init([16, 32, 1]), plain(lambda p, x, y: mse(mlp(p, x), y)))


def poisson_counts() -> Problem:
    """Counts with an exponential link: gradients explode long before the loss says so."""
    r = np.random.RandomState(13)
    x = r.randn(3000, 12).astype(np.float32)
    rate = np.exp(np.clip(0.6 * np.tanh(x @ r.randn(12, 6) / 2) @ r.randn(6, 1) + 1.0, -3, 4))
    y = r.poisson(rate).astype(np.float32)
    train, val = split(x, y)

    def loss(p: Params, x: Array, y: Array) -> Array:
        z = mlp(p, x)
        return jnp.mean(jnp.exp(z) - y * z)

    return Problem(train, val, mlp_init([12, 24, 1], 1.0), plain(loss))


def raw_targets() -> Problem:
    """Diabetes with targets of 2.5 to 35, not centred: a loss in the hundreds."""
    x, target = standardised("diabetes")
    train, val = split(x, (target[:, None] / 10).astype(np.float32), 0.3)
    return Problem(train, val, mlp_init([10, 32, 1]), plain(lambda p, x, y: mse(mlp(p, x), y)))


def reinforce() -> Problem:
    """A contextual bandit by policy gradient: the loss is minus the mean reward, all noise."""
    r = np.random.RandomState(14)
    x = r.randn(4000, 8).astype(np.float32)
    pay = 1 / (1 + np.exp(-2 * np.tanh(x @ r.randn(8, 10)) @ r.randn(10, 5)))
    train, val = split(x, pay.astype(np.float32))

    def init(key: Array) -> Params:
        first, second = jax.random.split(key)
        return [dense(first, 8, 32), dense(second, 32, 5, 0.02)]

    def loss(
        p: Params, state: dict[str, Array], batch: tuple[Array, ...], key: Array, training: bool
    ) -> tuple[Array, dict[str, Array]]:
        x, pay = batch
        logp = jax.nn.log_softmax(mlp(p, x))
        if not training:
            return -jnp.mean(jnp.sum(jnp.exp(logp) * pay, -1)), state
        uniform, coin = jax.random.split(key)
        gumbel = jax.random.gumbel(uniform, logp.shape)
        chosen = jnp.argmax(logp + gumbel, -1)[:, None] == jnp.arange(5)
        won = jnp.sum(jnp.where(chosen, pay, 0.0), -1) > jax.random.uniform(coin, (len(x),))
        reward = jax.lax.stop_gradient(won.astype(jnp.float32))
        surrogate = -jnp.mean(jnp.sum(jnp.where(chosen, logp, 0.0), -1) * (reward - 0.5))
        value = -jnp.mean(reward)
        return surrogate - jax.lax.stop_gradient(surrogate) + value, state

    return Problem(train, val, init, loss)


TASKS = (
    Task(
        "logistic_cancer",
        "full-batch logistic regression on breast_cancer, near-deterministic",
        logistic_cancer,
        steps=200,
        optimizers=("sgd", "momentum", "momentum99", "adam", "adagrad"),
        batch_sizes=(0,),
        schedules=(*CORE, "linear", "wsd"),
        shift=0.2,
    ),
    Task(
        "wine_tiny",
        "very small run on wine",
        wine_tiny,
        steps=80,
        optimizers=("sgd", "momentum", "adam", "rmsprop", "muon"),
        batch_sizes=(8, 32),
        schedules=(*CORE, "early_decay", "one_cycle"),
        ranges=((0.0, 0.5, 60), (-1.0, 0.5, 100), (0.0, 1.0, 120)),
    ),
    Task(
        "gauss_nll",
        "learned variance, negative loss",
        gauss_nll,
        steps=800,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(32,),
        schedules=(*CORE, "warmup_cosine", "wsd"),
        shift=-0.2,
    ),
    Task(
        "heavy_tail",
        "regression under heavy-tailed label noise",
        heavy_tail,
        steps=700,
        optimizers=("sgd", "adam", "lion", "adagrad"),
        batch_sizes=(16,),
        schedules=(*CORE, "linear"),
        spacing=0.4,
        shift=-0.3,
    ),
    Task(
        "poisson_counts",
        "Poisson regression with an exponential link",
        poisson_counts,
        steps=400,
        optimizers=("sgd", "momentum", "adamw", "rmsprop"),
        batch_sizes=(32,),
        schedules=(*CORE, "one_cycle"),
        shift=-0.5,
    ),
    Task(
        "raw_targets",
        "targets far from unit scale, epoch means",
        raw_targets,
        steps=0,
        epochs=24,
        optimizers=("sgd", "momentum", "adam", "adagrad"),
        batch_sizes=(64,),
        schedules=(*CORE, "linear"),
        shift=-0.3,
    ),
    Task(
        "reinforce",
        "policy gradient on a contextual bandit",
        reinforce,
        steps=1200,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(16,),
        schedules=(*CORE, "linear"),
        spacing=0.6,
    ),
)
