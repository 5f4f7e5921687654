"""What would have come of training at a rate? Regret read off the constant-schedule runs.

    cd benchmarks && python -m range_tests.regret OUT

prints, as a yardstick for advice from range tests, the mean regret of two rules of thumb
for OUT/range_tests/*.npz: a tenth of the rate of the lowest loss, and the steepest descent.
"""

from __future__ import annotations

import pathlib
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.check import bands


class Truth:
    """Regret of constant rates, for every optimizer and batch size of one task."""

    def __init__(self, runs: dict[str, Any]) -> None:
        """Read the constant-schedule rows of a task's file."""
        self.curves: dict[tuple[str, int], tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
        for r in bands(runs):
            if r["schedule"] == "constant":
                own = r["regret"] - r["regret"].min()
                own[r["diverged"]] = 1.0
                rates = np.log10(r["grid"].astype(float))
                self.curves[r["optimizer"], r["batch_size"]] = rates, own

    def regret(self, optimizer: str, batch_size: int, rate: float) -> float:
        """Between grid points: a straight line over the logarithm of the rate."""
        rates, regret = self.curves[optimizer, batch_size]
        return float(np.interp(np.log10(max(rate, 1e-30)), rates, regret))


def lowest_over_ten(lr: NDArray[np.float64], loss: NDArray[np.float64]) -> float:
    """A tenth of the rate at which the smoothed loss is lowest."""
    return float(lr[np.nanargmin(_smooth(loss))] / 10)


def steepest(lr: NDArray[np.float64], loss: NDArray[np.float64]) -> float:
    """The rate at which the smoothed loss falls fastest before its minimum."""
    smooth = _smooth(loss)
    start = len(loss) // 10
    end = max(start + 3, int(np.nanargmin(smooth)))
    slope = np.gradient(smooth)[start:end]
    return float(lr[start + int(np.nanargmin(slope))]) if np.isfinite(slope).any() else float(lr[0])


def _smooth(loss: NDArray[np.float64]) -> NDArray[np.float64]:
    out, mean = np.full(len(loss), np.nan), 0.0
    for t, value in enumerate(loss):
        if not np.isfinite(value):
            break
        mean = 0.95 * mean + 0.05 * value
        out[t] = mean / (1 - 0.95 ** (t + 1))
    return out


def main() -> None:
    """Print the mean regret of the rules a task."""
    folder = pathlib.Path(sys.argv[1])
    for path in sorted((folder / "range_tests").glob("*.npz")):
        with np.load(folder / path.name) as runs, np.load(path) as stored:
            truth, tests = Truth(dict(runs)), dict(stored)
        regrets = []
        for i, steps in enumerate(tests["steps"]):
            lr, loss = (tests[k][i, :steps].astype(float) for k in ("lr", "train_loss"))
            family = str(tests["optimizer"][i]), int(tests["batch_size"][i])
            rules = lowest_over_ten(lr, loss), steepest(lr, loss)
            regrets.append([truth.regret(*family, rate) for rate in rules])
        tenth, steep = np.mean(regrets, 0)
        print(f"{path.stem:20s} lowest / 10: {tenth:.3f}   steepest: {steep:.3f}")


if __name__ == "__main__":
    main()
