"""`lr-advise check`: read, judge, print, and say why it exits as it does."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor.cli.asked import Asked, expect_consistent, expect_logs
from advisor.cli.delivery import deliver, destinations_of
from advisor.cli.drawing import album_of, chart_style_of
from advisor.cli.judging import brief_of, report_of
from advisor.cli.settings import settings_of
from advisor.cli.streams import complain, put, screen
from advisor.cli.targets import Targets
from advisor.cli.task import Task
from advisor.cli.unread import tell
from advisor.config.in_force import base_of, levels_of, rules_of
from advisor.config.settings import DEFAULT, read_options
from advisor.engine.report import Report
from advisor.errors import ConfigError
from advisor.reports.exit_status import exit_of, fails
from advisor.reports.formats import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.config.settings import Settings
    from advisor.engine.report import RunReport
    from advisor.readers.raw.series import ReadOptions
    from advisor.reports.brief import Brief, RunLine


def run_check(paths: Sequence[str], *, show_config: bool, **options: Any) -> int:
    """Judge all paths, print the report on stdout and errors on stderr; return the exit code."""
    asked = Asked(**{name: options[name] for name in Asked._fields})
    settings = settings_of(options)
    destinations = destinations_of(settings, asked)
    expect_consistent(asked, settings, destinations.formats)
    base = base_of(settings)
    levels, rules = levels_of(settings, base), rules_of(settings, base)
    if show_config:
        from advisor.config.show import show

        put(show(settings, paths))
        return 0
    reading = read_options(settings)
    expect_logs(paths, settings, reading, resumes=asked.resume is not None)
    targets = Targets([*destinations.named, ("--resume", asked.resume)])
    targets.check_before(paths, _named(settings, reading))
    task = Task(paths, settings, rules, jobs=asked.jobs, dask=asked.dask)
    if asked.resume is not None:
        from advisor.cli.resume import run_resumed

        return run_resumed(asked.resume, task, levels)
    chart = chart_style_of(settings.values["chart"], quiet=asked.quiet)
    task = task._replace(album=album_of(destinations.formats, chart, asked.plot))
    report = _judged(task, asked, destinations.formats)
    tell(report.errors)
    targets.check(item.source for item in (*report.runs, *report.sweeps, *report.errors))
    is_gate = settings.origins["fail-on"] != DEFAULT
    if isinstance(report, Report) and _is_compared(settings.values["baseline"], asked):
        report, is_gate = _compared(report, settings, reading), True
    runs: Sequence[RunReport | RunLine] = report.runs
    failing = [i for i, run in enumerate(runs) if fails(run, levels(run.source))]
    end = exit_of(report, levels.everywhere, len(failing), is_gate=is_gate)
    if end.code == 2 and not report.errors:
        complain(end.reason)
    view = View(
        screen=screen(settings.values["color"]),
        detail=asked.detail,
        explain_all=asked.explain_all,
        closing=f"Exit {end.code}: {end.reason}.",
        failing=frozenset(failing),
        chart=chart,
        snippet=asked.snippet,
    )
    deliver(report, view, destinations)
    return end.code


def _named(settings: Settings, reading: ReadOptions) -> list[str]:
    """Return the logs that options name; a report as the baseline may be written anew."""
    from advisor.readers.join import files_in

    named = [*files_in(reading).values()]
    baseline = settings.values["baseline"]
    if baseline is not None:
        from advisor.baseline.store import is_report

        named += [] if is_report(baseline) else [baseline]
    return named


def _judged(task: Task, asked: Asked, formats: Sequence[str]) -> Report | Brief:
    """Judge the logs and keep of each run what is needed: all there is, or a line."""
    beyond_text = any(name != "text" for name in formats)
    if asked.needs_whole_runs or beyond_text or task.settings.values["baseline"] is not None:
        return report_of(task)
    return brief_of(task, quiet=asked.quiet)


def _is_compared(baseline: str | None, asked: Asked) -> bool:
    """Whether there is a baseline to compare with: not where this call is the first to write it."""
    if baseline is None:
        return False
    written = asked.write_baseline
    if written is None or os.path.exists(baseline):
        return True
    return os.path.realpath(baseline) != os.path.realpath(written)


def _compared(report: Report, settings: Settings, reading: ReadOptions) -> Report:
    """Put the comparison with the baseline into the report. Raises ConfigError."""
    from advisor.baseline.compare import compare
    from advisor.baseline.store import load, outcomes

    with settings.blamed_for("baseline"):
        accepted = load(settings.values["baseline"], reading)
    found = []
    for item in compare(outcomes(report), accepted, settings.values["baseline-tolerance"]):
        if isinstance(item, str):
            complain(item)
        else:
            found.append(item)
    if report.runs and not found and not report.errors:
        path = settings.values["baseline"]
        raise ConfigError(f"{settings.name('baseline')} {path}: nothing could be compared with it")
    return replace(report, comparisons=tuple(found))
