"""`lr-advise inspect`: what was understood of each log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.cli.settings import settings_of
from advisor.cli.streams import complain, put, screen
from advisor.cli.unread import tell
from advisor.config.settings import read_options
from advisor.engine.report import ReadFailure
from advisor.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.recognition.discover import Item
    from advisor.reports.screen import Screen


class Inspected(NamedTuple):
    """A page of each run, what could not be read, and files in searched folders that are no log."""

    pages: list[str]
    problems: list[LogError]
    no_logs: list[LogError]


def run_inspect(paths: Sequence[str], **options: Any) -> int:
    """Print what was understood; return 2 where something could not be read, else 0.

    What lies in a searched folder and is no log is told, and no failure.
    """
    from advisor.readers.join import files_in

    settings = settings_of(options)
    reading = read_options(settings)
    read = _joined if files_in(reading) else _each
    pages, problems, no_logs = read(paths, reading, screen(settings.values["color"]))
    put("\n".join(pages))
    tell(settings.reworded(ReadFailure.of(problem)) for problem in problems)
    for file in no_logs:
        complain(f"left out: {file.source}: {file.message}")
    if not pages and not problems:
        complain(f"{', '.join(paths)}: no training log was found there")
    return 2 if problems or not pages else 0


def _joined(paths: Sequence[str], reading: ReadOptions, shown: Screen) -> Inspected:
    """Inspect the run of a log and of the files that options join to it."""
    from advisor.readers import understand_all
    from advisor.reports.inspect_page import inspect_page

    found = Inspected([], [], [])
    for one in understand_all(paths, reading):
        if isinstance(one, LogError):
            found.problems.append(one)
        else:
            found.pages.append(inspect_page(one[1], shown))
    return found


def _each(paths: Sequence[str], reading: ReadOptions, shown: Screen) -> Inspected:
    """Inspect every log below the paths."""
    from advisor.readers.items import with_each_once
    from advisor.readers.raw.refusal import NoColumnError, NotALogError
    from advisor.readers.recognition.discover import discover
    from advisor.readers.settled import Beside

    logs = with_each_once(discover(paths), reading)
    found = Inspected([], [*logs.errors], [])
    beside = Beside()
    refused: list[tuple[Item, LogError]] = []
    for item in logs.items:
        try:
            found.pages.extend(_pages(item, reading, shown))
            beside.add(item)
        except LogError as error:
            refused.append((item, error))
    for item, why in refused:
        no_log = isinstance(why, NotALogError) or (
            isinstance(why, NoColumnError) and beside.has_another_of(item)
        )
        (found.no_logs if no_log and item.root is not None else found.problems).append(why)
    return found


def _pages(item: Item, reading: ReadOptions, shown: Screen) -> list[str]:
    """Return what was understood of the runs of a log, or of a table of runs. Raises LogError."""
    from advisor.readers.finished.check import RunsTableError
    from advisor.readers.finished.table import to_runs_table
    from advisor.readers.items import understand_together
    from advisor.reports.inspect_page import inspect_page, runs_table_page

    try:
        judged, left_out = understand_together(item, reading)
    except RunsTableError as error:
        return [runs_table_page(to_runs_table(error, reading), shown)]
    return [inspect_page(seen, shown) for _, seen in (*judged, *left_out)]
