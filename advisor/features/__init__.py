"""Features: what is measured on a history. One family a module, one definition a feature."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from advisor.features import (
    boosting,
    curve,
    divergence,
    evidence,
    extrapolate,
    noise,
    objective,
    range_test,
    rises,
    schedule,
    validation,
)
from advisor.features.scorecard import FEATURES as POSITION
from advisor.features.scorecard import position
from advisor.features.spans import spans_of
from advisor.features.view import make_view

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.features.trend import Trend
    from advisor.features.view import View
    from advisor.history import History

CURVE_FEATURES: tuple[Callable[[Trend], float], ...] = (
    *curve.FEATURES,
    *noise.FEATURES,
    *divergence.CURVE_FEATURES,
    *rises.FEATURES,
)
RUN_FEATURES: tuple[Callable[[View], float], ...] = (
    *validation.FEATURES,
    *divergence.RUN_FEATURES,
    *evidence.FEATURES,
    *schedule.FEATURES,
    *range_test.FEATURES,
    *extrapolate.FEATURES,
    *boosting.FEATURES,
    *objective.FEATURES,
)
VAL = "val_"  # prefix of a curve feature taken from the validation loss


class Features(NamedTuple):
    """Measured figures of one run.

    Attributes
    ----------
    values: by feature name; NaN: could not be measured on this log.
    spans: where in the log something shows, (start, end) in the history's axis.

    """

    values: Mapping[str, float]
    spans: Mapping[str, tuple[float, float]]


def measure(history: History) -> Features:
    """Measure every feature of a run. Pure; O(n) in the number of logged points.

    Parameters
    ----------
    history
        One run; NaN and infinities in it are counted as symptoms.

    Returns
    -------
    Features
        Every name of `names()`; NaN where the log does not tell.

    """
    view = make_view(history)
    values = measure_view(view)
    # The points tables were fitted on networks and say nothing of trees; Rprop's rate is where each
    # step begins, no more: a third of directions were right with it, and a third the opposite.
    silent = history.boosting or schedule.optimizer_name(view) == "rprop"
    values |= dict.fromkeys(POSITION, math.nan) if silent else position(values)
    return Features(values, spans_of(view, values))


def measure_view(view: View) -> dict[str, float]:
    """Measure everything but the position, which is computed from these (see `scorecard`)."""
    values: dict[str, float] = {}
    for prefix, trend in (("", view.loss), (VAL, view.val)):
        for feature in CURVE_FEATURES:
            values[prefix + feature.__name__] = math.nan if trend is None else feature(trend)
    for measured in RUN_FEATURES:
        values[measured.__name__] = measured(view)
    return values


def names() -> tuple[str, ...]:
    """Return the name of every feature, in the order in which they are measured."""
    curves = [f.__name__ for f in CURVE_FEATURES]
    return (
        *curves,
        *(VAL + name for name in curves),
        *(f.__name__ for f in RUN_FEATURES),
        *POSITION,
    )


def describe(name: str) -> str:
    """Return the definition of a feature: its docstring. Raises KeyError for an unknown name."""
    if name in POSITION:
        return POSITION[name]
    for feature in (*CURVE_FEATURES, *RUN_FEATURES):
        if name in (feature.__name__, VAL + feature.__name__):
            text = feature.__doc__ or ""
            of = "validation loss: " if name != feature.__name__ else ""
            return of + "\n".join(line.strip() for line in text.strip().splitlines())
    raise KeyError(name)
