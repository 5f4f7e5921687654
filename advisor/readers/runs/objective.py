"""What changed the loss itself while it was trained: a stage, a task, the weight of a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.history import Curve
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.objectives import (
    asks_less_as_it_falls,
    tells_objective,
    vae_part,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.readers.raw.series import Series

# Of a weight; losses are printed with three or four digits.
_ROUNDING = 0.01


def changed_objective(
    series: Mapping[str, Series], lead: Curve, curve_of: Callable[[Series], Curve | None]
) -> Curve | None:
    """Return the first column that tells the objective and changed within the run, or None.

    `lead` is the loss that is judged, `curve_of` lays a series on the axis of the run. A column is
    passed over that never changes, holds what is no number, or is a weight that only falls.
    Where none tells it, the weight that a KL divergence has in the loss, by the other part that is
    logged.
    """
    for name, one in series.items():
        if tells_objective(name):
            curve = curve_of(one)
            if curve is None or len(curve) < 2 or not _changes(curve):
                continue
            if (np.diff(curve.value) > 0.0).any() or not asks_less_as_it_falls(name):
                return curve
    return _weight_of_kl(series, lead, curve_of)


def _changes(curve: Curve) -> bool:
    value = curve.value
    return bool(np.isfinite(value).all() and (value != value[0]).any())


def _weight_of_kl(
    series: Mapping[str, Series], lead: Curve, curve_of: Callable[[Series], Curve | None]
) -> Curve | None:
    """Return (loss - reconstruction) / KL where it grows all the way, as KL annealing has it."""
    split = sense(lead.name).split
    parts: dict[str, list[Series]] = {"kl": [], "reconstruction": []}
    for name, one in series.items():
        part = vae_part(name)
        if part and name != lead.name and sense(name).split == split:
            parts[part].append(one)
    if any(len(found) != 1 for found in parts.values()):
        return None
    kl, rest = (curve_of(parts[part][0]) for part in ("kl", "reconstruction"))
    if kl is None or rest is None or not (len(kl) == len(rest) == len(lead) > 2):
        return None
    with np.errstate(all="ignore"):
        weight = (lead.value - rest.value) / np.abs(kl.value)  # some log it negative
    if not np.isfinite(weight).all():
        return None
    slack = _ROUNDING * float(weight.max())
    grew = weight[-1] - weight[0] > 10 * slack > 0.0
    if not grew or weight[0] < -slack or (weight[1:] - weight[:-1] < -slack).any():
        return None
    return Curve(lead.step, weight, f"weight of '{kl.name}'")
