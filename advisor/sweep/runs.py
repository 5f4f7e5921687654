"""From histories to the runs of a sweep: rate, schedule, optimizer, final loss."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.baseline.level import Level, final_levels
from advisor.features import measure
from advisor.features import schedule as shape
from advisor.features.extrapolate import STAYED
from advisor.features.range_test import is_range_test
from advisor.features.view import make_view
from advisor.history import Curve
from advisor.median import median
from advisor.naming import label_of
from advisor.readers.hints.beside import settings_beside
from advisor.readers.hints.optimizers import optimizer_of
from advisor.readers.vocabulary.rates_in_names import rate_in_name
from advisor.sweep.settings import settings_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.features.view import View
    from advisor.history import History

_WARMUP = 0.02  # of the run: a shorter rise at its start does not set runs apart


@dataclass(frozen=True, slots=True)
class SweepRun:
    """One run of a sweep.

    Attributes
    ----------
    label: source, and the run's name inside it.
    lr: peak rate, None where nothing tells it; `lr_from` says what did.
    schedule: 'constant', 'decay', 'warmup', 'warmup and decay', 'cyclic', 'unknown' or
        'range test'.
    levels: final level by 'train_loss' and 'val_loss', also where a metric was chosen to be
        maximised; of a table of finished runs by its column. NaN value: diverged.
    length: last step on the run's axis.
    factor: what the run's own curve says its rate should be multiplied by; NaN: nothing.
    falls: whether the loss was still falling where the log ends.
    settings: what its name, or a file of settings, tells besides: {'batch size': '64'}.

    """

    label: str
    lr: float | None
    lr_from: str
    optimizer: str | None
    schedule: str
    levels: Mapping[str, Level]
    length: float
    axis: str
    factor: float = math.nan
    falls: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


def sweep_run(history: History, given: Mapping[str, float]) -> SweepRun:
    """Measure one run. `given`: rates of logs without one, by file or run name."""
    view = make_view(history)
    lr, lr_from = _rate(history, view, given)
    words = _names_inside_out(history)
    if lr is None and (beside := settings_beside(history.source, history.run)) is not None:
        lr, lr_from = float(beside.hints["lr"]), f"the settings in '{beside.path}'"
        history = replace(history, optimizer=history.optimizer or optimizer_of(beside.hints))
        words += beside.words
    return SweepRun(
        label=label_of(history.source, history.run),
        lr=lr,
        lr_from=lr_from,
        optimizer=history.optimizer,
        schedule=schedule_name(view),
        levels=_levels(history),
        length=view.last,
        axis=history.axis,
        factor=measure(_with_rate(history, view, lr)).values["factor_to_try"],
        falls=_falls(history.val or history.loss),
        settings=settings_in(words),
    )


def _falls(curve: Curve) -> bool:
    """Whether the last fifth of a curve is below the two before; an early stop waits for a rise."""
    value = curve.value[np.isfinite(curve.value)]
    width = max(len(value) // 5, 1)
    before = value[-3 * width : -width]
    return not len(before) or median(value[-width:]) < median(before)


def _levels(history: History) -> dict[str, Level]:
    """Return the final levels; none where the train loss is no number at the end.

    The last validation may be one from before it broke.
    """
    levels = final_levels(history)
    if history.train is None or math.isfinite(history.train.value[-1]):
        return levels
    return {
        role: level._replace(value=math.nan, noise=math.nan, drop=math.nan)
        for role, level in levels.items()
    }


def _with_rate(history: History, view: View, lr: float | None) -> History:
    """Let features know a rate that the log does not tell: how far to go rests on where it is."""
    if view.schedule is not None or lr is None:
        return history
    return replace(history, lr=Curve(history.loss.step[:1], np.array([lr])))


def names_of(history: History) -> list[str]:
    """Return what a user may call a run: its name, its file as a path, its file's name."""
    source = history.source.replace("\\", "/").rstrip("/")
    return [name for name in (history.run, source, source.rsplit("/", 1)[-1]) if name]


def _rate(history: History, view: View, given: Mapping[str, float]) -> tuple[float | None, str]:
    if view.schedule is not None:
        return view.schedule.peak, "the log"
    for name in names_of(history):
        if name in given:
            return given[name], "given"
    for name in _names_inside_out(history):
        found = rate_in_name(name)
        if found is not None:
            return found, f"the name '{name}'"
    return None, "nothing"


def _names_inside_out(history: History) -> list[str]:
    """Return the run, the file, then the folders around it: the innermost is the most telling."""
    source = history.source.replace("\\", "/").rstrip("/")
    return [history.run or "", *reversed(source.split("/"))]


def schedule_name(view: View) -> str:
    """Name the shape of the schedule as far as two runs have to agree on it."""
    if is_range_test(view) == 1.0:
        return "range test"
    if view.schedule is None or not view.schedule.known_shape:
        return "unknown"
    if shape.restarts(view) >= 1.0:
        return "cyclic"
    warm = shape.warmup_share(view) >= _WARMUP
    decays = shape.lr_end_share(view) < STAYED
    if warm:
        return "warmup and decay" if decays else "warmup"
    return "decay" if decays else "constant"
