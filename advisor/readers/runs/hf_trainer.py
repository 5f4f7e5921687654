"""What Hugging Face's Trainer logs, whatever file it went to: what its figures stand for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.raw.series import places_of

if TYPE_CHECKING:
    from advisor.readers.raw.series import RawRun

# It logs these together, in TensorBoard below `train/`, and no other trainer calls all of them so.
_NAMES = {"loss", "grad_norm", "learning_rate", "epoch"}
FINE_TUNING = (
    "mostly fine-tunings are logged like this, with Adam unless --optimizer says otherwise: rates "
    "from 5e-5 to 2e-4 count as usual. Measured on networks of up to 23 million weights only "
    "(benchmarks/FINE_TUNING.md); large ones want lower rates: raise threefold at most, then ask "
    "again"
)


def is_hidden_nan(loss: float | None, grad_norm: float | None) -> bool:
    """Whether a logged loss is the 0 that the Trainer's filter makes of steps that were all NaN."""
    return loss == 0.0 and grad_norm is not None and not math.isfinite(grad_norm)


def as_trainer(raw: RawRun) -> RawRun:
    """Return a run of the Trainer as it was meant; any other as it is.

    A loss of 0 beside a gradient norm that is no number was NaN, and the run mostly fine-tunes.
    """
    full = {name.removeprefix("train/"): name for name in raw.series}
    if not raw.fine_tuning and not full.keys() >= _NAMES:
        return raw
    raw = raw._replace(fine_tuning=True)
    if not full.keys() >= {"loss", "grad_norm"}:
        return raw
    loss, norm = raw.series[full["loss"]], raw.series[full["grad_norm"]]
    hidden = (loss.value == 0.0) & np.isin(
        places_of(loss), places_of(norm)[~np.isfinite(norm.value)]
    )
    if not hidden.any():
        return raw
    seen = loss._replace(value=np.where(hidden, math.nan, loss.value))
    note = (
        f"{int(hidden.sum()):,} losses of exactly 0 beside a gradient that is no number are read "
        "as NaN: logging_nan_inf_filter writes NaN that way"
    )
    return raw._replace(series={**raw.series, loss.name: seen}, notes=(*raw.notes, note))
