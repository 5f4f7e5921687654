"""What the boosters of `boosting/runs.py` learn: sets that packages ship, and drawn ones.

Split in halves before any was trained: what is said of such logs may be chosen with the first in
view, and the second tells whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn import datasets

Floats = NDArray[np.float64]
Table = tuple[Floats, Floats]  # inputs [rows, columns]; targets, or classes from 0 on [rows]
MOST_ROWS = 4000


class Problem(NamedTuple):
    """One data set: its half, what it is, how to make it, and how many classes (0: a number)."""

    name: str
    half: str
    what: str
    table: Callable[[], Table]
    classes: int = 0


def parted(problem: Problem) -> tuple[Table, Table]:
    """Three fifths to train on, and the rest."""
    x, y = (np.asarray(part, float) for part in problem.table())
    order = np.random.default_rng(7).permutation(len(y))[:MOST_ROWS]
    cut = round(0.6 * len(order))
    train, held = order[:cut], order[cut:]
    return (x[train], y[train]), (x[held], y[held])


def shipped(name: str) -> Callable[[], Table]:
    """A set of scikit-learn's."""
    return lambda: getattr(datasets, f"load_{name}")(return_X_y=True)


def drawn(name: str, **given: object) -> Callable[[], Table]:
    """A generator of scikit-learn's."""
    return lambda: getattr(datasets, f"make_{name}")(random_state=5, **given)


def study(name: str, target: Callable[[Floats], Floats]) -> Callable[[], Table]:
    """A set of statsmodels': its inputs, and what `target` makes of its outcome."""

    def made() -> Table:
        from statsmodels import datasets as studies

        table = getattr(studies, name).load_pandas()
        y = np.asarray(table.endog, float)
        return np.asarray(table.exog, float), target(y if y.ndim == 1 else y[:, 0])

    return made


def digits(below: int, parity: bool = False) -> Callable[[], Table]:
    """Pictures of the first digits, and which they are, or whether they are odd."""

    def made() -> Table:
        x, y = datasets.load_digits(return_X_y=True)
        kept = y < below
        return x[kept], (y[kept] % 2 if parity else y[kept]).astype(float)

    return made


def hastie() -> Table:
    x, y = datasets.make_hastie_10_2(3000, random_state=5)
    return x, (y > 0).astype(float)


def heavy_tails() -> Table:
    rng = np.random.default_rng(11)
    x = rng.uniform(-3, 3, (1200, 6))
    return x, np.sin(2 * x[:, 0]) + 0.3 * x[:, 1] * x[:, 2] + 0.5 * rng.standard_t(2.5, 1200)


def steps() -> Table:
    rng = np.random.default_rng(12)
    x = rng.uniform(0, 1, (4000, 8))
    return x, np.floor(5 * x[:, 0]) + 3.0 * (x[:, 1] > x[:, 2]) * np.floor(3 * x[:, 3])


def parity() -> Table:
    rng = np.random.default_rng(13)
    x = rng.normal(size=(1500, 10))
    odd = (x[:, :3] > 0).sum(1) % 2
    return x, np.where(rng.random(1500) < 0.1, 1 - odd, odd).astype(float)


def many_columns() -> Table:
    rng = np.random.default_rng(14)
    x = rng.normal(size=(500, 120))
    return x, ((x[:, 0] ** 2 + x[:, 1] ** 2 + 0.5 * rng.normal(size=500)) > 1.4).astype(float)


def counts() -> Table:
    rng = np.random.default_rng(15)
    x = rng.uniform(-1, 1, (1500, 8))
    return x, rng.poisson(np.exp(1 + x[:, 0] - x[:, 1] * x[:, 2])).astype(float)


def above(limit: float) -> Callable[[Floats], Floats]:
    return lambda y: (y > limit).astype(float)


PROBLEMS = (
    Problem("cancer", "choice", "breast_cancer", shipped("breast_cancer"), 2),
    Problem("wine", "check", "wine", shipped("wine"), 3),
    Problem("diabetes", "choice", "diabetes", shipped("diabetes")),
    Problem("odd_digits", "check", "digits: odd or even", digits(10, parity=True), 2),
    Problem("iris", "choice", "iris", shipped("iris"), 3),
    Problem("affairs", "check", "fair: any affair", study("fair", above(0.0)), 2),
    Problem("visits", "choice", "randhie: visits to a doctor", study("randhie", np.asarray)),
    Problem("schools", "check", "star98: pupils above the median", study("star98", np.asarray)),
    Problem("votes", "choice", "anes96: party", study("anes96", above(2.5)), 2),
    Problem("counts", "check", "drawn counts", counts),
    Problem("few_digits", "choice", "digits 0 to 3", digits(4), 4),
    Problem("friedman_clean", "check", "friedman1, no noise", drawn("friedman1", n_samples=2500)),
    Problem("friedman", "choice", "friedman1, noise", drawn("friedman1", n_samples=700, noise=2.0)),
    Problem(
        "impedance", "check", "friedman2, noise", drawn("friedman2", n_samples=1200, noise=150.0)
    ),
    Problem("phase", "choice", "friedman3, noise", drawn("friedman3", n_samples=1200, noise=0.1)),
    Problem(
        "easy_classes",
        "check",
        "classification, well apart",
        drawn("classification", n_samples=1200, class_sep=1.5, flip_y=0.01),
        2,
    ),
    Problem(
        "wrong_classes",
        "choice",
        "classification, three in ten labels drawn at random",
        drawn("classification", n_samples=2400, n_informative=6, flip_y=0.3),
        2,
    ),
    Problem("hastie", "check", "hastie_10_2", hastie, 2),
    Problem("moons", "choice", "moons, noise", drawn("moons", n_samples=800, noise=0.3), 2),
    Problem(
        "shells",
        "check",
        "gaussian_quantiles, three classes",
        drawn("gaussian_quantiles", n_samples=1500, n_features=5, n_classes=3),
        3,
    ),
    Problem(
        "linear",
        "choice",
        "regression, noise",
        drawn("regression", n_samples=1200, n_features=30, noise=20.0),
    ),
    Problem("sparse", "check", "sparse_uncorrelated", drawn("sparse_uncorrelated", n_samples=1200)),
    Problem("heavy_tails", "choice", "a wave, heavy-tailed noise", heavy_tails),
    Problem("steps", "check", "steps, no noise", steps),
    Problem("roll", "choice", "swiss_roll", drawn("swiss_roll", n_samples=1500, noise=0.5)),
    Problem(
        "rare_class",
        "check",
        "classification, one class in thirty",
        drawn("classification", n_samples=4000, weights=[0.97], flip_y=0.005),
        2,
    ),
    Problem("parity", "choice", "parity of three of ten, one label in ten wrong", parity, 2),
    Problem("many_columns", "check", "a circle in two of 120 columns", many_columns, 2),
)
