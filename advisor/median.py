"""The median without the checks of `np.median`, which load numpy.ma: 10 ms of every start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from advisor.history import FloatArray

_FEW = 200


def median(part: FloatArray) -> float:
    """Return the median of numbers, float64 [n >= 1], none of which may be NaN."""
    n = len(part)
    half = n // 2
    if n <= _FEW:
        ordered = sorted(part.tolist())
        return float(ordered[half]) if n % 2 else 0.5 * float(ordered[half - 1] + ordered[half])
    if n % 2:
        return float(np.partition(part, half)[half])
    low, high = np.partition(part, (half - 1, half))[half - 1 : half + 1].tolist()
    return 0.5 * float(low + high)
