"""Which values an axis shows: its ends, and whether it is logarithmic."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from advisor.history import FloatArray
    from advisor.picture import Picture

LOG_FROM = 30.0  # highest over lowest: from here on a linear axis shows only the fall
FAR = 4.0  # an excursion beyond so many usual ranges is cut off, so that the rest can be seen


class Scale(NamedTuple):
    """An axis from `low` to `high` (low < high), in values."""

    low: float
    high: float
    log: bool

    def share(self, value: FloatArray) -> FloatArray:
        """Return the place of values on the axis, 0 at `low`, 1 at `high`, cut to 0..1."""
        low, high = self.low, self.high
        if self.log:
            value = np.log10(np.maximum(value, low))
            low, high = log10(low), log10(high)
        return np.clip((value - low) / (high - low), 0.0, 1.0)


def across(picture: Picture, step: FloatArray) -> FloatArray:
    """Return the place of steps from left to right, 0..1."""
    first, last = picture.extent
    share: FloatArray = np.clip((step - first) / max(last - first, 1e-12), 0.0, 1.0)
    return share


def scale_of(picture: Picture) -> Scale:
    """Choose the axis for the losses of a run; infinities and NaN do not count.

    Levels decide whether it is logarithmic, not single points.
    """
    parts = [curve.value for curve in (picture.train, picture.val) if curve is not None]
    value = np.concatenate(parts)
    value = value[np.isfinite(value)]
    if not len(value):
        return Scale(0.0, 1.0, log=False)
    low, high = float(value.min()), float(value.max())
    usual_low, usual_high = (float(edge) for edge in np.quantile(value, (0.02, 0.98)))
    levels = value if picture.outline is None else picture.outline.level
    if low > 0 and max(levels[0], levels.max()) > LOG_FROM * levels.min():
        return Scale(max(low, usual_low / FAR), high, log=True)
    reach = FAR * (usual_high - usual_low)
    if reach > 0:
        low, high = max(low, usual_low - reach), min(high, usual_high + reach)
    if high <= low:
        half = abs(low) * 0.05 or 0.5
        low, high = low - half, high + half
    return Scale(low, high, log=False)
