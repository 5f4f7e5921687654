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
    from advisor.readers import understand
    from advisor.reports.inspect_page import inspect_page

    options = ReadOptions(**reading)
    screen = screen_of(is_terminal=sys.stdout.isatty(), colour=color)
    code = 0
    for path in paths:
        try:
            pages = [inspect_page(item, screen) for item in understand(path, options)]
        except LogError as error:
            complain(str(error))
            code = 2
        else:
            put("\n".join(pages))
    return code
