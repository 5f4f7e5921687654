"""The output formats by name. A new format is one line here and a module with `render`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from advisor.engine.report import Report
    from advisor.reports.brief import Brief
    from advisor.reports.chart import ChartStyle
    from advisor.reports.screen import Screen


class View(NamedTuple):
    """What the user asked to see.

    `detail` is -1 (quiet: one line a run), 0 or 1 (every run in full). `closing` is the sentence
    that says why the program exits as it does. `failing` holds the places of the failing runs in
    `Report.runs`. `chart` says how to draw the run above its text, None for no chart.
    `snippet` names the framework to print code for, None for no code.
    """

    screen: Screen
    detail: int = 0
    explain_all: bool = False
    closing: str = ""
    failing: frozenset[int] = frozenset()
    chart: ChartStyle | None = None
    snippet: str | None = None


# name -> module that holds `render(report: Report, view: View) -> str`
FORMATS: dict[str, str] = {
    "text": "advisor.reports.text",
    "json": "advisor.reports.json_report",
    "jsonl": "advisor.reports.jsonl",
    "github": "advisor.reports.github",
    "gitlab": "advisor.reports.gitlab",
    "junit": "advisor.reports.junit",
    "markdown": "advisor.reports.markdown",
    "sarif": "advisor.reports.sarif",
    "html": "advisor.reports.page",
}
DRAWN = frozenset(("html",))  # these show every run's picture


def render(name: str, report: Report | Brief, view: View) -> str:
    """Return the report in the format of this name, imported only now; a `Brief` only as text."""
    text: str = import_module(FORMATS[name]).render(report, view)
    return text
