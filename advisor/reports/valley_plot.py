"""A sweep as a figure in a file: the final loss of every run over its learning rate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from advisor.reports.compare_page import as_logged, name_of
from advisor.reports.plot import figure_class, plain, write
from advisor.reports.scale import LOG_FROM
from advisor.sweep.valley import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.sweep.compare import Group, Sweep

# Okabe and Ito (2008), and marks that tell groups apart in grey.
STYLES = (("#0072b2", "o"), ("#d55e00", "s"), ("#009e73", "^"), ("#cc79a7", "D"), ("#000000", "v"))
WIDTH, HEIGHT = 6.0, 4.0  # inches of one sweep


def save(sweeps: Sequence[Sweep], path: str) -> None:
    """Write a figure of the sweeps, one below the other.

    A group has a mark for each run, a line through the means of its rates, a band over the rates
    that end alike and a dashed line at the best; losses that differ thirtyfold stand on a
    logarithmic axis. Raises ConfigError: what is missing or in the way.
    """
    figure = figure_class(path)(figsize=(WIDTH, HEIGHT * len(sweeps)), layout="constrained")
    panels = figure.subplots(len(sweeps), 1, squeeze=False)
    for sweep, (panel,) in zip(sweeps, panels, strict=True):
        for index, group in enumerate(sweep.groups):
            _draw(group, sweep, panel, *STYLES[index % len(STYLES)])
        panel.set_xscale("log")
        if _spans_decades(sweep):
            panel.set_yscale("log")
        panel.set_xlabel("peak learning rate")
        panel.set_ylabel(plain(sweep.metric))
        panel.spines[["top", "right"]].set_visible(False)
        if sweep.groups:
            panel.legend(fontsize=8, edgecolor="none")  # its ground dims lines that cross it
    write(figure, path)


def _spans_decades(sweep: Sweep) -> bool:
    """Whether losses lie so far apart that on a linear axis the valley would be a flat line."""
    ends = [run.levels[sweep.curve].value for group in sweep.groups for run in group.runs]
    ends = [value for value in ends if abs(value) < MOST] or [0.0]
    return not sweep.maximize and min(ends) > 0.0 and max(ends) > LOG_FROM * min(ends)


def _draw(group: Group, sweep: Sweep, panel: Any, colour: str, mark: str) -> None:
    valley = group.valley
    ends = [(run.lr, run.levels[sweep.curve].value) for run in group.runs if run.lr is not None]
    alive = [(lr, value) for lr, value in ends if abs(value) < MOST]
    panel.plot(
        *zip(*alive, strict=True) if alive else ([], []), mark, color=colour, ms=4, alpha=0.5
    )
    means = [
        (rung.lr, as_logged(rung.loss, sweep)) for rung in valley.rungs if math.isfinite(rung.loss)
    ]
    name = plain(name_of(group)) or "runs"
    if valley.best is not None:
        name += f": best {valley.best:.2g}"
    panel.plot(*zip(*means, strict=True) if means else ([], []), color=colour, lw=1.5, label=name)
    broken = [lr for lr, value in ends if not abs(value) < MOST]
    if broken:
        # They have no loss: they stand at the upper edge.
        edge = {"transform": panel.get_xaxis_transform(), "clip_on": False}
        panel.plot(broken, [1.0] * len(broken), "x", color=colour, label="diverged", **edge)
    if valley.best is not None:
        panel.axvline(valley.best, color=colour, lw=1, ls="--")
        rates = [rung.lr for rung in valley.rungs]
        panel.axvspan(
            valley.low or rates[0], valley.high or rates[-1], color=colour, alpha=0.1, lw=0
        )
