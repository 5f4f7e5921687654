"""How what lr-advise writes for programs begins: written with it, and known by it among logs."""

from __future__ import annotations

import re

from advisor import __version__

SCHEMA_VERSION = "1"
REPORT, DONE = "report", "done"
_BEGINNING = (
    r'[\s\ufeff]*\{(?:"type": "(\w+)", )?"schema_version": "\d+", "tool_version": '
    rf'|\{{"type": "({DONE})", "log": '
)
_LONGEST = 200  # characters; all that a beginning can take


def head() -> dict[str, str]:
    """Return what stands first in a report and, behind its type, in each line of one."""
    return {"schema_version": SCHEMA_VERSION, "tool_version": __version__}


def kind_of(text: str) -> str | None:
    """Return what a text begins as: REPORT, or a line's type ('run', DONE, ...); None: not ours."""
    found = re.match(_BEGINNING, text[:_LONGEST])
    return None if found is None else found.group(1) or found.group(2) or REPORT


def begins(line: str, kinds: tuple[str, ...]) -> bool:
    """Whether a line that was cut anywhere may have been one of these types."""
    starts = (f'{{"type": "{k}", "{"log" if k == DONE else "schema_version"}": ' for k in kinds)
    return any(line.startswith(start) or start.startswith(line) for start in starts)
