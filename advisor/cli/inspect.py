"""`lr-advise inspect`: what was understood of each log."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from advisor.cli.output import complain, put
from advisor.errors import LogError
from advisor.readers.series import ReadOptions
from advisor.reports.screen import screen_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def run_inspect(paths: Sequence[str], color: str, reading: Mapping[str, Any]) -> int:
    """Print what was understood; return 2 where something could not be read, else 0."""
    from advisor.readers import understand_item
    from advisor.readers.discover import discover
    from advisor.reports.inspect_page import inspect_page

    options = ReadOptions(**reading)
    screen = screen_of(is_terminal=sys.stdout.isatty(), colour=color)
    found = discover(paths)
    problems = list(found.errors)
    pages = []
    for item in found.items:
        try:
            pages += [inspect_page(seen, screen) for _, seen in understand_item(item, options)]
        except LogError as error:
            problems.append(error)
    put("\n".join(pages))
    for problem in problems:
        complain(str(problem))
    if not pages and not problems:
        complain(f"{', '.join(paths)}: no training log was found there")
    return 2 if problems or not pages else 0
