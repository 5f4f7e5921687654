"""The report as one HTML file that needs no network: curves to look into, advice, rule pages."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from advisor import __version__
from advisor.naming import counted
from advisor.reports.html_text import safe, safe_lines, told
from advisor.reports.page_charts import chart_of_all
from advisor.reports.page_data import page_data
from advisor.reports.page_rules import rule_section, rules_behind
from advisor.reports.page_run import pill, run_section
from advisor.reports.sparkline import sparkline
from advisor.reports.wording import in_short, passed_over

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from advisor.baseline.compare import Comparison
    from advisor.engine.report import ReadFailure, Report, RunReport
    from advisor.reports.formats import View
    from advisor.sweep.compare import Sweep

MOST_IN_FULL = 100  # runs with a section of their own, the worst first; the table lists all
MOST_WITH_TABLES = 12  # up to so many runs each has its tables of rules and features
FIND_FROM = 20  # runs from which on their table can be searched
MOST_ERRORS = 5  # inputs that could not be judged and are shown unfolded
MOST_COMPARED = 12  # up to so many runs are also drawn into one chart


def render(report: Report, view: View) -> str:
    """Return the document. Every text from a log is escaped, also inside the JSON of the curves."""
    from advisor.features import describe
    from advisor.reports.brief import worst_first
    from advisor.reports.text import summary

    runs = worst_first(report.runs)
    shown = runs[:MOST_IN_FULL]
    body = ["<h1>Learning rate report</h1>"]
    if len(runs) > 1:
        body.append(f'<p class="about">{escape(summary(runs))}</p>')
    if view.closing:
        body.append(f'<p class="about">{told(view.closing)}</p>')
    body += _errors(report.errors)
    if report.passed_over:
        body.append(f'<p class="about">{escape(passed_over(len(report.passed_over)))}.</p>')
    if report.comparisons:
        body.append(_baseline(report.comparisons))
    body += [_sweep(sweep) for sweep in report.sweeps]
    rules = rules_behind(runs)
    if len(runs) > 1:
        body.append(_overview(runs, len(shown), {rule.code for rule in rules}))
        if len(runs) <= MOST_COMPARED:
            body.append(chart_of_all())
    everything = len(runs) <= MOST_WITH_TABLES
    body += [run_section(run, i, everything=everything) for i, run in enumerate(shown)]
    if rules:
        pages = "".join(rule_section(rule, describe) for rule in rules)
        body.append(f'<section id="rules"><h2>The rules behind this</h2>{pages}</section>')
    return _document("".join(body), page_data(shown))


def _errors(errors: Sequence[ReadFailure]) -> Iterator[str]:
    """Yield what could not be judged; of many most are folded, so that the runs stay in sight."""
    told_so = [
        f'<p class="error"><b>{safe(one.source)}</b>: {safe(one.message)}</p>' for one in errors
    ]
    yield from told_so[:MOST_ERRORS]
    if rest := told_so[MOST_ERRORS:]:
        more = f"{counted(len(rest), 'more input')} could not be judged"
        yield f"<details><summary>{more}</summary>{''.join(rest)}</details>"


def _sweep(sweep: Sweep) -> str:
    """Show a table of finished runs as the terminal does."""
    from advisor.reports.compare_page import text_page
    from advisor.reports.screen import Screen

    return f"<section><pre>{safe_lines(text_page(sweep, Screen()))}</pre></section>"


def _baseline(comparisons: Sequence[Comparison]) -> str:
    """Show the comparison with a baseline as the terminal does."""
    from advisor.reports.baseline_text import lines
    from advisor.reports.screen import Screen

    return f"<section><pre>{safe_lines(chr(10).join(lines(comparisons, Screen())))}</pre></section>"


def _overview(runs: Sequence[RunReport], shown: int, explained: Collection[str]) -> str:
    """Return the table of all runs; `explained`: codes of the rules that have their page below."""
    rows = "".join(
        _overview_row(run, i if i < shown else None, explained) for i, run in enumerate(runs)
    )
    more = ""
    if len(runs) > shown:
        more = f"<p>The {shown} most serious runs follow in full; the others are listed here.</p>"
    find = ""
    if len(runs) >= FIND_FROM:  # the script shows it, as it does nothing without
        find = (
            '<p class="find" hidden><label>Find runs <input type="search" size="28" '
            'placeholder="part of a name, status or rule"></label> <span role="status"></span></p>'
        )
    return (
        f'{find}<div class="wide"><table class="overview" aria-label="All runs, the most serious '
        'first"><thead><tr><th>Status</th><th>Run</th>'
        "<th>Loss</th><th>Advice</th><th>Rule</th><th>Sure</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{more}"
    )


def _overview_row(run: RunReport, index: int | None, explained: Collection[str]) -> str:
    name = safe(run.label)
    first = run.advice[0]
    rule = escape(first.rule)
    cells = (
        pill(run.status),
        name if index is None else f'<a href="#run-{index}">{name}</a>',
        "" if run.picture is None else sparkline(run.picture),
        told(in_short(first, run.peak_lr)),
        f'<a href="#rule-{rule}">{rule}</a>' if first.rule in explained else rule,
        escape(first.confidence.words),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _document(body: str, data: str) -> str:
    here = files("advisor.reports")
    read = {
        name: here.joinpath(*name.split("/")).read_text(encoding="utf-8")
        for name in (
            "vendor/uPlot.iife.min.js",
            "vendor/uPlot.min.css",
            "vendor/uPlot.LICENSE",
            "assets/marks.js",
            "assets/reach.js",
            "assets/page.js",
            "assets/page.css",
        )
    }
    ours = "".join(read[f"assets/{name}.js"] for name in ("marks", "reach", "page"))
    own = f'(() => {{\n"use strict";\n{ours}}})();\n'
    scripts = (read["vendor/uPlot.iife.min.js"], own)
    licence = read["vendor/uPlot.LICENSE"].replace("--", "- -")
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">\n'
        # Should a text from a log get past the escaping, it still could not run or load anything.
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="lr-advise {__version__}">\n'
        "<title>Learning rate report</title>\n"
        f"<style>{read['vendor/uPlot.min.css']}\n{read['assets/page.css']}</style></head>\n"
        f"<body><main>{body}\n"
        "<noscript><p>The curves need JavaScript; the advice does not.</p></noscript></main>\n"
        f"<footer>lr-advise {__version__}. Curves drawn by uPlot (MIT).</footer>\n"
        f'<script type="application/json" id="data">{data}</script>\n'
        f"<!-- uPlot:\n{licence}-->\n"
        f"<script>{scripts[0]}</script>\n<script>{scripts[1]}</script>\n</body></html>\n"
    )


def _policy(scripts: Sequence[str]) -> str:
    hashes = " ".join(
        f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:"
