"""Where in the log something shows: stretches of the history's axis that reports point at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.features.view import View


def spans_of(view: View, values: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Stretches by name, each (start, end) in the history's axis; absent where it does not show.

    whole, start (first tenth), tail (last quarter), divergence (from the first non-finite loss,
    or from the lowest level where the loss rose and stayed up, to the end), plateau, overfit
    (validation's best to the end), warmup, decayed (rate below a tenth of its peak).
    """
    spans = {
        "whole": (view.first, view.last),
        "start": (view.first, view.step(0.1)),
        "tail": (view.step(0.75), view.last),
    }
    trend = view.loss
    if values["nonfinite_share"] > 0.0:
        spans["divergence"] = (view.step(values["nonfinite_at"]), view.last)
    elif trend is not None and trend.end > trend.low:
        spans["divergence"] = (view.step(float(trend.mid[int(np.argmin(trend.level))])), view.last)
    if values["plateau_share"] > 0.0:
        spans["plateau"] = (view.step(1.0 - values["plateau_share"]), view.last)
    if view.val is not None:
        spans["overfit"] = (view.step(values["val_turn_at"]), view.last)
    if values["warmup_share"] > 0.0:
        spans["warmup"] = (view.first, view.step(values["warmup_share"]))
    if values["tenth_at"] < 1.0:
        spans["decayed"] = (view.step(values["tenth_at"]), view.last)
    return spans
