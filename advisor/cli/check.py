"""`lr-advise check`: read, judge, print, and say why it exits as it does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from advisor.cli.output import Progress, complain, put
from advisor.engine.load import rule_base
from advisor.engine.report import ReadFailure, Report, RunReport
from advisor.errors import ConfigError
from advisor.readers.series import ReadOptions
from advisor.reports.exit_status import check_fail_on, exit_of
from advisor.reports.formats import View, render
from advisor.reports.screen import screen_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.engine.rule import RuleBase


def run_check(  # noqa: PLR0913  one keyword an option
    paths: Sequence[str],
    *,
    rule_files: Sequence[str],
    format_name: str,
    fail_on: Sequence[str],
    explain_all: bool,
    verbose: bool,
    quiet: bool,
    color: str,
    **reading: Any,
) -> int:
    """Judge all paths, print the report on stdout and errors on stderr; return the exit code."""
    if verbose and quiet:
        raise ConfigError("--verbose and --quiet contradict each other")
    options = ReadOptions(**reading)
    if not paths:
        _expect_pair(options)
    base = rule_base(rule_files)
    failing = check_fail_on(fail_on, [rule.code for rule in base.rules])
    report = _judge_all(paths, options, base)
    end = exit_of(report, failing)
    view = View(
        screen=screen_of(is_terminal=sys.stdout.isatty(), colour=color),
        detail=1 if verbose else -1 if quiet else 0,
        explain_all=explain_all,
        closing=f"Exit {end.code}: {end.reason}.",
    )
    put(render(format_name, report, view))
    return end.code


def _expect_pair(options: ReadOptions) -> None:
    """Without a path the losses must name files. Raises ConfigError."""
    from advisor.readers.pair import is_pair

    if not is_pair(options):
        raise ConfigError(
            "expected a PATH to a log, or --train-loss FILE --val-loss FILE; see lr-advise --help"
        )


def _judge_all(paths: Sequence[str], options: ReadOptions, base: RuleBase) -> Report:
    from advisor.pipeline import judge_paths

    runs: list[RunReport] = []
    errors: list[ReadFailure] = []
    progress = Progress(None)
    for item in judge_paths(paths, options, base):
        if isinstance(item, ReadFailure):
            errors.append(item)
        else:
            runs.append(item)
        progress.step()
    progress.close()
    for failure in errors:
        complain(f"{failure.source}: {failure.message}")
    return Report(tuple(runs), tuple(errors))
