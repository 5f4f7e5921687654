"""Tasks drawn at random, each from its own seed: many different loss curves for little time.

What is learned from, what learns, the loss, the batch and the grid are all drawn (`draw.py`)
before anything is trained. Left out are the seeds whose runs tell nothing of a rate.
"""

from __future__ import annotations

import functools

from corpus.schedules import CORE
from corpus.tasks.base import Problem, Task
from corpus.tasks.draw import OF_NUMBERS, Draw, draw
from corpus.tasks.drawn_data import examples
from corpus.tasks.drawn_models import initial, loss_of

SEEDS = 84  # those from BENCHMARKS_FROM on go over wider grids
# By `corpus/degenerate.py`: the word it gives, on the runs of the whole grid.
LEFT_OUT = {13: "start", 41: "diverged", 53: "nothing", 72: "nothing"}


def build(d: Draw) -> Problem:
    """Rows, initial weights and loss of a draw."""
    of_numbers = d.examples.source in OF_NUMBERS
    train, val = examples(d.examples, d.seed, counts=d.model.loss == "poisson")
    return Problem(train, val, initial(d), loss_of(d, of_numbers))


def about(d: Draw) -> str:
    """A draw in words."""
    e, m, t = d.examples, d.model, d.training
    words = [f"{m.loss} on {e.source}", f"{e.rows} rows of {e.columns}"]
    words += [f"noise {e.noise:.2f}"] if e.noise else []
    words += [f"inputs x{e.scale:.2g}"] if e.scale != 1 else []
    words += ["classes unlike in size"] if e.imbalance else []
    words += [f"{m.kind} {m.depth}x{m.width} {m.activation}", f"gain {m.gain:.2g}"]
    words += ["residual"] if m.residual and m.depth > 1 and m.kind != "attention" else []
    words += ["norm"] if m.norm and m.kind == "mlp" else []
    words += [f"dropout {m.dropout:.2f}"] if m.dropout else []
    words += [f"decay {t.decay:.2g}"] if t.decay else []
    words += [f"clip {t.clip:.2g}"] if t.clip else []
    words += [f"penalty {t.penalty:.2g}"] if t.penalty else []
    return ", ".join(words)


def task(d: Draw) -> Task:
    """The runs to make of a draw."""
    t = d.training
    long = t.steps >= 200 or t.epochs * (d.examples.rows // (t.batch or d.examples.rows)) >= 200
    return Task(
        f"drawn_{d.seed:02d}",
        about(d),
        functools.partial(build, d),
        steps=t.steps,
        optimizers=t.optimizers,
        batch_sizes=(t.batch,),
        schedules=(*CORE, *t.further),
        spacing=t.spacing,
        shift=t.shift,
        wider=t.wider,
        epochs=t.epochs,
        clip=t.clip,
        decay=t.decay,
        ranges=((-1.0, 0.5, 60 + 40 * long), (0.0, 1.0, 100 + 100 * long)),
    )


TASKS = tuple(task(draw(seed)) for seed in range(SEEDS) if seed not in LEFT_OUT)
