"""What changed the loss itself while it was trained: a stage, a task, the weight of a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.vocabulary.objectives import tells_objective

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from advisor.history import Curve
    from advisor.readers.raw.series import Series


def changed_objective(
    series: Iterable[Series], curve_of: Callable[[Series], Curve | None]
) -> Curve | None:
    """Return the first column that tells the objective and changed within the run, or None.

    `curve_of` lays a series on the axis of the run. A column is passed over that never changes or
    holds what is no number.
    """
    for one in series:
        if tells_objective(one.name):
            curve = curve_of(one)
            if curve is not None and len(curve) > 1 and _changes(curve):
                return curve
    return None


def _changes(curve: Curve) -> bool:
    value = curve.value
    return bool(np.isfinite(value).all() and (value != value[0]).any())
