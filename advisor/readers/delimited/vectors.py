"""DeepXDE's loss.dat: a column a part of the loss, below a header that names the vectors alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.raw.series import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.readers.raw.series import RawRun, Series

_MOST_METRICS = 5


def summed(run: RawRun) -> RawRun:
    """Return the run of such a table with its parts added up, what is minimised.

    Its columns are the step, as many parts of the training's loss as of the test's, and metrics,
    whose number nothing tells: it is the one with which each part of the test begins nearest to
    that of the training.
    """
    step, *parts = run.series.values()
    fewest = min((len(one.value) for one in parts), default=0)
    if len(parts) < 2 or not fewest:
        return run
    counts = range(len(parts) % 2, min(_MOST_METRICS, len(parts) - 1), 2)
    metrics = min(counts, key=lambda n: _apart(parts, (len(parts) - n) // 2))
    each = (len(parts) - metrics) // 2
    series = {
        "step": step._replace(name="step"),
        "loss_train": _sum(parts[:each], "loss_train"),
        "loss_test": _sum(parts[each : 2 * each], "loss_test"),
    }
    hints = {name: told for name, told in run.hints.items() if name != "header"}
    return run._replace(series=series, hints=hints)


def _apart(parts: Sequence[Series], each: int) -> float:
    """Return how far the first values of the two halves are apart, the mean of |log|."""
    first = np.abs([one.value[0] for one in parts[: 2 * each]]) + 1e-30
    return float(np.abs(np.log(first[:each] / first[each:])).mean())


def _sum(parts: Sequence[Series], name: str) -> Series:
    """Return the sum of series, at the rows that hold all of them."""
    rows = rows_of(parts[0])
    for one in parts[1:]:
        rows = np.intersect1d(rows, rows_of(one))
    whole = [one.at(np.isin(rows_of(one), rows)) for one in parts]
    return whole[0]._replace(name=name, value=np.sum([one.value for one in whole], axis=0))
