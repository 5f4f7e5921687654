"""Runs as loggers write them that tell no loss of every step, and no mean of an epoch.

Many print the loss of one batch in a hundred, or a mean that goes on from line to line. What tables
are fitted on holds a copy of each run by one of the two.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from advisor.history import Curve, History

from scoring.asked import Floats
from smoothed.means import exponential, moving

FEWEST, MOST = 8, 61  # rows of a log that tells single batches
KEPT = (0.6, 0.8, 0.9, 0.95, 0.98, 0.99)  # of the mean before, where it is exponential
WINDOWS = (5, 10, 20, 50, 100)
EVERY = (1, 1, 2, 5, 10, 20)  # steps a row of a log that tells means
FEWEST_MEANS = 20


def by_another_logger(run: History, rng: np.random.Generator) -> History:
    """The run with a row for every so many steps: of one batch each, or of means."""
    assert run.train is not None
    n = len(run.train)
    if rng.random() < 0.5:
        rows = float(np.exp(rng.uniform(np.log(FEWEST), np.log(MOST))))
        return _every(run, run.train.value, max(n // round(rows), 1), rng)
    with np.errstate(all="ignore"):
        value = means(run.train.value, rng)
    return _every(run, value, max(min(int(rng.choice(EVERY)), n // FEWEST_MEANS), 1), rng)


def _every(run: History, value: Floats, k: int, rng: np.random.Generator) -> History:
    """Every k-th of the values, from the first or the k-th on; half of them with a validation."""
    assert run.train is not None
    assert run.val is not None
    assert run.lr is not None
    at = np.arange(0 if rng.random() < 0.5 else k - 1, len(value), k)
    step, val = run.train.step[at], run.val
    if rng.random() < 0.5:
        last = np.clip(np.searchsorted(val.step, step, "right") - 1, 0, len(val) - 1)
        val = Curve(step, val.value[last])
    rate = np.interp(step, run.lr.step, run.lr.value)
    return replace(run, train=Curve(step, value[at]), val=val, lr=Curve(step, rate))


def means(value: Floats, rng: np.random.Generator) -> Floats:
    """One of four means of a loss: exponential, of the last few, since the run or epoch began."""
    kind, n = int(rng.integers(0, 6)), len(value)
    if kind <= 2:
        kept = float(rng.choice(KEPT))
        return exponential(value, kept, "first" if rng.random() < 0.5 else "corrected")
    if kind <= 4:
        return moving(value, int(rng.choice(WINDOWS)) if kind == 3 else n)
    epochs = int(np.exp(rng.uniform(np.log(4), np.log(41))))
    end, length = np.arange(1, n + 1), max(n // epochs, 2)
    start = (end - 1) // length * length
    total = np.concatenate([[0.0], np.cumsum(value)])
    return (total[end] - total[start]) / (end - start)
