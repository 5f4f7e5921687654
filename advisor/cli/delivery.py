"""Where the reports of a call go: standard output, files, the baseline, the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.cli.drawing import write_plot
from advisor.cli.output import complain, put
from advisor.config.settings import DEFAULT
from advisor.engine.report import Report
from advisor.errors import ConfigError
from advisor.naming import counted
from advisor.reports.formats import FORMATS, render
from advisor.reports.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.cli.asked import Asked
    from advisor.config.settings import Settings
    from advisor.reports.brief import Brief
    from advisor.reports.formats import View
    from advisor.reports.outputs import Output


class Destinations(NamedTuple):
    """The format that standard output shows, and the files of -o."""

    on_stdout: str
    files: Sequence[Output]

    @property
    def formats(self) -> tuple[str, ...]:
        """Every format that is wanted."""
        return self.on_stdout, *(file.format for file in self.files)


def destinations_of(settings: Settings) -> Destinations:
    """Return where reports go under these settings. Raises ConfigError."""
    name = _format(settings)
    if not settings.values["output"]:
        return Destinations(name, ())
    from advisor.reports.outputs import on_stdout, parse

    stated = name if settings.origins["format"] != DEFAULT else None
    with settings.blamed_for("output"):
        files = [parse(item, stated) for item in settings.values["output"]]
    return Destinations(on_stdout(name, files), files)


def _format(settings: Settings) -> str:
    """Return the format that is set; that of a settings file was not checked by click."""
    name: str = settings.values["format"]
    if name not in FORMATS:
        from advisor.config.keys import hint

        raise ConfigError(
            f"{settings.name('format')}: '{name}' is none of {', '.join(FORMATS)}"
            + hint(name, FORMATS)
        )
    return name


def deliver(report: Report | Brief, view: View, destinations: Destinations, asked: Asked) -> None:
    """Write all that was asked for, standard output last. Raises ConfigError."""
    if isinstance(report, Report):
        if asked.write_baseline is not None:
            _accept(asked.write_baseline, report, view)
        if asked.plot is not None:
            write_plot(asked.plot, report)
    if destinations.files:
        from advisor.reports.outputs import write

        in_file = view._replace(screen=Screen(), chart=None)
        for file in destinations.files:
            write(file.path, render(file.format, report, in_file))
    put(render(destinations.on_stdout, report, view))


def _accept(path: str, report: Report, view: View) -> None:
    """Write the baseline."""
    from advisor.baseline.store import check_acceptable
    from advisor.reports.outputs import write

    check_acceptable(report)
    write(path, render("json", report, view), "--write-baseline")
    complain(f"{path}: wrote the baseline, {counted(len(report.runs), 'run')}")
