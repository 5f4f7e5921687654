"""What weighs most, and every rule with its conditions: why it fired, or why it did not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from advisor.engine.judge import figure
from advisor.features.weighing import DISTANCE, START, weighing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.engine.judge import ClauseEvidence, Finding
    from advisor.engine.report import RunReport
    from advisor.reports.screen import Screen

HELD = {True: "yes", False: "no ", None: "?  "}
STYLE = {"fired": ("yellow", "bold"), "silent": ("dim",), "skipped": ("cyan",)}
WEIGHTIEST = 8  # figures shown; the rest is summed up
WORDS = {
    START: "what the sums begin with",
    DISTANCE: "how far too high the rate would be",
}


def weights(run: RunReport, screen: Screen) -> Iterator[str]:
    """Yield the figures that the position of the rate rests on, the weightiest first, and a gap."""
    found = weighing(run.features)
    if found is None:
        return
    level, against = (name.replace("_", " ") for name in (found.level, found.against))
    yield screen.paint(f'What weighs most for "{level}" against "{against}"', "bold")
    for name, points in found.points[:WEIGHTIEST]:
        yield f"  {points:+6.2f}  {WORDS.get(name) or _measured(name, run.features[name])}"
    rest = found.points[WEIGHTIEST:]
    yield f"  {sum(points for _, points in rest):+6.2f}  {len(rest)} other figures together"
    odds = figure(math.exp(found.lead))
    yield f"  {found.lead:+6.2f}  points in all, odds of {odds} to 1"
    yield ""


def _measured(name: str, value: float) -> str:
    return f"{name} {'not measured' if math.isnan(value) else figure(value)}"


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
    if finding.outcome == "fired" and finding.record:
        yield f"    counted among logs with {', '.join(map(str, finding.record))}"


def _margin(item: ClauseEvidence) -> str:
    """Mark what was decided by less than a band, either way."""
    return "  (close call)" if abs(item.margin) < 1 else ""
