"""The page of one rule, and the list of all."""

from __future__ import annotations

from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from advisor.engine.judge import confidence
from advisor.reports.rule_words import (
    about_records,
    conditions,
    definition,
    holds_where,
    near_words,
    plain,
    share,
    size_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from advisor.engine.rule import Record, Rule
    from advisor.reports.screen import Screen

TITLE = 24  # columns that are enough for a title in several lines


def rule_page(
    rule: Rule, describe: Callable[[str], str], screen: Screen, examples: Sequence[str] = ()
) -> str:
    """Return what to do, why, when that is wrong, what the rule looks for, evidence and sources.

    What is looked up now and then (limits, figures) stands last. `describe(name)` gives the
    definition of a feature; `examples`: what is told of each of the rule's examples.
    """
    lines = [
        screen.paint(f"{rule.code} {rule.name}", "bold"),
        screen.wrap(rule.title),
        "",
        screen.wrap(f"Family: {rule.family}. Action: {rule.action}. Status: {rule.status}."),
    ]
    if rule.supersedes:
        lines.append(screen.wrap(f"Overrules: {', '.join(rule.supersedes)}.", hanging="  "))
    lines += _section("What to do", [screen.wrap(plain(rule.advice), "  ")], screen)
    lines += _section("What it means", _paragraphs(rule.explanation, screen), screen)
    lines += _section("When it is wrong", _bullets(rule.false_positives, screen), screen)
    looked_for = [f"  {item}" for item in conditions(rule, named=True)]
    lines += _section("What it looks for", looked_for, screen)
    if rule.size is not None:
        size = screen.wrap(size_words(rule.size, rule.size.feature), "  ")
        lines += _section("By how much", [size, *_bullets(near_words(rule), screen)], screen)
    lines += _section("How often it is right", list(_records(rule, screen)), screen)
    lines += _section("Examples", list(_examples(rule, examples, screen)), screen)
    if rule.when:
        lines += _section("Limits", _limits(rule, screen), screen)
        lines += _section("What is measured", _measured(rule, describe, screen), screen)
    lines += _section("Sources", _bullets(rule.references, screen), screen)
    return "\n".join(lines) + "\n"


def rule_list(rules: Iterable[Rule], screen: Screen) -> str:
    """Return one line a rule: code, name, action, title; on a terminal a title goes on below."""
    rows = [(rule.code, rule.name, rule.action, rule.title) for rule in rules]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    below = " " * (widths[0] + 2)
    lines = []
    for code, name, action, title in rows:
        head = f"{code:<{widths[0]}}  {name:<{widths[1]}}  {action:<{widths[2]}}  "
        if not screen.terminal:  # for grep
            lines.append(head + title)
        elif screen.width - len(head) >= TITLE:
            lines.append(screen.wrap(title, head, " " * len(head)))
        else:
            lines += [head.rstrip(), screen.wrap(title, below, below)]
    return "\n".join([*lines, "", "Read one with: lr-advise rule CODE"]) + "\n"


def _section(title: str, body: list[str], screen: Screen) -> list[str]:
    return ["", screen.paint(title, "bold"), *body] if body else []


def _paragraphs(text: str, screen: Screen) -> list[str]:
    return [screen.wrap(plain(part), "  ") for part in text.split("\n\n") if part.strip()]


def _bullets(items: Iterable[str], screen: Screen) -> list[str]:
    return [screen.wrap(item, "  - ", "    ") for item in items]


def _examples(rule: Rule, told: Sequence[str], screen: Screen) -> Iterator[str]:
    """Yield a line an example, with what was found of it."""
    for example, found in zip_longest(rule.examples, told):
        line = f"{example.expect}: {example.log}"
        yield screen.wrap(f"{line} ({found})" if found else line, "  ", "    ")


def _limits(rule: Rule, screen: Screen) -> list[str]:
    return [
        screen.wrap(
            f"{name} = {limit.value:g}, {_band(limit.band)}: {limit.source}",
            "  ",
            "    ",
        )
        for name, limit in rule.limits.items()
    ]


def _band(band: float) -> str:
    return f"close call within {band:g}" if band else "exact"


def _measured(rule: Rule, describe: Callable[[str], str], screen: Screen) -> list[str]:
    """Return the first paragraph of each feature's definition."""
    return [
        screen.wrap(f"{name}: {definition(describe(name))}", "  ", "    ")
        for name in rule.features()
    ]


def _records(rule: Rule, screen: Screen) -> Iterator[str]:
    """Yield a line a record, below what it was measured on."""
    if about := about_records(rule):
        yield screen.wrap(about, "  ")
    for measured, records in groupby(rule.evidence, key=lambda record: record.measured):
        yield screen.wrap(f"{measured[:1].upper()}{measured[1:]}", "  ")
        for record in records:
            if record.seen:
                yield screen.wrap(_record(record, rule), "  - ", "    ")
    if not rule.evidence:
        yield "  Not measured."


def _record(record: Record, rule: Rule) -> str:
    stated = confidence(record)
    interval = f"{share(stated.low)} to {share(stated.high)}"
    counted = f"{record.right:,} of {record.seen:,} logs"
    text = f"{share(stated.value)}, 95% interval {interval} ({counted})"
    if held := holds_where(record, rule):
        return f"{text}: {held}"
    return text if len(rule.evidence) == 1 else f"{text}: all others"
