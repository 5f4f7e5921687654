"""The text report on a terminal that has fewer rows: the head of what is said, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.naming import counted
from advisor.reports.brief import line_of, worst_first
from advisor.reports.formats import render
from advisor.reports.text import compact_lines, run_in_full, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.engine.report import Report, RunReport
    from advisor.reports.formats import View

LEAST_ROWS = 8  # of the head of a report, or all of it is shown
LISTED = 3  # the list of runs may take a third of the rows where one is shown in full


def in_rows(report: Report, view: View, room: int) -> str:
    """Return the report as text, of at most so many rows where it can be cut.

    Of one run its head stays, where the advice is; of several their counts, the lines of the worst
    and the head of the worst one. All is shown where it fits, and where the rows are too few or (0
    or less) not known. The terminal would else show what was overruled, and not the advice.
    """
    text = render("text", report, view)
    if text.count("\n") < room or not report.runs:
        return text
    if len(report.runs) == 1:
        return fitting(text, room)
    end = ["", *view.screen.wrap(view.closing, hanging="  ").splitlines()]
    head = view.screen.wrap(summary(report.runs), hanging="  ").splitlines()
    left = room - len(head) - len(end) - 2  # one says what is left out, on one is the cursor
    if left < LEAST_ROWS // 2:
        return text
    worst = worst_first(report.runs)
    listed = _listed(worst, view, left)
    full = [] if worst[0].status == "healthy" else run_in_full(worst[0], view).splitlines()
    if full and left >= 2 * LEAST_ROWS:
        listed = _listed(worst, view, max(left // LISTED, left - len(full) - 1))
        head += [*listed, "", *full[: left - len(listed) - 1]]
    else:
        head += listed
    return "\n".join([*head, _more(text, "the rest"), *end]) + "\n"


def _listed(runs: Sequence[RunReport], view: View, room: int) -> list[str]:
    """Return the lines of the first runs, as many as so many rows hold; how many more there are."""
    entries = [entry.split("\n") for entry in compact_lines([*map(line_of, runs)], view.screen)]
    high = len(entries[0])  # one row a run, or two
    if len(entries) * high > room:
        kept = (room - 1) // high
        more = f"... and {counted(len(entries) - kept, 'more run')}"
        entries = [*entries[:kept], [more]]
    return [row for entry in entries for row in entry]


def fitting(text: str, room: int) -> str:
    """Return the report of one run cut to so many rows."""
    lines = text.splitlines()
    end = lines[len(lines) - 1 - lines[::-1].index("") :]  # a blank line and what closes it
    head = lines[: max(room - len(end) - 2, 0)]  # one says what is left out, on one is the cursor
    left_out = len(lines) - len(end) - len(head)
    if len(lines) < room or len(head) < LEAST_ROWS:
        return text
    return "\n".join([*head, _more(text, counted(left_out, "more line")), *end]) + "\n"


def _more(text: str, what: str) -> str:
    """Return the line that says what is left out; colours end at it."""
    plain = "\x1b[0m" * ("\x1b[" in text)
    return f"{plain}... {what}, which `lr-advise check` shows"
