"""The report in a notebook: a compact table with a small chart a run, and a data frame."""

from __future__ import annotations

from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

from advisor.engine.advice import what_to_do
from advisor.naming import counted
from advisor.reports.brief import worst_first
from advisor.reports.html_text import safe, safe_lines
from advisor.reports.screen import Screen
from advisor.reports.sparkline import sparkline
from advisor.reports.wording import SIGNS, about_rate, certainty, passed_over, reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.engine.report import Report, RunReport

MOST_RUNS = 50  # a notebook keeps its output in its file
# With contrast on white and on black.
COLOURS = {
    "diverged": "#d55e00",
    "unstable": "#d55e00",
    "improvable": "#b8860b",
    "inconclusive": "#56799b",
    "healthy": "#009e73",
}
COLUMNS = (  # of `record`, before the features
    "source", "run", "format", "points", "status", "diverged", "action", "rule", "title", "do",
    "peak_lr", "lr_factor", "suggested_lr", "confidence",
)  # fmt: skip
CELL = 'style="text-align:left;vertical-align:top"'


def to_html(report: Report) -> str:
    """Return a table of the runs with the first advice of each; the rest folds out."""
    html = _table(report.runs) if report.runs else ""
    for sweep in report.sweeps:
        from advisor.reports.compare_page import text_page

        html += f"<pre>{safe_lines(text_page(sweep, Screen()))}</pre>"
    for failure in report.errors:
        html += f"<p><b>{safe(failure.source)}</b>: {safe(failure.message)}</p>"
    if report.passed_over:
        count = escape(passed_over(len(report.passed_over)))
        html += f"<p>{count}: see <code>.passed_over</code>.</p>"
    return html or "<p>No run was judged.</p>"


def _table(runs: Sequence[RunReport]) -> str:
    head = "".join(f"<th {CELL}>{name}</th>" for name in ("Status", "Run", "Loss", "Advice"))
    left_out = len(runs) - MOST_RUNS
    # In their order, unless one that diverged could be among those left out.
    shown = runs if left_out <= 0 else worst_first(runs)[:MOST_RUNS]
    rows = "".join(map(_row, shown))
    html = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    if left_out > 0:
        html += f"<p>{counted(left_out, 'less serious run')}: see <code>.runs</code>.</p>"
    return html


def _row(run: RunReport) -> str:
    cells = (
        f'<b style="color:{COLOURS[run.status]};white-space:nowrap">'
        f"{SIGNS[run.status]} {escape(run.status)}</b>",
        f"{safe(run.label)}<br><small>{counted(run.points, 'point')}</small>",
        "" if run.picture is None else sparkline(run.picture),
        _advice(run),
    )
    return "<tr>" + "".join(f"<td {CELL}>{cell}</td>" for cell in cells) + "</tr>"


def _advice(run: RunReport) -> str:
    first = run.advice[0]
    lines = [
        f"<b>{escape(what_to_do(first, run.peak_lr))}</b>",
        f"{escape(first.title)} ({escape(first.rule)}; {escape(first.confidence.sure)})",
    ]
    if missing := about_rate(first, run):
        lines.insert(1, escape(missing))
    figures = "".join(f"<li>{escape(str(item))}</li>" for item in first.evidence)
    more = "".join(
        f"<li>Also: {escape(other.title)} ({escape(other.rule)})</li>" for other in run.advice[1:]
    )
    near = reach(first)
    size = f"<li>Size: {escape(near)}</li>" if near else ""
    notes = "".join(f"<li>Note: {safe(note)}</li>" for note in run.notes)
    return (
        "<br>".join(lines)
        + f"<details><summary>Why</summary>{escape(first.explanation)}"
        + f"<ul>{figures}<li>{escape(certainty(first))}</li>{size}{more}{notes}</ul></details>"
    )


def to_pandas(report: Report) -> Any:
    """Return a DataFrame, a row a run: its best advice, every feature in `feature.NAME`."""
    try:
        pandas = import_module("pandas")
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "to_pandas() needs pandas, which is not installed: pip install pandas", name="pandas"
        ) from None
    rows = [record(run) for run in report.runs]
    # Without a run too a row can be asked for by its columns.
    return pandas.DataFrame(rows) if rows else pandas.DataFrame(columns=_columns())


def _columns() -> list[str]:
    from advisor.features import names

    return [*COLUMNS, *(f"feature.{name}" for name in names())]


def record(run: RunReport) -> dict[str, Any]:
    """Return one run as a flat row: its best advice, every feature in `feature.NAME`."""
    first = run.advice[0]
    return {
        "source": run.source,
        "run": run.run,
        "format": run.format,
        "points": run.points,
        "status": run.status,
        "diverged": run.diverged,
        "action": first.action,
        "rule": first.rule,
        "title": first.title,
        "do": what_to_do(first, run.peak_lr),
        "peak_lr": run.peak_lr,
        "lr_factor": first.lr_factor,
        "suggested_lr": first.suggested_lr,
        "confidence": first.confidence.value,
        **{f"feature.{name}": float(value) for name, value in run.features.items()},
    }
