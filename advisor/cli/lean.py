"""Thousands of runs on one screen: of all but the worst only what a line of the report shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.engine.report import RunReport
from advisor.reports.text import severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.many import Outcome


def all_in_lines(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Keep the outcomes in their order, a run that is not the worst in 3 kB instead of 49."""
    kept: list[Outcome] = []
    worst: int | None = None
    for outcome in outcomes:
        kept.append(outcome)
        if not isinstance(outcome, RunReport):
            continue
        here = len(kept) - 1
        if worst is None:
            worst = here
            continue
        before = kept[worst]
        assert isinstance(before, RunReport)
        if severity(outcome) < severity(before):
            kept[worst], worst = in_a_line(before), here
        else:
            kept[here] = in_a_line(outcome)
    return kept


def in_a_line(run: RunReport) -> RunReport:
    """Leave what decides the line, the order, the exit code and the sum of a fleet."""
    advice = tuple(
        replace(
            item,
            explanation="",
            evidence=(),
            record=(),
            false_positives=(),
            references=(),
            confidence=item.confidence._replace(measured=""),
        )
        for item in run.advice
    )
    return replace(run, advice=advice, features={}, findings=(), overruled=(), notes=(), final={})
