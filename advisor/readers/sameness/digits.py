"""How exactly the values of a curve were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from advisor.history import FloatArray

# Half of the last place, and a little for what was cut rather than rounded in between.
_HALF = 0.51
# Single precision, which event files hold.
SINGLE = 1e-6
_DECIMALS = range(8)
_FIGURES = range(2, 6)


def error_of(value: FloatArray) -> FloatArray:
    """Return how far each value may lie from the one that was measured, float64 [n].

    `value`: float64 [n]. Half of the last decimal or figure where all were rounded to as many, else
    what single precision loses; NaN where a value is none.
    """
    finite = value[np.isfinite(value)]
    for places in _DECIMALS:
        if _are_whole(finite * 10.0**places):
            return np.where(np.isfinite(value), _HALF * 10.0**-places, np.nan)
    size = np.abs(value)
    with np.errstate(all="ignore"):
        exponent = np.floor(np.log10(np.where(size > 0.0, size, 1.0)))
        for figures in _FIGURES:
            unit = 10.0 ** (exponent - figures + 1)
            if _are_whole((value / unit)[np.isfinite(value)]):
                return np.asarray(np.where(np.isfinite(value), _HALF * unit, np.nan))
        return np.asarray(np.where(np.isfinite(value), SINGLE * size, np.nan))


def is_rounded(value: FloatArray) -> bool:
    """Whether values, float64 [n], were written with fewer digits than single precision has."""
    finite = value[np.isfinite(value)]
    return bool((error_of(finite) > 2 * SINGLE * np.abs(finite)).any())


def _are_whole(value: FloatArray) -> bool:
    return bool((np.abs(value - np.rint(value)) <= 1e-9 * np.maximum(1.0, np.abs(value))).all())
