"""On smoothed losses without a validation advice is as sure as counted on such logs.

With a rate it is the same; without, they have a points card of their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.engine.load import rule_base
from advisor.features import measure
from advisor.pipeline import judge_history
from tests.features.sample import runs

if TYPE_CHECKING:
    from advisor.engine.report import RunReport
    from advisor.history import History

BASE = rule_base()
COUNTED = "benchmarks/SMOOTHED.md"


def judged(log: History, *, smoothed: bool) -> RunReport:
    return judge_history(replace(log, smoothed=smoothed), BASE)


def alone(log: History, *, rate: bool) -> History:
    return replace(log, val=None, lr=log.lr if rate else None)


def told(report: RunReport) -> list[tuple[str, float | None]]:
    return [(one.action, one.lr_factor) for one in report.advice]


def test_with_a_rate_what_to_do_is_the_same() -> None:
    for log in runs():
        one = alone(log, rate=True)
        assert told(judged(one, smoothed=True)) == told(judged(one, smoothed=False))


def test_how_sure_was_counted_on_smoothed_logs() -> None:
    pairs = [
        (smooth.confidence, usual.confidence)
        for log in runs()
        for smooth in judged(alone(log, rate=False), smoothed=True).advice
        for usual in judged(alone(log, rate=False), smoothed=False).advice
        if smooth.rule == usual.rule and COUNTED in smooth.confidence.measured
    ]
    assert len(pairs) > len(runs()) / 4
    assert not any(COUNTED in usual.measured for _, usual in pairs)
    mean = sum(smooth.value - usual.value for smooth, usual in pairs) / len(pairs)
    assert mean < -0.05


def test_beside_a_validation_nothing_changes() -> None:
    for log in runs():
        assert judged(log, smoothed=True).advice == judged(log, smoothed=False).advice


def test_what_is_taken_for_smoothed() -> None:
    log = replace(runs()[0], smoothed=True, smoothing_shows=True)
    only_told = replace(log, smoothing_shows=False)
    for one, flags in (
        (log, (0.0, 0.0)),
        (alone(log, rate=True), (1.0, 1.0)),
        (alone(only_told, rate=True), (1.0, 0.0)),
        (alone(runs()[0], rate=True), (0.0, 0.0)),
        (replace(log, train=None), (0.0, 0.0)),
    ):
        found = measure(one).values
        assert (found["smoothed_alone"], found["smoothing_shows"]) == flags
