"""The pages of the rules behind the advice, as HTML that folds out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from advisor.reports.html_text import linked
from advisor.reports.rule_words import conditions, definition, plain, record_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from advisor.engine.report import RunReport
    from advisor.engine.rule import Rule


def rules_behind(runs: Iterable[RunReport]) -> list[Rule]:
    """Return the rules behind an advice or overruled, each once, in order of their codes."""
    found: dict[str, Rule] = {}
    for run in runs:
        known = {finding.rule.code: finding.rule for finding in run.findings}
        lost = [code for item in run.overruled for code in (item.finding.rule.code, item.by)]
        found |= {code: known[code] for code in (*run.codes, *lost) if code in known}
    return [found[code] for code in sorted(found)]


def rule_section(rule: Rule, describe: Callable[[str], str]) -> str:
    """Return one rule: what it looks for, why, when it is wrong, evidence and sources."""
    parts = [f"<p>{escape(plain(text))}</p>" for text in rule.explanation.split("\n\n")]
    parts.append(f"<p><b>What to do.</b> {escape(plain(rule.advice))}</p>")
    looks_for = [f"<code>{escape(item)}</code>" for item in conditions(rule)]
    parts += _list("What it looks for", looks_for)
    parts += _list("What is measured", _measured(rule, describe))
    parts += _list("Where the limits are from", _limits(rule))
    parts += _list("When it is wrong", map(escape, rule.false_positives))
    parts += _list("How often it is right", map(escape, _records(rule)))
    parts += _list("Sources", map(linked, rule.references))
    return (
        f'<details class="rule" id="rule-{escape(rule.code)}"><summary><b>{escape(rule.code)}</b> '
        f"{escape(rule.title)}</summary>{''.join(parts)}</details>"
    )


def _list(title: str, items: Iterable[str]) -> list[str]:
    body = "".join(f"<li>{item}</li>" for item in items)
    return [f"<h3>{title}</h3><ul>{body}</ul>"] if body else []


def _measured(rule: Rule, describe: Callable[[str], str]) -> Iterator[str]:
    for name in rule.features():
        yield f"<code>{escape(name)}</code>: {escape(definition(describe(name)))}"


def _limits(rule: Rule) -> Iterator[str]:
    for name, limit in rule.limits.items():
        yield f"<code>{escape(name)} = {limit.value:g}</code>: {escape(limit.source)}"


def _records(rule: Rule) -> Iterator[str]:
    for record in rule.evidence:
        yield record_words(record, rule) if record.seen else "not measured"
