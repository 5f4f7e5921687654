"""Training losses that are logged as averages: taken apart where that can be done, else told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from advisor.history import Curve

SMOOTHED = (
    "the training loss {} and there is no validation: of such logs 60 in 100 directions "
    "were right where the losses themselves told 73 (benchmarks/OTHER_NETWORKS.md); how sure the "
    "advice is allows for that; log the loss of each batch"
)
_ROWS = 400  # fewer do not tell
_SOON = 1000  # rows within which an average that began at 0 is seen to climb


def apart(
    loss: Curve, epoch: float, notes: list[str], val: Curve | None, *, by_epoch: bool = False
) -> Curve:
    """Return losses in place of an average or sum since the training or each epoch began.

    `epoch`: steps of an epoch; 0: not known. `val`: the validation beside it. `by_epoch`: steps are
    epochs. What was taken apart is told in `notes`; what is no such curve comes back as it is.
    """
    if loss.value[0] < np.fmax.reduce(loss.value[:_SOON]) / 2:
        from advisor.readers.runs.running_sums import without_sums

        said: list[str] = []
        losses = without_sums(loss, epoch, said, by_epoch=by_epoch)
        if said and not _climbs_too(val, loss, losses, -1):
            notes += said
            return losses
        from advisor.readers.runs.from_zero import from_zero

        told: list[str] = []
        losses = from_zero(loss, told)
        if not _climbs_too(val, loss, losses):
            loss = losses
            notes += told
    if epoch:
        from advisor.readers.runs.running_means import taken_apart

        loss = taken_apart(loss, epoch, notes)
    return loss


def _climbs_too(val: Curve | None, mean: Curve, losses: Curve, where: int = 0) -> bool:
    """Whether a validation climbed as a curve did: then no mean filled, the run diverged.

    `losses`: what the curve would be a mean or sum of. `where`: the value of the validation that is
    held against both, the first or the last.
    """
    if val is None or not len(val):
        return False
    told, at = val.value[where], val.step[where]
    with np.errstate(invalid="ignore"):  # infinities: no is the answer
        to_mean = abs(np.interp(at, mean.step, mean.value) - told)
        to_losses = abs(np.interp(at, losses.step, losses.value) - told)
    return bool(val.value[0] < np.fmax.reduce(val.value) / 2 and to_mean < to_losses)


def smoothing_shows(train: Curve | None) -> bool:
    """Whether the values of a training loss can hardly be others than smoothed ones."""
    if train is None or len(train) < _ROWS:
        return False
    from advisor.readers.runs.smoothing import looks_smoothed

    return looks_smoothed(train.value)


def smoothing(*, named: bool, shows: bool) -> str:
    """Return the note on a training loss without a validation that is smoothed; '' where it is not.

    `named`: its name or the export says so; `shows`: its values do.
    """
    if not (named or shows):
        return ""
    return SMOOTHED.format("is smoothed" if named else "looks smoothed by its values")
