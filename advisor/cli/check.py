"""`lr-advise check`: read, judge, print, and say why it exits as it does."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor.cli.drawing import album_of, chart_style_of, write_plot
from advisor.cli.output import Progress, complain, put
from advisor.cli.rules_in_force import selected
from advisor.cli.settings import settings_of
from advisor.config.settings import per_source, read_options
from advisor.engine.load import rule_base
from advisor.engine.report import ReadFailure, Report, RunReport
from advisor.errors import ConfigError
from advisor.reports.exit_status import check_fail_on, exit_of, fails
from advisor.reports.formats import FORMATS, View, render
from advisor.reports.screen import Screen, screen_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from advisor.config.settings import Settings
    from advisor.engine.rule import RuleBase
    from advisor.many import Outcome
    from advisor.picture import Album
    from advisor.readers.series import ReadOptions
    from advisor.reports.outputs import Output
    from advisor.sweep.compare import Sweep


def run_check(  # noqa: PLR0913  one keyword an option that is no setting
    paths: Sequence[str],
    *,
    config_file: str | None,
    no_config: bool,
    show_config: bool,
    write_baseline: str | None,
    explain_all: bool,
    snippet: str | None,
    verbose: bool,
    quiet: bool,
    chart: bool | None,
    plot: str | None,
    jobs: int | None,
    dask: str | None,
    resume: str | None,
    **options: Any,
) -> int:
    """Judge all paths, print the report on stdout and errors on stderr; return the exit code."""
    if verbose and quiet:
        raise ConfigError("--verbose and --quiet contradict each other")
    if snippet and quiet:
        raise ConfigError("--snippet and --quiet contradict each other")
    settings = settings_of(options, config_file=config_file, no_config=no_config)
    format_name = _format(settings)
    outputs = _outputs(settings)
    if snippet and "text" not in (format_name, *(item.format for item in outputs)):
        raise ConfigError(f"--snippet prints code with --format text, not {format_name}")
    base = rule_base(settings.values["rules"])
    codes = [rule.code for rule in base.rules]
    failing_of = per_source(settings, lambda here: levels(here, codes))
    rules_of = per_source(settings, lambda here: selected(here, base, codes))
    if show_config:
        from advisor.config.show import show

        put(show(settings, paths))
        return 0
    reading = read_options(settings)
    if not paths:
        _expect_pair(reading)
    if resume is not None:
        from advisor.cli.many import Where
        from advisor.cli.resume import run_resumed

        return run_resumed(resume, paths, settings, base, Where(jobs, dask))
    style = chart_style_of(chart, quiet=quiet)
    album = album_of([format_name, *(item.format for item in outputs)], style, plot)
    lean = not (verbose or explain_all or snippet or plot or write_baseline) and all(
        name == "text" for name in (format_name, *(item.format for item in outputs))
    )
    report = None
    if album is None or album.most is not None:  # pictures are drawn where the curves are
        report = _judge_many(paths, settings, base, (jobs, dask), lean)
    if report is None:
        report = judge_all(paths, reading, rules_of, album, lean=lean)
    if settings.values["baseline"] is not None:
        report = _compared(report, settings, reading)
    failing = [i for i, run in enumerate(report.runs) if fails(run, failing_of(run.source))]
    end = exit_of(report, levels(settings, codes), len(failing))
    view = View(
        screen=screen_of(is_terminal=sys.stdout.isatty(), colour=settings.values["color"]),
        detail=1 if verbose else -1 if quiet else 0,
        explain_all=explain_all,
        closing=f"Exit {end.code}: {end.reason}.",
        failing=frozenset(failing),
        chart=style,
        snippet=snippet,
    )
    if write_baseline is not None:
        _accept(write_baseline, report, view)
    if plot is not None:
        write_plot(plot, report)
    if outputs:
        format_name = _write(outputs, format_name, report, view)
    put(render(format_name, report, view))
    return end.code


def _expect_pair(options: ReadOptions) -> None:
    """Without a path the losses must name files. Raises ConfigError."""
    from advisor.readers.pair import is_pair

    if not is_pair(options):
        raise ConfigError(
            "expected a PATH to a log, or --train-loss FILE --val-loss FILE; see lr-advise --help"
        )


def _format(settings: Settings) -> str:
    """Return the format for standard output; a file's setting was not checked by click."""
    name: str = settings.values["format"]
    if name not in FORMATS:
        from advisor.config.keys import hint

        raise ConfigError(
            f"{settings.name('format')}: '{name}' is none of {', '.join(FORMATS)}"
            + hint(name, FORMATS)
        )
    return name


