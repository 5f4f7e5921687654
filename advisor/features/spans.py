"""Where in the log something shows: stretches of the history's axis that reports point at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.features.view import View


NAMES = (
    "whole",
    "start",
    "tail",
    "nonfinite",
    "divergence",
    "plateau",
    "overfit",
    "warmup",
    "decayed",
    "past_best",
)


def spans_of(view: View, values: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Stretches by name (`NAMES`), each (start, end) in the history's axis.

    whole, start (first tenth), tail (last quarter) of every run; nonfinite (from the first loss
    that is no number to the end), divergence (from where the numbers end for good, else from the
    lowest level, or a start below it, to the end), plateau, overfit (validation's best to the
    end), warmup, decayed (rate below a tenth of its peak), past_best (from the lowest validation of
    boosted trees to the end) of runs that have one. A rule says when they mean something.
    """
    spans = {
        "whole": (view.first, view.last),
        "start": (view.first, view.step(0.1)),
        "tail": (view.step(0.75), view.last),
    }
    trend = view.loss
    if values["nonfinite_share"] > 0.0:
        spans["nonfinite"] = (view.step(values["nonfinite_at"]), view.last)
    if trend is None or trend.ended_bad:
        spans["divergence"] = spans.get("nonfinite", spans["whole"])
    elif trend.end > trend.low:  # single NaN before a finite end are skipped steps
        lowest = 0.0 if trend.start < trend.low else float(trend.mid[int(np.argmin(trend.level))])
        spans["divergence"] = (view.step(lowest), view.last)
    if values["plateau_share"] > 0.0:
        spans["plateau"] = (view.step(1.0 - values["plateau_share"]), view.last)
    if view.val is not None:
        spans["overfit"] = (view.step(values["val_best_at"]), view.last)
    if values["warmup_share"] > 0.0:
        spans["warmup"] = (view.first, view.step(values["warmup_share"]))
    if values["tenth_at"] < 1.0:
        spans["decayed"] = (view.step(values["tenth_at"]), view.last)
    if values["best_round"] > 0.0:
        best = values["best_round"] - (view.first == 0.0)
        spans["past_best"] = (min(max(best, view.first), view.last), view.last)
    return spans
