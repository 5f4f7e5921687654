"""Every rule with its conditions: why it fired, or why it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.engine.judge import ClauseEvidence, Finding
    from advisor.engine.report import RunReport
    from advisor.reports.screen import Screen

HELD = {True: "yes", False: "no ", None: "?  "}
STYLE = {"fired": ("yellow", "bold"), "silent": ("dim",), "skipped": ("cyan",)}


def all_rules(run: RunReport, screen: Screen) -> Iterator[str]:
    """Yield the truth table of the run: a heading a rule, a line a condition."""
    overruled = {item.finding.rule.code: item for item in run.overruled}
    yield screen.paint("All rules", "bold")
    for finding in run.findings:
        rule = finding.rule
        outcome = finding.outcome
        if outcome == "skipped":
            outcome += f": needs {', '.join(finding.missing)}"
        if rule.code in overruled:
            outcome += f", {overruled[rule.code].why} by {overruled[rule.code].by}"
        painted = screen.paint(outcome, *STYLE[finding.outcome])
        yield f"  {rule.code} {rule.name} ({rule.action}): {painted}"
        yield from _conditions(finding)


def _conditions(finding: Finding) -> Iterator[str]:
    for item in finding.when:
        yield f"    {HELD[item.held]}  {item}{_margin(item)}"
    for item in finding.unless:
        yield f"    {HELD[item.held]}  unless {item}{_margin(item)}"


def _margin(item: ClauseEvidence) -> str:
    """Mark what was decided by less than a band, either way."""
    return "  (close call)" if abs(item.margin) < 1 else ""
