"""`lr-advise watch`: follow a log while it grows; say so when the advice changes."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from advisor.cli.drawing import album_of, chart_style_of
from advisor.cli.judging import Task, report_of, tell
from advisor.cli.output import complain, flush, put
from advisor.cli.rules_in_force import selected
from advisor.cli.settings import settings_of
from advisor.config.settings import per_source
from advisor.engine.load import rule_base
from advisor.engine.report import Report
from advisor.errors import ConfigError
from advisor.reports.exit_status import check_fail_on, exit_of, fails
from advisor.reports.formats import View, render
from advisor.reports.screen import screen_of
from advisor.watch import Process, looks, run_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.engine.report import RunReport

CLEAR = "\x1b[H\x1b[2J"
STANDARD_LEVEL = "diverged"  # what --kill and --run wait for unless --fail-on says otherwise


def run_watch(  # noqa: PLR0913  one keyword an option that is no setting
    paths: Sequence[str],
    *,
    config_file: str | None,
    no_config: bool,
    fail_on: tuple[str, ...],
    interval: float,
    once: bool,
    kill: int | None,
    run_this: str | None,
    chart: bool | None,
    color: str,
    **options: Any,
) -> int:
    """Look until a run fails, the process to kill has ended, or once; return the exit code."""
    if "-" in paths:
        raise ConfigError("watch follows files and folders; standard input is read by check")
    settings = settings_of(options, config_file=config_file, no_config=no_config)
    base = rule_base(settings.values["rules"])
    codes = [rule.code for rule in base.rules]
    rules_of = per_source(settings, lambda here: selected(here, base, codes))
    if not fail_on and (kill is not None or run_this is not None):
        fail_on = (STANDARD_LEVEL,)
    failing = check_fail_on(fail_on or ("never",), codes)
    process = None if kill is None else Process.of(kill)
    shown = Shown(", ".join(paths), chart, color)

    def judged() -> Report:
        album = album_of((), chart_style_of(chart, quiet=False), None)
        return report_of(Task(paths, settings, base, rules_of, album, jobs=1))

    if once:
        report = judged()
        tell(report.errors)
        bad = [run for run in report.runs if fails(run, failing)]
        if bad:
            _act(bad[0], process, run_this)
        return shown.end(report, "", failing)
    for changed in looks(paths, interval):
        over = process is not None and not process.alive
        if changed or over:
            report = judged()
            shown.show(report)
            bad = [run for run in report.runs if fails(run, failing)]
            if bad:
                _act(bad[0], process, run_this)
                put(f"Exit 1: {bad[0].label} is {bad[0].status}.\n")
                return 1
            if over:
                return shown.end(report, f"process {kill} has ended", failing)
    raise AssertionError("looks never end")


def _act(run: RunReport, process: Process | None, command: str | None) -> None:
    """Do what was asked for when a run fails."""
    if process is not None:
        complain(process.stop())
    if command is not None:
        complain(run_command(command, run))


class Shown:
    """Shows one report after the other: redrawn on a terminal, else only what has changed."""

    def __init__(self, watched: str, chart: bool | None, color: str) -> None:
        self.watched = watched
        self.chart = chart
        self.color = color
        self.said: dict[str, str] = {}
        self.waiting: tuple[str, ...] = ()

    def view(self, closing: str = "") -> View:
        """Return how to show it now: a terminal may have another size than before."""
        screen = screen_of(is_terminal=sys.stdout.isatty(), colour=self.color)
        return View(screen, closing=closing, chart=chart_style_of(self.chart, quiet=False))

    def show(self, report: Report) -> None:
        """Draw the report again, or print what differs from the last look."""
        waiting = tuple(f"{item.source}: {item.message}" for item in report.errors)
        clock = time.strftime("%H:%M:%S")
        if sys.stdout.isatty():
            points = sum(run.points for run in report.runs)
            so_far = f"{points:,} points so far, judged as if the training ended here"
            closing = f"{clock} {self.watched}: {so_far}. Ctrl-C ends."
            lines = "".join(f"Waiting: {sentence}\n" for sentence in waiting)
            put(CLEAR + render("text", report, self.view(closing)) + lines)
        else:
            said = {run.label: _in_brief(run) for run in report.runs}
            for run in report.runs:
                if self.said.get(run.label) != said[run.label]:
                    self._tell(run, clock, said[run.label])
            self.said = said
            for sentence in waiting if waiting != self.waiting else ():
                complain(f"waiting: {sentence}")
            self.waiting = waiting
        flush()

    def _tell(self, run: RunReport, clock: str, now: str) -> None:
        before = self.said.get(run.label)
        change = now if before is None else f"{before} -> {now}"
        view = self.view()
        heading = view.screen.paint(f"{clock}  {run.points:,} points so far: {change}", "bold")
        put(f"{heading}\n{render('text', Report((run,)), view)}\n")

    def end(self, report: Report, why: str, failing: tuple[str, ...]) -> int:
        """Show the last report and why the watching ends; return the exit code."""
        code, reason = exit_of(report, failing)
        closing = f"Exit {code}: {'; '.join(part for part in (why, reason) if part)}."
        put(render("text", report, self.view(closing)))
        return code


def _in_brief(run: RunReport) -> str:
    """Return what counts as a change: not the figures, which move with every point."""
    return f"{run.status} ({', '.join(item.rule for item in run.advice)})"
