"""Train one task at many rates and schedules at once.

All runs of a family share initial weights, the order of batches and every random draw, so
a run at another rate or schedule is the counterfactual of its neighbour.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from corpus.optimizers import OPTIMIZERS, Tree, update
from corpus.tasks.base import Array, Data, Problem, Task

F32 = NDArray[np.float32]
VAL_ROWS = 384


class Curves(NamedTuple):
    """Curves of seeds x rates: losses and gradient norms a step, validation a block.

    `val` has one column more than there are blocks (the first before training).
    """

    loss: F32
    grad_norm: F32
    val: F32
    first: F32


def batches(task: Task, rows: int, size: int, steps: int, seed: int) -> NDArray[np.int32]:
    """Row numbers of each step's batch, in shuffled epochs; epoch means drop incomplete ones."""
    rng = np.random.RandomState(1000 + seed)
    kept = rows // size * size if task.epochs else rows
    passes = -(-steps * size // kept)
    if task.ordered:
        flat = [np.arange(kept)] * passes
    else:
        flat = [rng.permutation(rows)[:kept] for _ in range(passes)]
    return np.concatenate(flat)[: steps * size].reshape(steps, size).astype(np.int32)


def train(
    task: Task, problem: Problem, optimizer: str, size: int, rates: F32, block: int
) -> Curves:
    """Train at `rates` [runs, steps] for every seed; validate after each `block` steps."""
    rule = OPTIMIZERS[optimizer]
    steps = rates.shape[1]
    full = size == problem.rows
    val = tuple(jnp.asarray(a[:VAL_ROWS]) for a in problem.val)
    index = np.zeros((len(task.seeds), steps, 1), np.int32)
    if not full:
        index = np.stack([batches(task, problem.rows, size, steps, s) for s in task.seeds])

    def run(data: Data, key: Array, rows: Array, rate: Array) -> tuple[Array, ...]:
        noise = jax.random.fold_in(key, 77)

        def evaluate(params: Tree, state: Tree, part: Data) -> Array:
            return problem.loss(params, state, part, jax.random.PRNGKey(5), False)[0]

        def step(carry: Tree, now: tuple[Array, Array, Array]) -> tuple[Tree, Tree]:
            params, state, memory = carry
            t, lr, picked = now
            batch = data if full else tuple(a[picked] for a in data)
            (value, state), grads = jax.value_and_grad(problem.loss, has_aux=True)(
                params, state, batch, jax.random.fold_in(noise, t), True
            )
            norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree_util.tree_leaves(grads)))
            if task.clip:
                shrink = jnp.minimum(1.0, task.clip / (norm + 1e-12))
                grads = jax.tree_util.tree_map(lambda g: g * shrink, grads)
            params, memory = update(rule, params, grads, memory, t, lr, task.decay)
            return (params, state, memory), (value, norm)

        def block_of(carry: Tree, now: Tree) -> tuple[Tree, Tree]:
            carry, (value, norm) = jax.lax.scan(step, carry, now)
            held = evaluate(carry[0], carry[1], val)
            # XLA's maximum on CPUs may take 0 over NaN, and a dead network would have no hinge loss
            leaves = jax.tree_util.tree_leaves(carry[0])
            alive = jnp.all(jnp.stack([jnp.all(jnp.isfinite(a)) for a in leaves]))
            return carry, (value, norm, jnp.where(alive, held, jnp.nan))

        params, state = problem.init(key), problem.state()
        zeros = jax.tree_util.tree_map(jnp.zeros_like, params)
        sample = tuple(a[:VAL_ROWS] for a in data)
        first = evaluate(params, state, sample)
        before = evaluate(params, state, val)
        each = (jnp.arange(steps), rate, rows)
        xs = tuple(a.reshape(-1, block, *a.shape[1:]) for a in each)
        _, (value, norm, held) = jax.lax.scan(block_of, (params, state, (zeros, zeros)), xs)
        held = jnp.concatenate([before[None], held])
        return value.reshape(-1), norm.reshape(-1), held, first

    grid = jax.vmap(run, (None, None, None, 0))
    family = jax.jit(jax.vmap(grid, (None, 0, 0, None)))
    keys = jnp.stack([jax.random.PRNGKey(s) for s in task.seeds])
    data = tuple(jnp.asarray(a) for a in problem.train)
    out = family(data, keys, jnp.asarray(index), jnp.asarray(rates))
    return Curves(*(np.asarray(a, np.float32) for a in out))
