"""How much of the planned training a log holds, where it tells how long that was to be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from advisor.readers.vocabulary.names import sense

if TYPE_CHECKING:
    from advisor.history import Curve
    from advisor.readers.raw.series import RawRun

# LLaMA-Factory and others log it beside each loss.
_STEPS = ("total_steps", "max_steps", "total_iters", "max_iters")
# A little more than all is done where a last step is counted twice.
_MORE = 1.02
# Below this share a note tells that the log ends early.
_NEARLY_ALL = 0.9


def done_share(raw: RawRun, unit: str, lead: Curve) -> float:
    """Return the share of the planned training that is done at the last loss, 0..1; NaN: not told.

    Parameters
    ----------
    raw
        The run; its hints 'done_share', 'planned_steps' and 'planned_epochs' tell it, or a series;
        with 'stops_early' nothing does.
    unit
        What `lead` counts: 'step', 'epoch' or 'row'.
    lead
        The judged loss.

    """
    if "stops_early" in raw.hints:
        return math.nan  # the number of epochs is then one that is hardly ever reached
    told = _number(raw.hints.get("done_share"))
    if not math.isnan(told):
        return told
    first, last = float(lead.step[0]), float(lead.step[-1])
    if unit == "step":
        steps = _number(raw.hints.get("planned_steps") or _constant(raw))
        if not math.isnan(share := _share(last, steps)):
            return share
        first, last = _epochs(raw)
    elif unit != "epoch":
        return math.nan
    # Epochs that are numbered from 0: after that of number 0 one is done.
    epochs = _number(raw.hints.get("planned_epochs"))
    return _share(last + (first == 0.0 and last.is_integer()), epochs)


def note_of(done: float) -> list[str]:
    """Say that a log ends before the training was to end; nothing where it does not."""
    if not done < _NEARLY_ALL:
        return []
    return [
        f"{100 * done:.2g} % of the planned training is logged: judged as far as it goes; a decay "
        "of the rate that was still to come is not seen"
    ]


def _epochs(raw: RawRun) -> tuple[float, float]:
    """Return the first and the last epoch that a log of steps tells beside them, NaN for none."""
    for name, series in raw.series.items():
        if (told := sense(name)).kind == "axis" and told.unit == "epoch" and len(series.value):
            known = series.value[np.isfinite(series.value)]
            if len(known):
                return float(known.min()), float(known.max())
    return math.nan, math.nan


def _constant(raw: RawRun) -> str | None:
    """Return the number of steps that a series of one value tells."""
    for name in _STEPS:
        series = raw.series.get(name)
        if series is not None and len(series.value) and np.ptp(series.value) == 0.0:
            return str(series.value[0])
    return None


def _share(done: float, planned: float) -> float:
    share = done / planned if planned > 0.0 else math.nan
    return min(share, 1.0) if 0.0 < share <= _MORE else math.nan


def _number(text: str | None) -> float:
    try:
        return float(text) if text else math.nan
    except ValueError:
        return math.nan
