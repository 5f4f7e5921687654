"""`lr-advise watch`: follow a log while it grows; say so when the advice changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.cli.drawing import album_of, chart_style_of
from advisor.cli.judging import report_of
from advisor.cli.settings import settings_of
from advisor.cli.streams import complain, is_read, put
from advisor.cli.task import Task
from advisor.cli.unread import tell
from advisor.cli.watch_screen import Shown
from advisor.config.in_force import base_of, rules_of, typed_levels
from advisor.errors import ConfigError
from advisor.printable import printable
from advisor.reports.exit_status import NEVER, fails
from advisor.watch import Process, is_young, looks, run_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.engine.report import Report, RunReport

NOTHING = (NEVER,)  # no run fails
STANDARD_LEVEL = "diverged"  # what --kill and --run wait for unless --fail-on says otherwise


def run_watch(  # noqa: PLR0913  one keyword an option that is no setting
    paths: Sequence[str],
    *,
    fail_on: tuple[str, ...],
    interval: float,
    once: bool,
    kill: int | None,
    run_this: str | None,
    **options: Any,
) -> int:
    """Look until a run fails, the process to kill or the reader has ended; return the exit code."""
    if "-" in paths:
        raise ConfigError("watch follows files and folders; standard input is read by check")
    settings = settings_of(options)
    chart = settings.values["chart"]
    base = base_of(settings)
    rules = rules_of(settings, base)
    acts = [name for name, asked in (("--kill", kill), ("--run", run_this)) if asked is not None]
    if not fail_on and acts:
        fail_on = (STANDARD_LEVEL,)
    levels = typed_levels(fail_on or NOTHING, settings, base)
    if acts and levels == NOTHING:
        raise ConfigError(f"{acts[0]} and --fail-on never contradict each other: no run fails")
    process = None if kill is None else Process.of(kill)
    watched = Watched(Task(paths, settings, rules, jobs=1), chart, levels)
    failure = OnFailure(process, run_this)
    shown = Shown(", ".join(paths), chart, settings.values["color"])
    if once:
        return _look_once(watched, shown, failure)
    return _follow(watched, shown, failure, interval)


class Watched(NamedTuple):
    """The logs that are looked at, and the levels at which a run fails."""

    task: Task
    chart: bool | None
    levels: Sequence[str]

    def judged(self) -> tuple[Report, list[RunReport]]:
        """Judge the logs as they are now; return the runs that fail as well."""
        album = album_of((), chart_style_of(self.chart, quiet=False), None)
        report = report_of(self.task._replace(album=album))
        return report, [run for run in report.runs if fails(run, self.levels)]


class OnFailure(NamedTuple):
    """What to do when a run fails: stop a process, run a command."""

    process: Process | None
    command: str | None

    def act(self, run: RunReport) -> None:
        """Do it, and say on standard error what was done."""
        if self.process is not None:
            complain(self.process.stop())
        if self.command is not None:
            complain(run_command(self.command, run))


def _look_once(watched: Watched, shown: Shown, failure: OnFailure) -> int:
    from advisor.readers.sources.source import Source

    Source.GROWS = failure.process is not None and failure.process.alive
    report, failing = watched.judged()
    tell(report.errors)
    if failing:
        failure.act(failing[0])
    return shown.end(report, "", watched.levels)


def _follow(watched: Watched, shown: Shown, failure: OnFailure, interval: float) -> int:
    from advisor.readers.sources.source import Source

    process = failure.process
    for changed in looks(watched.task.paths, interval):
        if watched.levels == NOTHING and not is_read():
            return 0  # nobody would be told, and nothing is to be done where a run fails
        ended = "" if process is None or process.alive else f"process {process.pid} has ended"
        if not changed and not ended:
            continue
        Source.GROWS = not ended  # what is written no more is whole
        report, failing = watched.judged()
        shown.show(report)
        for run in failing:
            if not is_young(run):
                failure.act(run)
                put(f"Exit 1: {printable(run.label)} is {run.status}.\n")
                return 1
        if ended:
            if failing:
                failure.act(failing[0])  # young, but it goes on no more
            return shown.end(report, ended, watched.levels)
    raise AssertionError("looks never end")
