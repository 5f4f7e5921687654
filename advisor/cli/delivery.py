"""Where the reports of a call go: standard output, files, the baseline, the picture."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from advisor.cli.drawing import write_plot
from advisor.cli.streams import complain, put, put_document
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
    """The format that standard output shows, the files of -o, the baseline and the picture."""

    on_stdout: str
    files: Sequence[Output]
    baseline: str | None
    plot: str | None

    @property
    def formats(self) -> tuple[str, ...]:
        """Every format that is wanted."""
        return self.on_stdout, *(file.format for file in self.files)

    @property
    def named(self) -> list[tuple[str, str | None]]:
        """Each file beside its option, None where that was not given."""
        files = [("--output", file.path) for file in self.files]
        return [("--write-baseline", self.baseline), ("--plot", self.plot), *files]


def destinations_of(settings: Settings, asked: Asked) -> Destinations:
    """Return where reports go. Raises ConfigError."""
    name = _format(settings)
    if not settings.values["output"]:
        return Destinations(name, (), asked.write_baseline, asked.plot)
    from advisor.reports.outputs import on_stdout, parse

    stated = name if settings.origins["format"] != DEFAULT else None
    with settings.blamed_for("output"):
        files = [parse(item, stated) for item in settings.values["output"]]
    found = Destinations(on_stdout(name, files), files, asked.write_baseline, asked.plot)
    _expect_apart(found)
    return found


def _expect_apart(destinations: Destinations) -> None:
    """Expect that nothing is written over by what is written after it. Raises ConfigError.

    The same twice does no harm, nor does a device.
    """
    written: dict[str, str] = {}
    kinds = ["json", "plot", *(file.format for file in destinations.files)]
    for (option, path), kind in zip(destinations.named, kinds, strict=True):
        if path is None or (os.path.exists(path) and not os.path.isfile(path)):
            continue
        if written.setdefault(os.path.realpath(path), kind) != kind:
            raise ConfigError(f"{option} {path}: is written twice; name another file for one")


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


def deliver(report: Report | Brief, view: View, destinations: Destinations) -> None:
    """Write all that was asked for, standard output last. Raises ConfigError."""
    if isinstance(report, Report):
        if destinations.baseline is not None:
            _accept(destinations.baseline, report, view)
        if destinations.plot is not None:
            write_plot(destinations.plot, report)
    if destinations.files:
        from advisor.reports.outputs import write

        in_file = view._replace(screen=Screen(), chart=None)
        for file in destinations.files:
            write(file.path, render(file.format, report, in_file))
    write_out = put if destinations.on_stdout == "text" else put_document
    write_out(render(destinations.on_stdout, report, view))


def _accept(path: str, report: Report, view: View) -> None:
    """Write the baseline."""
    from advisor.baseline.store import check_acceptable
    from advisor.reports.outputs import write

    check_acceptable(report)
    write(path, render("json", report, view), "--write-baseline")
    complain(f"{path}: wrote the baseline, {counted(len(report.runs), 'run')}")
