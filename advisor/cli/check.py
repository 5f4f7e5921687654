"""`lr-advise check`: read, judge, print, and say why it exits as it does."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor.cli.drawing import album_of, chart_style_of, write_plot
from advisor.cli.judging import Task, brief_of, report_of, tell
from advisor.cli.output import complain, put
from advisor.cli.rules_in_force import selected
from advisor.cli.settings import said_where_set, settings_of
from advisor.cli.targets import Targets
from advisor.config.settings import per_source, read_options
from advisor.engine.load import rule_base
from advisor.engine.report import Report
from advisor.errors import ConfigError
from advisor.naming import counted
from advisor.reports.exit_status import check_fail_on, exit_of, fails
from advisor.reports.formats import FORMATS, View, render
from advisor.reports.screen import Screen, screen_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.config.settings import Settings
    from advisor.engine.report import RunReport
    from advisor.readers.raw.series import ReadOptions
    from advisor.reports.brief import Brief, RunLine
    from advisor.reports.outputs import Output


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
    if quiet and (verbose or snippet):
        option = "--verbose" if verbose else "--snippet"
        raise ConfigError(f"{option} and --quiet contradict each other")
    settings = settings_of(options, config_file=config_file, no_config=no_config)
    format_name = _format(settings)
    outputs = _outputs(settings)
    if snippet and "text" not in (format_name, *(item.format for item in outputs)):
        raise ConfigError(f"--snippet prints code with --format text, not {format_name}")
    if resume is not None:
        _expect_results_only(
            settings,
            write_baseline=write_baseline,
            plot=plot,
            snippet=snippet,
            verbose=verbose,
            explain_all=explain_all,
            chart=chart,
        )
    base = rule_base(settings.values["rules"])
    codes = [rule.code for rule in base.rules]
    failing_of = per_source(settings, lambda here: levels(here, codes))
    rules_of = per_source(settings, lambda here: selected(here, base, codes))
    if show_config:
        from advisor.config.show import show

        put(show(settings, paths))
        return 0
    reading = read_options(settings)
    _expect_logs(paths, settings, reading, resumes=resume is not None)
    files = {"--write-baseline": write_baseline, "--plot": plot, "--resume": resume}
    targets = Targets([*files.items(), *(("--output", item.path) for item in outputs)])
    targets.check_before(paths, _named(settings, reading))
    if resume is not None:
        from advisor.cli.many import Where
        from advisor.cli.resume import run_resumed

        return run_resumed(resume, paths, settings, base, Where(jobs, dask))
    style = chart_style_of(chart, quiet=quiet)
    formats = [format_name, *(item.format for item in outputs)]
    task = Task(paths, settings, base, rules_of, album_of(formats, style, plot), jobs, dask)
    of_one_run = verbose or explain_all or snippet or plot
    compares = write_baseline or settings.values["baseline"]
    report: Report | Brief
    if of_one_run or compares or any(name != "text" for name in formats):
        report = report_of(task)
    else:
        report = brief_of(task, quiet=quiet)
    tell(report.errors)
    targets.check(item.source for item in (*report.runs, *report.sweeps, *report.errors))
    if isinstance(report, Report) and settings.values["baseline"] is not None:
        report = _compared(report, settings, reading)
    runs: Sequence[RunReport | RunLine] = report.runs
    failing = [i for i, run in enumerate(runs) if fails(run, failing_of(run.source))]
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
    if isinstance(report, Report):
        _keep(report, view, write_baseline, plot)
    if outputs:
        format_name = _write(outputs, format_name, report, view)
    put(render(format_name, report, view))
    return end.code


def _expect_logs(
    paths: Sequence[str], settings: Settings, reading: ReadOptions, *, resumes: bool
) -> None:
    """Expect logs that can be judged as asked. Raises ConfigError: there are none."""
    if resumes:
        _expect_known_again(paths, settings, reading)
    elif not paths:
        _expect_pair(reading)


def _expect_pair(options: ReadOptions) -> None:
    """Without a path the losses must name files. Raises ConfigError."""
    from advisor.readers.pair import is_pair

    if not is_pair(options):
        raise ConfigError(
            "expected a PATH to a log, or --train-loss FILE --val-loss FILE; see lr-advise --help"
        )


def _named(settings: Settings, reading: ReadOptions) -> list[str]:
    """Return the logs that options name; a report as the baseline may be written anew."""
    from advisor.readers.join import files_in

    named = [*files_in(reading).values()]
    baseline = settings.values["baseline"]
    if baseline is not None:
        from advisor.baseline.store import is_report

        named += [] if is_report(baseline) else [baseline]
    return named


def _expect_results_only(settings: Settings, **asked: str | bool | None) -> None:
    """With --resume nothing else is written, shown or compared. Raises ConfigError: it is asked."""
    names = [f"--{name.replace('_', '-')}" for name, value in asked.items() if value]
    names += [settings.name(key) for key in ("baseline", "output") if settings.values[key]]
    if settings.values["format"] != "text":
        names.append(settings.name("format"))
    if names:
        raise ConfigError(
            f"{names[0]} and --resume contradict each other: --resume writes the results of each "
            "log to its file, compares none, and prints a summary"
        )


def _expect_known_again(paths: Sequence[str], settings: Settings, reading: ReadOptions) -> None:
    """With --resume each log is known by its path the next time. Raises ConfigError: one is not."""
    from advisor.readers.join import files_in

    for role, path in files_in(reading).items():
        name = settings.name("lr-column" if role == "lr" else role.replace("_", "-"))
        raise ConfigError(
            f"{name} {path} and --resume contradict each other: --resume goes through the logs at "
            "each PATH and joins no files; judge these without it"
        )
    if not paths:
        raise ConfigError("--resume: expected a PATH to a log or a folder; see lr-advise --help")
    for path in paths:
        if _is_stream(path):
            raise ConfigError(
                f"{path} and --resume contradict each other: a stream may hold another log the "
                "next time, and it would be passed over as done; give a file or a folder"
            )


def _is_stream(path: str) -> bool:
    """Whether the path is standard input, a pipe, or what else is neither file nor folder."""
    if path in {"-", "/dev/stdin"}:
        return True
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


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
    with said_where_set(settings, "output"):
        return [parse(item, name) for item in settings.values["output"]]


def levels(settings: Settings, codes: Sequence[str]) -> tuple[str, ...]:
    """Return the failing levels in force under these settings. Raises ConfigError."""
    with said_where_set(settings, "fail-on"):
        return check_fail_on(settings.values["fail-on"], codes)


def _compared(report: Report, settings: Settings, options: ReadOptions) -> Report:
    """Put the comparison with the baseline into the report. Raises ConfigError."""
    from advisor.baseline.compare import compare
    from advisor.baseline.store import load, outcomes

    with said_where_set(settings, "baseline"):
        accepted = load(settings.values["baseline"], options)
    found = []
    for item in compare(outcomes(report), accepted, settings.values["baseline-tolerance"]):
        if isinstance(item, str):
            complain(item)
        else:
            found.append(item)
    return replace(report, comparisons=tuple(found))


def _keep(report: Report, view: View, write_baseline: str | None, plot: str | None) -> None:
    """Write the baseline and the picture that were asked for. Raises ConfigError."""
    if write_baseline is not None:
        _accept(write_baseline, report, view)
    if plot is not None:
        write_plot(plot, report)


def _accept(path: str, report: Report, view: View) -> None:
    from advisor.baseline.store import check_acceptable
    from advisor.reports.outputs import write

    check_acceptable(report)
    write(path, render("json", report, view), "--write-baseline")
    complain(f"{path}: wrote the baseline, {counted(len(report.runs), 'run')}")


def _write(outputs: Sequence[Output], format_name: str, report: Report | Brief, view: View) -> str:
    """Write the files; return the format for standard output. Raises ConfigError."""
    from advisor.reports.outputs import on_stdout, write

    in_file = view._replace(screen=Screen(), chart=None)
    for output in outputs:
        write(output.path, render(output.format, report, in_file))
    return on_stdout(format_name, outputs)
