"""Which pictures the reports of this call need, and the plot that goes to a file."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from advisor.reports.formats import DRAWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.engine.report import Report
    from advisor.picture import Album
    from advisor.reports.chart import ChartStyle


def chart_style_of(asked: bool | None, *, quiet: bool) -> ChartStyle | None:
    """Return how to draw the chart on standard output, None for not at all.

    `asked` is --chart (True), --no-chart (False) or None: on a terminal only, and on none that
    shows plain lines alone, as shells in editors and readers of screens do.
    """
    by_itself = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    wanted = by_itself if asked is None else asked
    if not wanted or quiet:
        return None
    from advisor.reports.chart import chart_style
    from advisor.reports.screen import columns

    return chart_style(columns(), sys.stdout.encoding)


def album_of(formats: Iterable[str], chart: ChartStyle | None, plot: str | None) -> Album | None:
    """Return what draws the runs, None where nothing shows a picture.

    The terminal shows one run: for it a single picture is made, whatever the folder holds.
    """
    every = plot is not None or any(name in DRAWN for name in formats)
    if not every and chart is None:
        return None
    from advisor.picture import Album

    return Album(None if every else 1)


def write_plot(path: str, report: Report) -> None:
    """Draw the runs into a PNG or SVG. Raises ConfigError where that cannot be done."""
    from advisor.cli.streams import complain
    from advisor.naming import counted
    from advisor.reports.plot import save

    left_out = save(report, path)
    if left_out:
        complain(
            f"--plot {path}: {counted(left_out, 'run')} left out; the most serious are drawn, "
            "-o FILE.html shows more"
        )
