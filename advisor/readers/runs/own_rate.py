"""Optimizers whose rate is another thing: they find it themselves, or search along a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from advisor.history import Curve

FINDS_ITS_RATE = frozenset(
    ("prodigy", "dadaptation", "dog", "dowg", "adamg", "mechanic", "cocob"),
)
# A rate that was found begins at 1e-6 or so and rises by leaps; one that is set is about 1, and a
# mistaken 1e-3 stays, falls, or is warmed up along a straight line.
_SMALL, _RISES, _STRAIGHT = 0.1, 10.0, 0.15


def note_on(optimizer: str | None) -> list[str]:
    """Say what a rate means with an optimizer that finds its own; nothing with most others."""
    if optimizer == "lbfgs":
        return [
            "with L-BFGS directions were right in 7 of 10 trainings, which is less than is stated "
            "(benchmarks/OTHER_OPTIMIZERS.md); with a line search its rate is best left at 1"
        ]
    if optimizer not in FINDS_ITS_RATE:
        return []
    return [
        f"{optimizer} finds its rate itself and multiplies it by the one that is set, which is "
        "judged here: 1 is usual (benchmarks/OTHER_OPTIMIZERS.md)"
    ]


def without_found(optimizer: str | None, logged: Curve | None, notes: list[str]) -> Curve | None:
    """Return the logged rate, or None where it is the product with the one that was found.

    What is left out is told in `notes`.
    """
    if logged is None or optimizer not in FINDS_ITS_RATE or not _is_found(logged):
        return logged
    notes.append(
        f"'{logged.name}' rises as {optimizer} finds it: it is not the rate that is set, and is "
        "left out; --lr tells that one"
    )
    return None


def _is_found(logged: Curve) -> bool:
    """Tell a small rate that rises tenfold or more and by leaps, up to its peak."""
    value = logged.value[np.isfinite(logged.value)]
    top = int(np.argmax(value)) if len(value) else 0
    if top < 2 or not 0.0 < _RISES * value[0] <= value[top] < _SMALL:
        return False
    straight = np.linspace(value[0], value[top], top + 1)
    return float(np.abs(value[: top + 1] - straight).max()) > _STRAIGHT * float(value[top])
