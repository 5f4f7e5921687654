"""`lr-advise inspect`: what was understood of each log."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from advisor.cli.settings import settings_of
from advisor.cli.streams import complain, put
from advisor.cli.unread import tell
from advisor.config.settings import read_options
from advisor.engine.report import ReadFailure
from advisor.errors import LogError
from advisor.reports.screen import screen_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.readers.raw.series import ReadOptions
    from advisor.readers.recognition.discover import Item
    from advisor.reports.screen import Screen


def run_inspect(paths: Sequence[str], **options: Any) -> int:
    """Print what was understood; return 2 where something could not be read, else 0.

    What lies in a searched folder and is no log is told, and no failure.
    """
    from advisor.readers import with_each_once
    from advisor.readers.join import files_in
    from advisor.readers.raw.refusal import NotALogError
    from advisor.readers.recognition.discover import Found, discover

    settings = settings_of(options)
    reading = read_options(settings)
    screen = screen_of(is_terminal=sys.stdout.isatty(), colour=settings.values["color"])
    pages: list[str] = []
    if files_in(reading):
        found = Found([], [], [*_joined(paths, reading, pages, screen)])
    else:
        found = with_each_once(discover(paths), reading)
    problems = list(found.errors)
    no_logs: list[LogError] = []
    for item in found.items:
        try:
            pages += _pages(item, reading, screen)
        except LogError as error:
            found_there = item.root is not None and isinstance(error, NotALogError)
            (no_logs if found_there else problems).append(error)
    put("\n".join(pages))
    failures = [ReadFailure(problem.source, problem.message) for problem in problems]
    tell(map(settings.reworded, failures))
    for file in no_logs:
        complain(f"left out: {file.source}: {file.message}")
    if not pages and not problems:
        complain(f"{', '.join(paths)}: no training log was found there")
    return 2 if problems or not pages else 0


def _joined(
    paths: Sequence[str], reading: ReadOptions, pages: list[str], screen: Screen
) -> Iterator[LogError]:
    """Add what was understood of a log and the files that options join to it; yield what failed."""
    from advisor.readers import understand_all
    from advisor.reports.inspect_page import inspect_page

    for one in understand_all(paths, reading):
        if isinstance(one, LogError):
            yield one
        else:
            pages.append(inspect_page(one[1], screen))


def _pages(item: Item, reading: ReadOptions, screen: Screen) -> list[str]:
    """Return what was understood of the runs of a log, or of a table of runs. Raises LogError."""
    from advisor.readers import understand_together
    from advisor.readers.finished.check import RunsTableError
    from advisor.readers.finished.table import to_runs_table
    from advisor.reports.inspect_page import inspect_page, runs_table_page

    try:
        judged, left_out = understand_together(item, reading)
    except RunsTableError as error:
        return [runs_table_page(to_runs_table(error, reading), screen)]
    return [inspect_page(seen, screen) for _, seen in (*judged, *left_out)]
