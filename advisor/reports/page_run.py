"""One run on the page: verdict, curves, advice with its evidence, and everything measured."""

from __future__ import annotations

from html import escape
from math import isnan
from typing import TYPE_CHECKING

from advisor.engine.advice import what_to_do
from advisor.engine.judge import figure
from advisor.reports.html_text import linked, safe, told
from advisor.reports.page_charts import charts_of_run
from advisor.reports.wording import SIGNS, about_rate, certainty, place, reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.engine.advice import Advice
    from advisor.engine.judge import ClauseEvidence, Finding
    from advisor.engine.report import RunReport

OUTCOMES = {"fired": "fired", "silent": "did not fire", "skipped": "could not be judged"}


def pill(status: str) -> str:
    """Return the status as a small coloured label."""
    return f'<span class="pill {status}">{SIGNS[status]} {status}</span>'


def run_section(run: RunReport, index: int, *, everything: bool) -> str:
    """Return the section of the run with this index; `everything`: tables of rules and figures."""
    parts = [
        f'<section class="run" id="run-{index}"><h2>{safe(run.label)} {pill(run.status)}</h2>',
        f'<p class="about">{safe(_about(run))}</p>',
    ]
    if run.picture is not None:
        parts.append(charts_of_run(run.picture, index))
    parts += [_advice(advice, run) for advice in run.advice]
    parts += _background(run)
    if everything:
        parts += [_all_rules(run), _all_figures(run)]
    return "".join(parts) + "</section>"


def _about(run: RunReport) -> str:
    over = "" if run.axis == "row" else f" over {run.axis}s"
    words = [f"{run.points:,} logged loss{'es' * (run.points != 1)}{over}", f"read as {run.format}"]
    if run.peak_lr is not None:
        words.append(f"peak learning rate {figure(run.peak_lr)}")
    return ", ".join(words)


def _advice(advice: Advice, run: RunReport) -> str:
    missing = about_rate(advice, run)
    to_do = f'<b class="do">{told(what_to_do(advice, run.peak_lr))}</b>'
    rows = [
        ("Do", to_do + (f"<p>{told(missing)}</p>" if missing else "")),
        ("Figures", "".join(map(_figure, advice.evidence))),
        ("Where", escape(place(advice.where, run.axis)) if advice.where is not None else ""),
        ("Sure", _sure(advice)),
        ("Size", escape(reach(advice))),
        ("Why", "".join(f"<p>{told(text)}</p>" for text in advice.explanation.split("\n\n"))),
        ("Same from", ", ".join(map(_rule_link, advice.supporting))),
        ("Wrong when", _bullets(map(told, advice.false_positives))),
        ("Sources", _bullets(map(linked, advice.references))),
    ]
    body = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in rows if value)
    return (
        f'<article class="advice {advice.status}"><h3>{escape(advice.title)} '
        f"<small>{_rule_link(advice.rule)}</small></h3><dl>{body}</dl></article>"
    )


def _rule_link(code: str) -> str:
    return f'<a href="#rule-{escape(code)}">{escape(code)}</a>'


def _figure(item: ClauseEvidence) -> str:
    return f'<code class="figure">{escape(str(item))}</code> '


def _sure(advice: Advice) -> str:
    words = escape(certainty(advice))
    if not advice.confidence.seen:
        return words
    percent, text = round(100 * advice.confidence.value), escape(advice.confidence.words)
    return f'<meter min="0" max="100" value="{percent}">{text}</meter> {words}'


def _bullets(items: Iterable[str]) -> str:
    body = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{body}</ul>" if body else ""


def _background(run: RunReport) -> Iterator[str]:
    """Yield what was overruled and what the reader noted."""
    overruled = [
        f"{_rule_link(item.finding.rule.code)} {escape(item.finding.rule.title)}: {item.why} by "
        f"{_rule_link(item.by)}"
        for item in run.overruled
    ]
    if overruled:
        yield f"<h4>Overruled</h4>{_bullets(overruled)}"
    if run.notes:
        yield f"<h4>Notes from reading</h4>{_bullets(map(safe, run.notes))}"


def _all_rules(run: RunReport) -> str:
    rows = "".join(map(_rule_row, run.findings))
    return (
        f"<details><summary>All {len(run.findings)} rules with their conditions</summary>"
        '<div class="wide"><table><thead><tr><th>Rule</th><th>Outcome</th><th>Conditions</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></div></details>"
    )


def _rule_row(finding: Finding) -> str:
    conditions = [_condition(item, "") for item in finding.when]
    conditions += [_condition(item, "unless ") for item in finding.unless]
    rule = finding.rule
    return (
        f'<tr class="{finding.outcome}"><td>{escape(rule.code)} {escape(rule.name)}</td>'
        f"<td>{OUTCOMES[finding.outcome]}</td><td>{'<br>'.join(conditions)}</td></tr>"
    )


def _condition(item: ClauseEvidence, unless: str) -> str:
    held = {True: "yes", False: "no", None: "?"}[item.held]
    return f"<code>{escape(unless + str(item))}</code> {held}"


def _all_figures(run: RunReport) -> str:
    rows = "".join(
        f"<li><code>{escape(name)}</code> {'not measured' if isnan(value) else figure(value)}</li>"
        for name, value in run.features.items()
    )
    count = len(run.features)
    return (
        f"<details><summary>All {count} measured features</summary>"
        f'<ul class="figures">{rows}</ul></details>'
    )
