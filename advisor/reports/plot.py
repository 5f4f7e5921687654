"""The runs as a figure in a file (PNG, SVG, PDF), drawn by matplotlib."""

from __future__ import annotations

import io
import os
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.errors import ConfigError
from advisor.naming import in_one_line
from advisor.picture import BAND
from advisor.printable import printable
from advisor.reports import outputs
from advisor.reports.brief import worst_first
from advisor.reports.scale import scale_of
from advisor.reports.screen import shorten
from advisor.reports.wording import in_short, is_range_test, judged_as

if TYPE_CHECKING:
    from advisor.engine.report import Report, RunReport
    from advisor.history import Curve
    from advisor.picture import Picture

# Okabe and Ito (2008): told apart by colour-blind people too; dashes tell them apart in grey.
TRAIN, VAL, TREND, RATE, BAD = "#0072b2", "#d55e00", "#000000", "#009e73", "#cc79a7"
MOST_RUNS = 12
WIDTH, HEIGHT = 9.0, 4.2  # inches of one run
TITLE = 95  # letters of a title that fit into the width


def save(report: Report, path: str) -> int:
    """Write a figure of the runs, one below the other; return how many were left out.

    Of more than 12 the most serious are drawn. Raises ConfigError: what is missing.
    """
    make = figure_class(path)
    runs = [run for run in worst_first(report.runs) if run.picture is not None][:MOST_RUNS]
    if not runs:
        raise ConfigError(f"--plot {path}: there is no run to draw")
    figure = make(figsize=(WIDTH, HEIGHT * len(runs)), layout="constrained")
    panels = figure.subplots(
        2 * len(runs), 1, squeeze=False, gridspec_kw={"height_ratios": [3, 1] * len(runs)}
    )
    for index, run in enumerate(runs):
        _draw(run, panels[2 * index][0], panels[2 * index + 1][0])
    if len(report.runs) > len(runs):
        figure.supxlabel(f"the most serious {len(runs)} of {len(report.runs)} runs")
    write(figure, path)
    return len(report.runs) - len(runs)


def figure_class(path: str) -> Any:
    """Return matplotlib's class of figures, for a file that is called `path`.

    Raises ConfigError: it is not installed or set up wrongly, or no ending says what to draw.
    """
    if not os.path.splitext(path)[1]:
        raise ConfigError(f"--plot {path}: the ending says the format: .png, .svg or .pdf")
    try:
        made = import_module("matplotlib.figure").Figure
        # Whatever a matplotlibrc says: names of runs and columns are no LaTeX.
        import_module("matplotlib").rcParams["text.usetex"] = False
    except ModuleNotFoundError:
        raise ConfigError(f"--plot {path}: needs matplotlib: pip install matplotlib") from None
    except ValueError as error:  # as of MPLBACKEND
        said = in_one_line(error)
        raise ConfigError(f"--plot {path}: matplotlib does not start: {said}") from None
    return made


def write(figure: Any, path: str) -> None:
    """Write a figure, all of it or nothing; make its folder. Raises ConfigError."""
    drawn = io.BytesIO()
    try:
        with warnings.catch_warnings():
            # A name may have letters that the font lacks: a box in their place says enough.
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            figure.savefig(drawn, dpi=110, format=os.path.splitext(path)[1][1:])
    except ValueError as error:  # an ending that matplotlib cannot write
        raise ConfigError(f"--plot {path}: cannot be written: {error}") from None
    outputs.write(path, drawn.getvalue(), "--plot")


def _draw(run: RunReport, top: Any, bottom: Any) -> None:
    picture = run.picture
    assert picture is not None
    _losses(picture, top)
    top.set_ylabel(plain(judged_as(run)))
    first, last = picture.extent
    for row, item in enumerate(run.advice[:2]):
        if item.where is not None and item.where != picture.extent:
            top.axvspan(*item.where, color="#f0e442", alpha=0.25, lw=0)
            at_edge = item.where[0] > first + 0.9 * (last - first)
            top.annotate(
                item.rule,
                (item.where[at_edge], 1.0),
                xycoords=("data", "axes fraction"),
                # Stretches mostly begin at the same place.
                xytext=(-2 if at_edge else 2, -11 * (row + 1)),
                textcoords="offset points",
                ha="right" if at_edge else "left",
                fontsize=8,
            )
    top.set_title(
        plain(_title(run)),
        loc="left",
        fontsize=10,
    )
    top.legend(fontsize=8, frameon=False, loc="best")
    _rates(picture, bottom, log=is_range_test(run))
    for panel in (top, bottom):
        if last > first:
            panel.set_xlim(first, last)
        panel.spines[["top", "right"]].set_visible(False)


def _losses(picture: Picture, panel: Any) -> None:
    scale = scale_of(picture)
    _line(picture.train, panel, "train loss", color=TRAIN, lw=1, alpha=0.8)
    _line(picture.val, panel, "validation loss", color=VAL, lw=1.3, ls="--")
    outline = picture.outline
    if outline is not None:
        panel.plot(outline.step, outline.level, color=TREND, lw=1, ls=":", label="trend")
        if outline.sd is not None:
            low, high = (outline.level + sign * BAND * outline.sd for sign in (-1, 1))
            low = np.maximum(low, scale.low) if scale.log else low
            panel.fill_between(outline.step, low, high, color=TRAIN, alpha=0.15, lw=0)
        if len(outline.spikes):
            panel.plot(outline.spikes.step, outline.spikes.value, "^", color=VAL, ms=4)
    if picture.first_bad is not None:
        panel.axvline(picture.first_bad, color=BAD, lw=1.5, ls="-.", label="not finite")
    if scale.log:
        panel.set_yscale("log")
    margin = 0.0 if scale.log else 0.05 * (scale.high - scale.low)
    panel.set_ylim(scale.low - margin, scale.high + margin)


def _rates(picture: Picture, panel: Any, *, log: bool) -> None:
    """Draw the rate from 0 on; `log`: on a logarithmic axis, as it rises through decades."""
    if picture.lr is None:
        panel.text(0.5, 0.5, "no learning rate in the log", ha="center", transform=panel.transAxes)
        panel.set_yticks([])  # 0 to 1 would be read as rates
    else:
        if len(picture.lr) == 1:
            panel.plot(picture.extent, [*picture.lr.value] * 2, color=RATE, lw=1.5, marker=".")
        else:
            _line(picture.lr, panel, "lr", color=RATE, lw=1.5, drawstyle="steps-post")
        if log:
            panel.set_yscale("log")
        else:
            panel.set_ylim(bottom=0)
    panel.set_ylabel("lr")
    panel.set_xlabel(picture.axis)


def _line(curve: Curve | None, panel: Any, name: str, **style: Any) -> None:
    """Draw a curve that is called as in its log; `name` where it has no name there."""
    if curve is not None:
        value = np.where(np.isfinite(curve.value), curve.value, np.nan)
        style |= {"marker": "."} if len(curve) <= 30 else {}
        panel.plot(curve.step, value, label=plain(curve.name).lstrip("_") or name, **style)


def _title(run: RunReport) -> str:
    """Return name, status and advice; of a long name its end, which tells runs apart."""
    said = dict.fromkeys((run.status, in_short(run.advice[0], run.peak_lr)))  # may be the same
    verdict = f": {', '.join(said)}"
    return shorten(printable(run.label), TITLE - len(verdict)) + verdict


def plain(text: str) -> str:
    """Return text without what matplotlib would typeset."""
    return printable(text).replace("$", r"\$")
