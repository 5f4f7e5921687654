"""Training losses that are logged as averages, taken apart where that can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from advisor.history import Curve

_SOON = 1000  # rows within which an average that began at 0 is seen to climb


def apart(loss: Curve | None, epoch: float, notes: list[str]) -> Curve | None:
    """Return losses in place of an average that began at 0 or anew in each epoch, and tell it.

    `epoch`: steps of an epoch; 0: not known. What is no such curve comes back as it is.
    """
    if loss is None or not len(loss):
        return loss
    if loss.value[0] < np.fmax.reduce(loss.value[:_SOON]) / 2:
        from advisor.readers.runs.from_zero import from_zero

        loss = from_zero(loss, notes)
    if epoch:
        from advisor.readers.runs.running_means import taken_apart

        loss = taken_apart(loss, epoch, notes)
    return loss