def _outputs(settings: Settings) -> list[Output]:
    if not settings.values["output"]:
        return []
    from advisor.config.settings import DEFAULT
    from advisor.reports.outputs import parse

    stated = settings.origins["format"] != DEFAULT
    name = settings.values["format"] if stated else None
    return [parse(item, name) for item in settings.values["output"]]


def levels(settings: Settings, codes: Sequence[str]) -> tuple[str, ...]:
    """Return the failing levels in force under these settings. Raises ConfigError."""
    try:
        return check_fail_on(settings.values["fail-on"], codes)
    except ConfigError as error:
        raise ConfigError(str(error).replace("--fail-on", settings.name("fail-on"), 1)) from None


def judge_all(  # noqa: PLR0913  one keyword for each thing a caller may know
    paths: Sequence[str],
    options: ReadOptions,
    rules_of: Callable[[str], RuleBase],
    album: Album | None,
    *,
    tell: bool = True,
    lean: bool = False,
) -> Report:
    """Judge every run; `tell`: say on standard error at once what could not be read.

    `lean`: of all but the worst run only what fits in a line is kept.
    """
    from advisor.pipeline import judge_paths
    from advisor.readers.source import Source

    # One log at a time: the other core may help with a large one.
    Source.HELPED = True

    def shown() -> Iterator[Outcome]:
        progress = Progress(None)
        for item in judge_paths(paths, options, rules_of, album):
            yield item
            progress.step()
        progress.close()

    return _collected(shown(), tell, lean)


def _collected(outcomes: Iterable[Outcome], tell: bool, lean: bool) -> Report:
    if lean:
        from advisor.cli.lean import all_in_lines

        outcomes = all_in_lines(outcomes)
    runs: list[RunReport] = []
    errors: list[ReadFailure] = []
    sweeps: list[Sweep] = []
    for item in outcomes:
        if isinstance(item, ReadFailure):
            errors.append(item)
        elif isinstance(item, RunReport):
            runs.append(item)
        else:
            sweeps.append(item)
    for failure in errors if tell else ():
        complain(f"{failure.source}: {failure.message}")
    return Report(tuple(runs), tuple(errors), sweeps=tuple(sweeps))


def _judge_many(
    paths: Sequence[str],
    settings: Settings,
    base: RuleBase,
    place: tuple[int | None, str | None],
    lean: bool,
) -> Report | None:
    """Judge in several processes or on a cluster; None where this process does as well."""
    jobs, dask = place
    alone = dask is None and (jobs == 1 or (len(paths) == 1 and not os.path.isdir(paths[0])))
    if alone:
        return None
    from advisor.cli.many import Where, judged, work_of

    where = Where(jobs, dask)
    if not where.pays(paths, read_options(settings)):
        return None
    found = judged(paths, work_of(settings, base), where)
    return _collected(
        (outcome for _, outcomes in found for outcome in outcomes), tell=True, lean=lean
    )


def _compared(report: Report, settings: Settings, options: ReadOptions) -> Report:
    """Put the comparison with the baseline into the report. Raises ConfigError."""
    from advisor.baseline.compare import compare
    from advisor.baseline.store import load, outcomes

    accepted = load(settings.values["baseline"], options)
    found = []
    for item in compare(outcomes(report), accepted, settings.values["baseline-tolerance"]):
        if isinstance(item, str):
            complain(item)
        else:
            found.append(item)
    return replace(report, comparisons=tuple(found))


def _accept(path: str, report: Report, view: View) -> None:
    from advisor.baseline.store import check_acceptable
    from advisor.reports.outputs import write

    check_acceptable(report)
    write(path, render("json", report, view), "--write-baseline")
    complain(f"{path}: wrote the baseline, {len(report.runs)} run(s)")


def _write(outputs: Sequence[Output], format_name: str, report: Report, view: View) -> str:
    """Write the files; return the format for standard output. Raises ConfigError."""
    from advisor.reports.outputs import on_stdout, write

    in_file = view._replace(screen=Screen(), chart=None)
    for output in outputs:
        write(output.path, render(output.format, report, in_file))
    return on_stdout(format_name, outputs)
