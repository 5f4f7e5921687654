"""What Hugging Face's Trainer logs, whatever file it went to: what its figures stand for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.raw.series import places_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from advisor.readers.raw.series import RawRun, Series

    BoolArray = NDArray[np.bool_]

# It logs these together, in TensorBoard below `train/`, and no other trainer calls all of them so.
_NAMES = {"loss", "grad_norm", "learning_rate", "epoch"}
# The Trainer rounds to four digits: from so far no loss falls to 0 between two lines, for good.
_FAR_FROM_NOTHING, _FEWEST_ZEROS = 0.1, 2


def is_hidden_nan(loss: float | None, grad_norm: float | None) -> bool:
    """Whether a logged loss is the 0 that the Trainer's filter makes of steps that were all NaN."""
    return loss == 0.0 and grad_norm is not None and not math.isfinite(grad_norm)


def as_trainer(raw: RawRun) -> RawRun:
    """Return a run of the Trainer as it was meant; any other as it is.

    It mostly fine-tunes. A loss of 0 beside a gradient norm that is no number was NaN; where norms
    are not logged (old Trainers, LLaMA-Factory), 0 for good after a loss far from it.
    """
    full = {name.removeprefix("train/"): name for name in raw.series}
    if not raw.fine_tuning and not full.keys() >= _NAMES:
        return raw
    raw = raw._replace(fine_tuning=True)
    if "loss" not in full:
        return raw
    loss = raw.series[full["loss"]]
    norm, val = (raw.series.get(full.get(name, "")) for name in ("grad_norm", "eval_loss"))
    hidden, why = _hidden(loss, norm, val)
    if not hidden.any():
        return raw
    seen = loss._replace(value=np.where(hidden, math.nan, loss.value))
    note = (
        f"{int(hidden.sum()):,} losses of exactly 0 {why} are read as NaN: "
        "logging_nan_inf_filter writes NaN that way"
    )
    return raw._replace(series={**raw.series, loss.name: seen}, notes=(*raw.notes, note))


def _hidden(loss: Series, norm: Series | None, val: Series | None) -> tuple[BoolArray, str]:
    """Tell which losses were NaN, bool [n], and by what; without a norm by how they end."""
    zero = loss.value == 0.0
    if norm is not None:
        at = places_of(loss)
        hidden = zero & ~np.isin(at, places_of(norm)[np.isfinite(norm.value)])
        return hidden, "beside a gradient that is no number"
    numbers = np.flatnonzero(~zero)
    if not len(numbers) or numbers[-1] == len(zero) - 1:
        return np.zeros_like(zero), ""
    # A loss that came to nothing would have shown what lies between.
    fell = loss.value[numbers[-1]] >= _FAR_FROM_NOTHING and len(zero) - numbers[-1] > _FEWEST_ZEROS
    broke = val is not None and len(val.value) > 0 and not math.isfinite(val.value[-1])
    if not (fell or broke):
        return np.zeros_like(zero), ""
    return np.arange(len(zero)) > numbers[-1], f"below one of {loss.value[numbers[-1]]:g}"
