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
# A whole number that was multiplied in floating point may be off by so much.
_OFF = 0.01
_DECIMALS = range(8)
_FIGURES = range(2, 6)


def error_of(value: FloatArray) -> FloatArray:
    """Return how far each value may lie from the one that was measured, float64 [n].

    `value`: float64 [n]. Half of the last decimal or figure where all were rounded to as many, the
    coarser of both where these fit (55.5 and 0.119 are three figures, and three decimals); else
    what single precision loses; NaN where a value is none.
    """
    finite = value[np.isfinite(value)]
    places = next((place for place in _DECIMALS if _are_whole(finite * 10.0**place)), None)
    size = np.abs(value)
    with np.errstate(all="ignore"):
        error = SINGLE * size if places is None else np.full(len(value), _HALF * 10.0**-places)
        exponent = np.floor(np.log10(np.where(size > 0.0, size, 1.0)))
        for figures in _FIGURES:
            unit = 10.0 ** (exponent - figures + 1)
            if _are_whole((value / unit)[np.isfinite(value)]):
                error = _HALF * unit if places is None else np.maximum(error, _HALF * unit)
                break
    return np.asarray(np.where(np.isfinite(value), error, np.nan))


def is_rounded(value: FloatArray) -> bool:
    """Whether values, float64 [n], were written with fewer digits than single precision has."""
    finite = value[np.isfinite(value)]
    return bool((error_of(finite) > 2 * SINGLE * np.abs(finite)).any())


def _are_whole(value: FloatArray) -> bool:
    # Of 1e9 a share would let pass what is no whole number at all.
    off = np.clip(1e-9 * np.abs(value), 1e-9, _OFF)
    return bool((np.abs(value - np.rint(value)) <= off).all())
