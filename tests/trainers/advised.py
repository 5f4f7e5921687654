"""A run with any combination of advice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.tiny import judged

if TYPE_CHECKING:
    from advisor.engine.report import RunReport

COURSES = {
    "constant": ("lower",),
    "cosine": ("lower", "add_decay"),
    "warmup": ("add_warmup",),
    "warmup_cosine": ("add_decay", "add_warmup"),
    "cyclic": ("cycle", "add_decay"),
}


def advised(
    *actions: str,
    peak_lr: float | None = 0.1,
    axis: str = "step",
    last: float = 63.0,
    label: str = "run.csv",
) -> RunReport:
    """A run of 64 steps at a peak of 0.1; 'raise' is 3x, 'lower' is a third."""
    run = judged()
    factors = {"raise": 3.0, "lower": 0.3}
    advice = tuple(
        replace(
            run.advice[0],
            action=action,
            advice=f"Do {action}.",
            lr_factor=factors.get(action),
            suggested_lr=factors[action] * peak_lr if action in factors and peak_lr else None,
        )
        for action in actions
    )
    return replace(
        run,
        source=label,
        advice=advice,
        peak_lr=peak_lr,
        axis=axis,
        spans={"whole": (0.0, last)},
    )
