"""The report as GitHub workflow commands: annotations at the lines of a log, in the pull request.

GitHub shows ten errors, ten warnings and ten notices a step; the worst come first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.printable import printable
from advisor.reports.remarks import remarks
from advisor.reports.repository import relative, root

if TYPE_CHECKING:
    from advisor.engine.report import Report
    from advisor.reports.formats import View
    from advisor.reports.remarks import Remark

COMMAND = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report, view: View) -> str:
    """Return one command a remark, and the closing sentence for the log of the step."""
    base = root()
    lines = [_command(item, base) for item in remarks(report, view)]
    if view.closing:
        # A sentence of ours, yet it may quote a name that looks like a command.
        lines.append(printable(view.closing).replace("::", ": :"))
    return "".join(f"{line}\n" for line in lines)


def _command(item: Remark, base: str) -> str:
    properties = {"file": relative(item.source, base)}
    if item.lines is not None:
        properties["line"], properties["endLine"] = map(str, item.lines)
    properties["title"] = f"{item.code}: {item.title}"
    words = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{COMMAND[item.level]} {words}::{_data(item.body)}"


def _data(text: str) -> str:
    """Escape as the runner unescapes; what would act on a terminal is shown instead."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return printable(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
