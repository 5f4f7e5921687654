"""What a code review shows of a report: one remark an advice, with its level, file and lines.

The formats for CI (github, sarif, gitlab) word the same remarks each in its own syntax.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.advice import NONE_OF_THE_ASKED, what_to_do
from advisor.engine.rule import STATUSES
from advisor.reports.wording import about_rate, certainty, place, reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.engine.advice import Advice
    from advisor.engine.report import Report, RunReport
    from advisor.reports.formats import View

LEVELS = ("error", "warning", "note")
UNREADABLE = "unreadable-log"
REGRESSION = "worse-than-baseline"


class Remark(NamedTuple):
    """One thing to show at a place in a file.

    `level` is 'error', 'warning' or 'note'; `code` the rule's, or `UNREADABLE` or `REGRESSION`;
    `lines` the first and last line (1-based) in the log, or None where lines mean nothing;
    `advice` what it words, or None where it is not about an advice.
    """

    level: str
    code: str
    title: str
    body: str
    source: str
    run: str | None = None
    lines: tuple[int, int] | None = None
    advice: Advice | None = None

    @property
    def identity(self) -> str:
        """What stays the same when the same log is judged again: where it is and what it says."""
        return "\0".join((self.code, self.run or "", self.title * (self.advice is None)))


def remarks(report: Report, view: View) -> list[Remark]:
    """Return everything worth a remark, the worst first; healthy runs give none."""
    found = [
        Remark("error", UNREADABLE, "The log could not be judged", item.message, item.source)
        for item in report.errors
    ]
    found += [
        Remark("error", REGRESSION, item.title, item.sentence, item.source, item.run)
        for item in report.comparisons
        if item.regressed
    ]
    for index, run in enumerate(report.runs):
        found += _of_run(run, fails=index in view.failing)
    # Stable: equals keep the order of the report.
    return sorted(found, key=lambda item: LEVELS.index(item.level))


def _of_run(run: RunReport, *, fails: bool) -> Iterator[Remark]:
    for index, advice in enumerate(run.advice):
        # The first advice carries the status of its run, so it also carries its failing.
        failing = fails and index == 0
        silent = advice.status == "healthy" or advice.title == NONE_OF_THE_ASKED.title
        if silent and not failing:
            continue
        yield Remark(
            "error" if failing else level_of(advice.status),
            advice.rule,
            advice.title,
            body(advice, run),
            run.source,
            run.run,
            advice.lines,
            advice,
        )


def level_of(status: str) -> str:
    """Return the level of a status that does not fail: diverged is always an error."""
    worst = STATUSES.index(status)
    if worst == 0:
        return "error"
    return "warning" if worst <= STATUSES.index("improvable") else "note"


def body(advice: Advice, run: RunReport) -> str:
    """Return the advice in a few lines: what to do, the figures, where, how sure."""
    lines = [f"Do: {what_to_do(advice, run.peak_lr)}"]
    missing = about_rate(advice, run)
    if missing:
        lines.append(missing)
    if advice.evidence:
        lines.append(f"Figures: {'; '.join(map(str, advice.evidence))}")
    if advice.where is not None:
        lines.append(f"Where: {place(advice.where, run.axis)}")
    lines.append(f"Sure: {certainty(advice)}")
    if near := reach(advice):
        lines.append(f"Size: {near}")
    if run.run is not None:
        lines.append(f"Run: {run.run}")
    lines.append(f"More: lr-advise rule {advice.rule}")
    return "\n".join(lines)
