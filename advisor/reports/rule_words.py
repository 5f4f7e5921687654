"""What a rule says in words, the same on every page: a condition, a record, a definition."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from advisor.engine.judge import confidence
from advisor.reports.wording import nearness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.engine.rule import Clause, Record, Rule, Size


def plain(text: str) -> str:
    """Show placeholders as <name>: a page has no run to take the figures from."""
    from string import Formatter

    parts = Formatter().parse(text)
    return "".join(f"{words}<{name}>" if name else words for words, name, _, _ in parts)


def condition(clause: Clause, rule: Rule) -> str:
    """Return a condition with the number it compares with."""
    return f"{clause.feature} {clause.operator} {rule.limits[clause.limit].value:g}"


def conditions(rule: Rule, *, named: bool = False) -> list[str]:
    """Return all conditions, exceptions last; `named`: with the names of the limits."""
    listed = [("", clause) for clause in rule.when] + [("unless ", c) for c in rule.unless]
    return [
        f"{prefix}{condition(clause, rule)}{f' ({clause.limit})' if named else ''}"
        for prefix, clause in listed
    ]


def size_words(size: Size, feature: str | None) -> str:
    """Say by how much the rate is to be changed; `feature`: its name as the page shows it."""
    if feature is None:
        text = f"multiply the peak rate by {size.factor:g}"
    else:
        text = f"multiply the peak rate by {feature}, cut to {size.least:g} .. {size.most:g}"
        text += f"; by {size.factor:g} where it was not measured" if size.factor else ""
    return text


def near_words(rule: Rule) -> Iterator[str]:
    """Say how near the best rate its steps led, a line for each kind of logs."""
    reached = rule.size.reached if rule.size is not None else ()
    for when, items in groupby(reached, key=lambda item: item.when):
        where = " and ".join(condition(clause, rule) for clause in when)
        yield nearness(list(items)) + (f"; where {where}" if where else "")


def definition(docstring: str) -> str:
    """Return the first paragraph of a feature's definition in one line."""
    return " ".join(docstring.strip().split("\n\n")[0].split())


def about_records(rule: Rule) -> str:
    """Say how to read the records of a rule; empty where nothing was measured."""
    if not any(record.seen for record in rule.evidence):
        return ""
    several = len(rule.evidence) > 1
    return ("Each log counts in the first line that holds for it. " if several else "") + (
        "The intervals take logs for independent. Many are of one task, some of one run (each "
        "step, each epoch, few rows), so a new task may well lie outside."
    )


def record_words(record: Record, rule: Rule) -> str:
    """Say how often the rule was right, where, and on what that was measured."""
    text = "not measured"
    if record.seen:
        stated = confidence(record)
        text = (
            f"right in {record.right} of {record.seen} logs ({record.measured}): "
            f"95% interval {share(stated.low)} to {share(stated.high)}"
        )
    if held := holds_where(record, rule):
        return f"{text}; where {held}"
    return text if len(rule.evidence) == 1 else f"{text}; all others"


def holds_where(record: Record, rule: Rule) -> str:
    """Return the conditions of a record; empty where it has none."""
    return " and ".join(condition(clause, rule) for clause in record.when)


def share(value: float) -> str:
    """Return a share with two digits, or with three where two would make it all."""
    if f"{value:.2f}" != "1.00" or value == 1.0:
        return f"{value:.2f}"
    return f"{value:.3f}" if value < 0.9995 else ">0.999"
