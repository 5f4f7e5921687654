"""Generative models: a variational autoencoder, a denoising diffusion, a contrastive code."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from corpus.data import digits
from corpus.nets import dense, gaussian_code, linear, mlp, mlp_init, mse
from corpus.schedules import CORE
from corpus.tasks.base import Array, Data, Params, Problem, State, Task, split


def vae() -> Problem:
    """Reconstruction plus divergence of a code of four numbers; a loss of dozens of nats."""
    x, _ = digits()
    train, val = split(x + 0.5, x + 0.5, seed=31)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return {"encode": mlp_init([64, 40, 8])(a), "decode": mlp_init([4, 40, 64])(b)}

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, _ = batch
        code = mlp(p["encode"], x - 0.5)
        z, divergence = gaussian_code(code[:, :4], jnp.minimum(code[:, 4:], 20), key)
        out = mlp(p["decode"], z)
        rebuilt = jnp.sum(jax.nn.softplus(out) - x * out, -1)
        return jnp.mean(rebuilt + divergence), state

    return Problem(train, val, init, loss)


def diffusion() -> Problem:
    """Predict the noise in noisy points of a ring of clusters: noise never leaves the loss."""
    r = np.random.RandomState(32)
    angle = 2 * np.pi * r.randint(0, 8, 4000) / 8
    x = np.stack([np.cos(angle), np.sin(angle)], 1) * 1.4 + 0.08 * r.randn(4000, 2)
    train, val = split(x.astype(np.float32), x.astype(np.float32))

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, _ = batch
        a, b = jax.random.split(key)
        t = jax.random.uniform(a, (len(x), 1))
        noise = jax.random.normal(b, x.shape)
        mixed = jnp.cos(t * jnp.pi / 2) * x + jnp.sin(t * jnp.pi / 2) * noise
        waves = [jnp.sin(2.0**k * jnp.pi * t) for k in range(3)]
        h = jnp.concatenate([mixed, t, *waves], -1)
        return mse(mlp(p, h, jax.nn.silu), noise), state

    return Problem(train, val, mlp_init([6, 40, 40, 2]), loss)


def contrastive_epochs() -> Problem:
    """Two noisy views of an image are to find each other among the batch."""
    x, _ = digits()
    train, val = split(x, x, 0.25, seed=33)

    def init(key: Array) -> Params:
        a, b = jax.random.split(key)
        return [dense(a, 64, 40), dense(b, 40, 8)]

    def loss(
        p: Params, state: State, batch: Data, key: Array, training: bool
    ) -> tuple[Array, State]:
        x, _ = batch
        x = x[: 32 * (len(x) // 32)]

        def view(k: Array) -> Array:
            noisy = x + 0.5 * jax.random.normal(k, x.shape)
            code = linear(p[1], jax.nn.relu(linear(p[0], noisy)))
            code = code * jax.lax.rsqrt(jnp.sum(code**2, -1, keepdims=True) + 1e-6)
            return code.reshape(-1, 32, 8)

        a, b = jax.random.split(key)
        likeness = jnp.einsum("gik,gjk->gij", view(a), view(b)) / 0.2
        right = jnp.diagonal(jax.nn.log_softmax(likeness), axis1=1, axis2=2)
        return -jnp.mean(right), state

    return Problem(train, val, init, loss)


TASKS = (
    Task(
        "vae",
        "variational autoencoder: reconstruction and divergence",
        vae,
        steps=800,
        optimizers=("sgd", "momentum", "adam", "rmsprop"),
        batch_sizes=(32,),
        schedules=(*CORE, "warmup_cosine"),
        shift=-0.4,
    ),
    Task(
        "diffusion",
        "denoising diffusion of points",
        diffusion,
        steps=1000,
        optimizers=("sgd", "adam", "adamw", "muon"),
        batch_sizes=(64,),
        schedules=(*CORE, "wsd"),
        spacing=1 / 3,
    ),
    Task(
        "contrastive_epochs",
        "contrastive code of two views, epoch means",
        contrastive_epochs,
        steps=0,
        epochs=20,
        optimizers=("momentum", "adam", "lion", "adagrad"),
        batch_sizes=(32,),
        schedules=(*CORE, "one_cycle"),
        spacing=0.25,
        shift=0.1,
    ),
)
