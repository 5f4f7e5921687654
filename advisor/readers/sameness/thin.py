"""What of a long run is enough to know it again in another log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.history import Curve

if TYPE_CHECKING:
    from advisor.history import History

# Values of a curve, and those at its end, that are kept whatever their steps.
_MOST = 2000
_LAST = 50
# Steps at which logs are written, whether they count from 0 or from 1.
_ROUND = (1, 2, 5)


def thinned(run: History) -> History:
    """Return a run whose curves hold the points at round steps, of which other logs hold some."""
    return replace(
        run,
        train=_thin(run.train),
        val=_thin(run.val),
        lr=_thin(run.lr),
        grad_norm=None,
        objective=None,
    )


def _thin(curve: Curve | None) -> Curve | None:
    if curve is None or len(curve) <= _MOST:
        return curve
    every = next(
        step
        for step in (unit * 10**power for power in range(300) for unit in _ROUND)
        if _is_at(curve, step).sum() <= _MOST
    )
    kept = _is_at(curve, every)
    kept[0] = True
    kept[-_LAST:] = True
    return Curve(curve.step[kept], curve.value[kept], curve.name)


def _is_at(curve: Curve, every: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray(np.isin(curve.step % every, (0, every - 1)))
