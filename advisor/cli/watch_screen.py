"""What `lr-advise watch` shows: the screen redrawn on a terminal, else only what has changed."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from advisor.cli.drawing import chart_style_of
from advisor.cli.streams import complain, flush, put, screen
from advisor.engine.report import Report
from advisor.naming import counted
from advisor.printable import printable
from advisor.reports.exit_status import exit_of
from advisor.reports.formats import View, render
from advisor.reports.low_screen import in_rows
from advisor.reports.screen import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.engine.report import RunReport
    from advisor.reports.screen import Screen

AS_IF = "judged as if the training ended here"
CLEAR = "\x1b[H\x1b[2J"


class Shown:
    """Shows one report after the other."""

    def __init__(self, watched: str, chart: bool | None, color: str) -> None:
        self.watched = printable(watched)
        self.chart = chart
        self.color = color
        self.said: dict[str, str] = {}
        self.waiting: tuple[str, ...] = ()

    def show(self, report: Report) -> None:
        """Draw the report again, or print what differs from the last look."""
        waiting = tuple(f"{item.source}: {item.message}" for item in report.errors)
        clock = time.strftime("%H:%M:%S")
        if sys.stdout.isatty():
            self._redraw(report, clock, waiting)
        else:
            self._tell_changes(report, clock, waiting)
        flush()

    def end(self, report: Report, why: str, levels: Sequence[str]) -> int:
        """Show the last report and why the watching ends; return the exit code."""
        code, reason = exit_of(report, levels)
        closing = f"Exit {code}: {'; '.join(part for part in (why, reason) if part)}."
        put(render("text", report, self._view(closing)))
        return code

    def _view(self, closing: str = "") -> View:
        """Return how to show it now: a terminal may have another size than before."""
        chart = chart_style_of(self.chart, quiet=False)
        return View(screen(self.color), closing=closing, chart=chart)

    def _redraw(self, report: Report, clock: str, waiting: Sequence[str]) -> None:
        points = sum(run.points for run in report.runs)
        so_far = f"{counted(points, 'point')} so far, {AS_IF}"
        closing = f"{clock} {self.watched}: {so_far}. Ctrl-C ends."
        view, room = self._view(closing), rows()
        lines = _waiting_for(waiting, view.screen, room)
        text = in_rows(report, view, room - lines.count("\n"))
        put(CLEAR + text + lines)

    def _tell_changes(self, report: Report, clock: str, waiting: tuple[str, ...]) -> None:
        said = {run.label: _in_brief(run) for run in report.runs}
        for run in report.runs:
            if self.said.get(run.label) != said[run.label]:
                self._tell(run, clock, said[run.label])
        self.said = said
        for sentence in waiting if waiting != self.waiting else ():
            complain(f"waiting: {sentence}")
        self.waiting = waiting

    def _tell(self, run: RunReport, clock: str, now: str) -> None:
        before = self.said.get(run.label)
        change = now if before is None else f"{before} -> {now}"
        view = self._view()
        so_far = f"{counted(run.points, 'point')} so far"
        so_far += "" if before is not None else f", {AS_IF}"
        heading = view.screen.paint(f"{clock}  {so_far}: {change}", "bold")
        put(f"{heading}\n{render('text', Report((run,)), view)}\n")


def _waiting_for(sentences: Sequence[str], screen: Screen, room: int) -> str:
    """Return what is waited for, in lines: all where the rows are not known, else a few."""
    most = room // 8 if room > 0 else len(sentences)
    said = [f"Waiting: {printable(sentence)}" for sentence in sentences[:most]]
    if len(sentences) > most:
        said.append(f"Waiting: {len(sentences) - most:,} more, which `lr-advise check` names")
    return "".join(f"{screen.wrap(line, hanging='  ')}\n" for line in said)


def _in_brief(run: RunReport) -> str:
    """Return what counts as a change: not the figures, which move with every point."""
    return f"{run.status} ({', '.join(item.rule for item in run.advice)})"
