"""The pages of the rules behind the advice, as HTML that folds out."""

from __future__ import annotations

from html import escape
from string import Formatter
from typing import TYPE_CHECKING

from advisor.engine.judge import confidence
from advisor.reports.html_text import linked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from advisor.engine.report import RunReport
    from advisor.engine.rule import Clause, Record, Rule


def rules_behind(runs: Iterable[RunReport]) -> list[Rule]:
    """Return the rules that lead or support an advice, each once, in order of their codes."""
    found: dict[str, Rule] = {}
    for run in runs:
        known = {finding.rule.code: finding.rule for finding in run.findings}
        found |= {code: known[code] for code in run.codes if code in known}
    return [found[code] for code in sorted(found)]


def rule_section(rule: Rule, describe: Callable[[str], str]) -> str:
    """Return one rule: what it looks for, why, when it is wrong, evidence and sources."""
    parts = [f"<p>{escape(_plain(text))}</p>" for text in rule.explanation.split("\n\n")]
    parts.append(f"<p><b>What to do.</b> {escape(_plain(rule.advice))}</p>")
    conditions = [_clause(clause, rule) for clause in rule.when]
    conditions += [f"unless {_clause(clause, rule)}" for clause in rule.unless]
    parts += _list("What it looks for", [f"<code>{escape(item)}</code>" for item in conditions])
    parts += _list("What is measured", _measured(rule, describe))
    parts += _list("Where the limits are from", _limits(rule))
    parts += _list("When it is wrong", map(escape, rule.false_positives))
    parts += _list("How often it is right", [escape(_record(r, rule)) for r in rule.evidence])
    parts += _list("Sources", map(linked, rule.references))
    return (
        f'<details class="rule" id="rule-{escape(rule.code)}"><summary><b>{escape(rule.code)}</b> '
        f"{escape(rule.title)}</summary>{''.join(parts)}</details>"
    )


def _list(title: str, items: Iterable[str]) -> list[str]:
    body = "".join(f"<li>{item}</li>" for item in items)
    return [f"<h4>{title}</h4><ul>{body}</ul>"] if body else []


def _clause(clause: Clause, rule: Rule) -> str:
    return f"{clause.feature} {clause.operator} {rule.limits[clause.limit].value:g}"


def _measured(rule: Rule, describe: Callable[[str], str]) -> Iterator[str]:
    for name in rule.features():
        first = " ".join(describe(name).strip().split("\n\n")[0].split())
        yield f"<code>{escape(name)}</code>: {escape(first)}"


def _limits(rule: Rule) -> Iterator[str]:
    for name, limit in rule.limits.items():
        yield f"<code>{escape(name)} = {limit.value:g}</code>: {escape(limit.source)}"


def _record(record: Record, rule: Rule) -> str:
    if not record.seen:
        return "not measured"
    stated = confidence(record)
    where = f"; where {' and '.join(_clause(c, rule) for c in record.when)}" if record.when else ""
    return (
        f"right in {record.right} of {record.seen} runs ({record.measured}): "
        f"95% interval {stated.low:.2f} to {stated.high:.2f}{where}"
    )


def _plain(text: str) -> str:
    """Show placeholders as <name>: a rule has no run to take the figures from."""
    parts = Formatter().parse(text)
    return "".join(f"{words}<{name}>" if name else words for words, name, _, _ in parts)
