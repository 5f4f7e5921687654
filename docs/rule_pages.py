"""The pages of the rules in Markdown, their index, and their table, made from the rule base."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.engine.advice import NOTHING_FIRED
from advisor.engine.judge import confidence
from advisor.features import CURVE_FEATURES, VAL
from advisor.reports.rule_words import about_records, near_words, plain, share, size_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.engine.rule import Clause, Record, Rule

MADE = "<!-- made by docs/make_docs.py, do not edit -->\n"


def rule_page(rule: Rule) -> str:
    """Return the page of one rule in Markdown."""
    lines = [
        MADE,
        f"# {rule.code} {rule.name}",
        "",
        f"**{rule.title}.**",
        "",
        f"Family: {rule.family}. Action: `{rule.action}`. Status: {rule.status}."
        + (f" Overrules: {', '.join(rule.supersedes)}." if rule.supersedes else ""),
        "",
        "## What it means",
        "",
        plain_markdown(rule.explanation),
        "",
        "Words in `<...>` are figures of the run.",
        "",
        "## What to do",
        "",
        plain_markdown(rule.advice),
    ]
    if rule.size is not None:
        shown = rule.size.feature and link(rule.size.feature)
        lines += [
            "",
            f"By how much: {size_words(rule.size, shown)}.",
            *(("", *(f"- {line}" for line in near_words(rule))) if rule.size.reached else ()),
        ]
    lines += ["", "## What it looks for", "", *conditions(rule)]
    lines += ["", "## When it is wrong", "", *(f"- {item}" for item in rule.false_positives)]
    lines += ["", "## How often it is right", "", *records(rule)]
    if rule.examples:
        lines += ["", "## Try it", "", "```bash"]
        lines += [
            f"lr-advise sample_logs/{example.log}  # {rule.code} "
            + ("fires" if example.expect == "fires" else "is silent: a near miss")
            for example in rule.examples
        ]
        lines += ["```"]
    lines += ["", "## Sources", "", *(f"- {item}" for item in rule.references)]
    lines += ["", f"On the terminal: `lr-advise rule {rule.code}`. [All rules](README.md)"]
    return "\n".join(lines) + "\n"


def plain_markdown(text: str) -> str:
    """Show placeholders as `<name>`, in code so that Markdown does not take them for HTML."""
    return re.sub(r"(<[a-z_]+>)", r"`\1`", plain(text.strip()))


def link(feature: str) -> str:
    """Link to the definition of a feature."""
    curve = {item.__name__ for item in CURVE_FEATURES}
    bare = feature.removeprefix(VAL)
    return f"[`{feature}`](../features.md#{bare if bare in curve else feature})"


def conditions(rule: Rule) -> Iterator[str]:
    """Yield a table of the conditions, with the source of each limit."""
    yield "All of these hold, and none of those that begin with *unless*:"
    yield ""
    yield "| Figure | | Limit | Close call within | Source of the limit |"
    yield "| --- | --- | --- | --- | --- |"
    for prefix, clauses in (("", rule.when), ("*unless* ", rule.unless)):
        for clause in clauses:
            limit = rule.limits[clause.limit]
            yield (
                f"| {prefix}{link(clause.feature)} | {_sign(clause)} | {limit.value:g} "
                f"| {f'{limit.band:g}' if limit.band else 'exact'} | {cell(limit.source)} |"
            )


def records(rule: Rule) -> Iterator[str]:
    """Yield how to read them, and one line a record."""
    if about := about_records(rule):
        yield about
        yield ""
    for record in rule.evidence:
        yield f"- {_record(record, rule)}"
    if not rule.evidence:
        yield "Not measured."


def _record(record: Record, rule: Rule) -> str:
    text = "Not measured"
    if record.seen:
        stated = confidence(record)
        text = (
            f"Right in {record.right} of {record.seen} logs ({record.measured}): confidence "
            f"{share(stated.value)}, 95 % interval {share(stated.low)} to {share(stated.high)}"
        )
    held = [
        f"{link(clause.feature)} {_sign(clause)} {rule.limits[clause.limit].value:g}"
        for clause in record.when
    ]
    if held:
        return f"{text}, where {' and '.join(held)}."
    return f"{text}." if len(rule.evidence) == 1 else f"{text}: all others."


def _sign(clause: Clause) -> str:
    return {">": "&gt;", "<": "&lt;", ">=": "≥", "<=": "≤"}[clause.operator]


def cell(text: str) -> str:
    """Escape what would end a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def file_name(rule: Rule) -> str:
    """Return the name of a rule's page, without its ending."""
    return f"{rule.code}-{rule.name}"


def rule_table(rules: Sequence[Rule]) -> str:
    """Return the table of all rules, with links to their pages."""
    lines = ["| Rule | Says | Action | Status |", "| --- | --- | --- | --- |"]
    for rule in rules:
        page = f"[{rule.code} {rule.name}]({file_name(rule)}.md)"
        lines.append(f"| {page} | {cell(rule.title)} | `{rule.action}` | {rule.status} |")
    nothing = NOTHING_FIRED
    lines.append(
        f"| {nothing.code} {nothing.name} | {nothing.title} | `{nothing.action}` "
        f"| {nothing.status} |"
    )
    return "\n".join(lines)


def rule_index(rules: Sequence[Rule]) -> str:
    """Return the page that lists the rules."""
    return (
        f"{MADE}\n# Rules\n\nEach rule is a file in [`rules/`](../../rules); these pages are made "
        "from them. How to add one: [write your own rule](../write-your-own-rule.md). What the "
        f"figures mean: [features](../features.md).\n\n{rule_table(rules)}\n"
    )
