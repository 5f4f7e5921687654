"""The report as Markdown, for `$GITHUB_STEP_SUMMARY`, merge requests and chats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.engine.judge import figure
from advisor.naming import counted, label_of
from advisor.printable import printable
from advisor.reports.baseline_text import verdict
from advisor.reports.brief import worst_first
from advisor.reports.remarks import body
from advisor.reports.screen import Screen
from advisor.reports.text import summary
from advisor.reports.wording import passed_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.baseline.compare import Comparison
    from advisor.engine.report import ReadFailure, Report, RunReport
    from advisor.reports.formats import View

# A step summary may have 1 MiB; a run in full takes about 2 kB.
MOST_IN_FULL = 50
MOST_ROWS = 1000
_SPECIAL = re.compile(r"([\\`*_\[\]|~])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}


def render(report: Report, view: View) -> str:
    """Return a heading, a table of the runs, the worst first, and what is wrong with each."""
    blocks = ["## lr-advise"]
    if report.runs:
        blocks.append(summary(report.runs))
        blocks.append("\n".join(_table(report, view)))
    if report.comparisons:
        blocks.append("\n".join(_compared(report.comparisons)))
    if report.sweeps:
        from advisor.reports.compare_page import text_page

        for sweep in report.sweeps:
            # A fence that no name in the table can close.
            blocks.append(f"~~~~~text\n{text_page(sweep, Screen()).replace('~~~', '~ ~ ~')}~~~~~")
    if report.errors:
        blocks.append("\n".join(_unread(report.errors)))
    if report.passed_over:
        blocks.append(f"{passed_over(len(report.passed_over))}.")
    if view.detail >= 0:
        blocks += _details(report)
    if view.closing:
        blocks.append(md(view.closing))
    return "\n\n".join(blocks) + "\n"


def _table(report: Report, view: View) -> Iterator[str]:
    yield "| status | run | do | peak rate | rate to use | sure | rule |"
    yield "| --- | --- | --- | ---: | ---: | ---: | --- |"
    failing = {id(report.runs[index]) for index in view.failing}
    for run in worst_first(report.runs)[:MOST_ROWS]:
        first = run.advice[0]
        cells = (
            f"**{run.status}**" if id(run) in failing else run.status,
            md(run.label),
            md(first.advice.rstrip(" .")),  # the rates have columns of their own
            "" if run.peak_lr is None else figure(run.peak_lr),
            "" if first.suggested_lr is None else figure(first.suggested_lr),
            md(first.confidence.words),
            first.rule,
        )
        yield f"| {' | '.join(cells)} |"
    if len(report.runs) > MOST_ROWS:
        yield f"\nNot in the table: {counted(len(report.runs) - MOST_ROWS, 'less serious run')}."


def _compared(comparisons: Sequence[Comparison]) -> Iterator[str]:
    yield "| baseline | run | |"
    yield "| --- | --- | --- |"
    for item in sorted(comparisons, key=lambda item: not item.regressed)[:MOST_ROWS]:
        word = f"**{verdict(item)}**" if item.regressed else verdict(item)
        yield f"| {word} | {md(label_of(item.source, item.run))} | {md(item.sentence)} |"
    if len(comparisons) > MOST_ROWS:
        yield f"\nNot in the table: {counted(len(comparisons) - MOST_ROWS, 'further comparison')}."


def _unread(errors: Sequence[ReadFailure]) -> Iterator[str]:
    for item in errors[:MOST_ROWS]:
        yield f"- **{md(item.source)}**: {md(item.message)}"
    if len(errors) > MOST_ROWS:
        yield f"\nNot listed: {counted(len(errors) - MOST_ROWS, 'further input')}."


def _details(report: Report) -> Iterator[str]:
    """Yield a folded part for each run that is not healthy, the worst first."""
    runs = [run for run in worst_first(report.runs) if run.status != "healthy"]
    for run in runs[:MOST_IN_FULL]:
        yield _in_full(run)
    if len(runs) > MOST_IN_FULL:
        yield f"Not shown in full: {counted(len(runs) - MOST_IN_FULL, 'less serious run')}."


def _in_full(run: RunReport) -> str:
    heading = f"{md(run.label)}: {run.status}"
    parts = [f"<details><summary>{heading}</summary>"]
    for advice in run.advice:
        parts.append(f"**{md(advice.rule)}: {md(advice.title)}**")
        parts.append("\n".join(f"- {md(line)}" for line in body(advice, run).splitlines()))
        parts += [md(" ".join(text.split())) for text in advice.explanation.split("\n\n")]
    if run.notes:
        parts.append("\n".join(f"- Note: {md(note)}" for note in run.notes))
    return "\n\n".join([*parts, "</details>"])


def md(text: str) -> str:
    """Return text that Markdown and HTML show as it is, on one line, also inside a table."""
    escaped = _SPECIAL.sub(r"\\\1", printable(text))
    return "".join(_ENTITIES.get(character, character) for character in escaped)
