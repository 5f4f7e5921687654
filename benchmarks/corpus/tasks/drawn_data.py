"""The examples of a task drawn at random: synthetic ones, small tables, sequences of symbols."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_iris  # type: ignore[import-untyped]

from corpus.data import digits, standardised
from corpus.tasks.base import Data
from corpus.tasks.draw import COLUMNS, OF_NUMBERS, Examples, Random

Floats = NDArray[np.float64]
Pair = tuple[NDArray[Any], NDArray[Any]]
SYMBOLS = 8


def examples(e: Examples, seed: int, counts: bool) -> tuple[Data, Data]:
    """Training and held-back rows; `counts` turns numbers into counts."""
    r = Random(91_000 + seed)
    wanted = e.rows + e.held
    x, y = _source(r, e, wanted * (3 if e.imbalance else 1))
    if e.source in OF_NUMBERS:
        y = _numbers(r, e, y, counts)
    else:
        wrong = r.rand(len(y)) < e.noise
        y = np.where(wrong, r.randint(0, e.outputs, len(y)), y).astype(np.int32)
    if e.source != "symbols":
        x = _inputs(r, e, x)
    chance = np.ones(len(x))
    if e.imbalance:
        chance = 10.0 ** -(e.imbalance * r.rand(e.outputs))[y]
    picked = r.choice(len(x), min(wanted, len(x)), replace=False, p=chance / chance.sum())
    held, rest = picked[: e.held], picked[e.held :]
    return (x[rest], y[rest]), (x[held], y[held])


def _source(r: Random, e: Examples, rows: int) -> Pair:
    if e.source in COLUMNS:
        return _table(e.source)
    return {"symbols": _symbols, "blobs": _blobs}.get(e.source, _taught)(r, e, rows)


def _table(name: str) -> Pair:
    if name == "digits":
        return digits()
    if name == "iris":
        d = load_iris()
        return d.data, d.target
    return standardised(name)


def _taught(r: Random, e: Examples, rows: int) -> Pair:
    """Numbers of a random network, or the class it gives the highest of them, with noise."""
    x = _points(r, rows, e.columns)
    score = _teacher(r, x, e)
    if e.source == "teacher":
        return x, score
    return x, (score + e.overlap * r.gumbel(0, 1, score.shape)).argmax(1)


def _points(r: Random, rows: int, columns: int) -> Floats:
    """Normal, even, heavy-tailed or two-valued columns."""
    shape = (rows, columns)
    kind = r.randint(0, 4 if columns > 7 else 3)
    if kind == 0:
        return r.randn(*shape)
    if kind == 1:
        return r.uniform(-1.7, 1.7, shape)
    if kind == 2:
        return np.clip(r.standard_t(3, shape) / 1.5, -6, 6)
    return r.choice([-1.0, 1.0], shape)


def _teacher(r: Random, x: Floats, e: Examples) -> Floats:
    """What a random network of random depth says of the points, in units of its spread."""
    act = (np.tanh, np.sin, lambda a: np.maximum(a, 0))[r.randint(0, 3)]
    h = x
    for _ in range(e.depth):
        h = act(h @ r.randn(h.shape[1], 12) * r.uniform(0.7, 2) / h.shape[1] ** 0.5)
    out = h @ r.randn(h.shape[1], e.outputs)
    return np.asarray((out - out.mean(0)) / (out.std(0) + 1e-9), np.float64)


def _blobs(r: Random, e: Examples, rows: int) -> Pair:
    """Clouds of points, one to three a class."""
    each = r.randint(1, 4)
    centres = r.randn(e.outputs * each, e.columns)
    cloud = r.randint(0, len(centres), rows)
    return centres[cloud] + e.overlap * r.randn(rows, e.columns), cloud % e.outputs


def _symbols(r: Random, e: Examples, rows: int) -> Pair:
    """A random chain of symbols; asked is the next one, an early one, or the most frequent."""
    count = min(SYMBOLS, e.outputs)
    move = r.dirichlet(np.full(count, 0.5), count).cumsum(1)
    x = np.zeros((rows, e.columns + 1), np.int32)
    x[:, 0] = r.randint(0, count, rows)
    for t in range(1, e.columns + 1):
        x[:, t] = np.minimum((r.rand(rows)[:, None] > move[x[:, t - 1]]).sum(1), count - 1)
    seen, after = x[:, :-1], x[:, -1]
    asked = r.randint(0, 3)
    if asked == 0:
        return seen, after
    if asked == 1:
        return seen, seen[:, r.randint(0, 3)]
    return seen, (seen[:, :, None] == np.arange(count)).sum(1).argmax(1)


def _numbers(r: Random, e: Examples, y: NDArray[Any], counts: bool) -> NDArray[np.float32]:
    """Targets with noise, in units of their own, or counts of that rate."""
    y = (y - y.mean(0)) / y.std(0)
    y = y.reshape(len(y), -1)
    if y.shape[1] < e.outputs:  # several readings of one quantity
        y = y @ r.choice([-1.0, 1.0], (y.shape[1], e.outputs)) / y.shape[1]
    if counts:
        return r.poisson(np.exp(np.clip(0.8 * y + 0.5, -3, 3))).astype(np.float32)
    heavy = r.rand() < 0.25
    noise = r.standard_t(2, y.shape) if heavy else r.randn(*y.shape)
    unit, offset = e.target
    return np.asarray(unit * (y + e.noise * noise) + offset, np.float32)


def _inputs(r: Random, e: Examples, x: NDArray[Any]) -> NDArray[np.float32]:
    """Projected if drawn so, columns of unit spread, then in units of their own."""
    if e.projected:
        x = x @ r.randn(x.shape[1], e.columns)
    x = (x - x.mean(0)) / (x.std() if e.source == "digits" else x.std(0) + 1e-9)
    return np.asarray(e.scale * (x + e.offset), np.float32)
