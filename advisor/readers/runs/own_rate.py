"""Optimizers whose rate is another thing: they find it themselves, or search along a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor.history import Curve, tells_rate
from advisor.readers.hints.optimizers import optimizer_of_momentum
from advisor.readers.vocabulary.rates_in_names import scale_in
from advisor.readers.vocabulary.words import is_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.readers.raw.series import RawRun

FINDS_ITS_RATE = frozenset(
    ("prodigy", "dadaptation", "dog", "dowg", "adamg", "mechanic", "cocob"),
)
# A rate that was found begins at 1e-6 or so and rises by leaps; one that is set is about 1, and a
# mistaken 1e-3 stays, falls, or is warmed up along a straight line.
_SMALL, _RISES, _STRAIGHT = 0.1, 10.0, 0.15


def note_on(optimizer: str | None) -> list[str]:
    """Say what a rate means with an optimizer that finds its own; nothing with most others."""
    if optimizer == "lbfgs":
        return [
            "with L-BFGS directions were right in 7 of 10 trainings, which is less than is stated "
            "(benchmarks/OTHER_OPTIMIZERS.md); with a line search its rate is best left at 1"
        ]
    if optimizer == "rprop":
        return [
            "with Rprop the rate is where the step of each weight begins, which it then sets "
            "itself: a curve does not tell whether that is too low or too high "
            "(benchmarks/OTHER_OPTIMIZERS.md)"
        ]
    if optimizer not in FINDS_ITS_RATE:
        return []
    return [
        f"{optimizer} finds its rate itself and multiplies it by the one that is set, which is "
        "judged here: 1 is usual (benchmarks/OTHER_OPTIMIZERS.md)"
    ]


def optimizer_by_momentum(
    hints: Mapping[str, str], logged: Curve | None, given: float | None, notes: list[str]
) -> str | None:
    """Return SGD where a momentum is set, no optimizer is named and the rate is none of Adam's."""
    told = optimizer_of_momentum(hints, _peak(hints, logged, given))
    if told is not None:
        notes.append(
            f"no optimizer is named: the momentum of {hints['momentum']} that is set is taken for "
            "SGD's; --optimizer NAME corrects it"
        )
    return told


def _peak(hints: Mapping[str, str], logged: Curve | None, given: float | None) -> float:
    """Return the highest rate that is logged, else that of the user or of the settings."""
    if logged is not None and tells_rate(logged):
        return float(np.nanmax(logged.value))
    try:
        return given or float(hints["lr"])
    except (KeyError, ValueError):
        return np.nan


def rate_told_by(hints: Mapping[str, str], rate: float) -> str:
    """Say that a rate is none of the log's columns, and where it stands."""
    where = hints.get("lr_from", "what the log says of its settings")
    return f"no learning rate is logged: {rate:g} is {where}"


def with_plain_rates(raw: RawRun) -> RawRun:
    """Return a run whose rates are none in units of their own: of 'lr (1e-4)' 3 is 0.0003."""
    scaled = {name: scale_in(name) for name in raw.series if is_rate(name)}
    scaled = {name: scale for name, scale in scaled.items() if scale != 1.0}
    if not scaled:
        return raw
    series = {
        name: one._replace(value=one.value * scaled[name]) if name in scaled else one
        for name, one in raw.series.items()
    }
    said = [
        f"'{name}' is multiplied by {scale:g}, as its name says" for name, scale in scaled.items()
    ]
    return raw._replace(series=series, notes=(*raw.notes, *said))


def set_rate(
    optimizer: str | None, logged: Curve | None, given: float | None, notes: list[str]
) -> Curve | None:
    """Return the logged rate; where it is the product with the one that was found, 1 or None.

    None where the user gives the rate. What is left out is told in `notes`.
    """
    if logged is None or optimizer not in FINDS_ITS_RATE or not _is_found(logged):
        return logged
    taken = "is taken for 1, which --lr corrects" if given is None else "is that of --lr"
    notes.append(f"'{logged.name}' rises as {optimizer} finds it; the rate that was set {taken}")
    return Curve(logged.step[:1], np.ones(1), "set") if given is None else None


def _is_found(logged: Curve) -> bool:
    """Tell a small rate that rises tenfold or more and by leaps, up to its peak."""
    value = logged.value[np.isfinite(logged.value)]
    top = int(np.argmax(value)) if len(value) else 0
    if top < 2 or not 0.0 < _RISES * value[0] <= value[top] < _SMALL:
        return False
    straight = np.linspace(value[0], value[top], top + 1)
    return float(np.abs(value[: top + 1] - straight).max()) > _STRAIGHT * float(value[top])
