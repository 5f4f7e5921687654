"""Compare the loss of many networks at once with that of each alone, task by task.

    cd benchmarks && python -m corpus.check_batched [TASK ...]

All runs of a family are trained in one compiled program. A compiler may get such a program wrong:
XLA for CPUs (jaxlib 0.10.2) gave the 18th network the validation loss of the first where a loss was
a sum of products with a one-hot array. Prints the tasks whose losses or gradients differ.
"""

from __future__ import annotations

import sys

import jax
import jax.numpy as jnp
import numpy as np

from corpus.optimizers import Tree
from corpus.tasks import TASKS
from corpus.tasks.base import Task
from corpus.train import VAL_ROWS

NETWORKS = 66


def difference(task: Task) -> float:
    """The greatest relative difference between networks together and alone."""
    problem = task.build()
    params = jax.vmap(problem.init)(jax.random.split(jax.random.PRNGKey(1), NETWORKS))
    size = task.batch_sizes[0] or problem.rows
    val = tuple(jnp.asarray(a[:VAL_ROWS]) for a in problem.val)
    batch = tuple(jnp.asarray(a[:size]) for a in problem.train)

    def measured(p: Tree) -> Tree:
        key = jax.random.PRNGKey(5)
        held = problem.loss(p, problem.state(), val, key, False)[0]
        trained = jax.value_and_grad(problem.loss, has_aux=True)
        (value, _), grads = trained(p, problem.state(), batch, key, True)
        return held, value, sum(jnp.sum(g * g) for g in jax.tree_util.tree_leaves(grads)) ** 0.5

    together = jax.jit(jax.vmap(measured))(params)
    alone = jax.jit(measured)
    worst = 0.0
    for i in range(0, NETWORKS, 5):
        one = alone(jax.tree_util.tree_map(lambda a, i=i: a[i], params))
        pairs = zip(together, one, strict=True)
        gaps = [abs(float(a[i]) - float(b)) / (abs(float(b)) + 1e-3) for a, b in pairs]
        worst = max(worst, float(np.max(gaps)))
    return worst


def main() -> None:
    """The command line."""
    for name in sys.argv[1:] or TASKS:
        worst = difference(TASKS[name])
        print(f"{'DIFFERS' if not worst < 1e-2 else 'same'}  {worst:.1e}  {name}", flush=True)


if __name__ == "__main__":
    main()
