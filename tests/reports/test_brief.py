"""Thousands of runs on one screen take little memory, and the screen is the same."""

from __future__ import annotations

import pickle
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.report import ReadFailure, Report, RunReport
from advisor.pipeline import advise
from advisor.reports.brief import RunLine, gathered, in_lines, line_of, worst_in_full
from advisor.reports.exit_status import exit_of, fails
from advisor.reports.formats import View, render
from advisor.reports.screen import Screen
from tests.tiny import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SAMPLES = Path(__file__).parents[2] / "sample_logs"
VIEWS = [View(Screen(), detail=detail, closing="Exit 1: a reason.") for detail in (-1, 0)]


@pytest.fixture(scope="module")
def runs() -> list[RunReport]:
    return [*advise(sorted(SAMPLES.glob("*.csv"))[:12]).runs]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("count", [0, 1, 2, 12])
@pytest.mark.parametrize("batch", [1, 5])
def test_the_screen_is_that_of_the_whole_runs(
    runs: list[RunReport], view: View, count: int, batch: int
) -> None:
    some = runs[:count]
    sent = [
        pickle.loads(pickle.dumps(kept))
        for start in range(0, count, batch)
        for kept in worst_in_full(some[start : start + batch])
    ]
    assert render("text", gathered(sent), view) == render("text", Report((*some,)), view)


def test_quietly_no_run_is_needed_in_full(runs: list[RunReport]) -> None:
    quiet = VIEWS[0]
    screen = render("text", Report((*runs,)), quiet)
    assert render("text", gathered(in_lines(runs)), quiet) == screen
    assert render("text", gathered(in_lines(runs[:1])), quiet).count("\n") == 1


def test_a_line_that_says_stop_tells_that_the_rate_is_wrong_too() -> None:
    (run,) = advise(SAMPLES / "overfit.csv").runs
    stop, *others = run.advice
    (rate,) = (item for item in others if item.action == "lower")
    assert stop.action == "stop"
    assert line_of(run).action == f"stop; also {rate.rule} lower"
    assert line_of(replace(run, advice=(stop,))).action == "stop"
    assert "also" not in line_of(replace(run, advice=(rate, stop))).action


def test_without_a_closing_sentence_no_empty_line_ends_the_screen(runs: list[RunReport]) -> None:
    for count in (1, 2):
        assert not render("text", Report((*runs[:count],)), View(Screen())).endswith("\n\n")


HIGH = {"rate_offset": 0.9, "tail_drop": 0.01}
KINDS = [judged(values) for values in ({}, {"nonfinite": 3}, HIGH, {"tail_drop": 0.2})]


@given(st.lists(st.sampled_from(KINDS), max_size=30), st.integers(1, 7))
def test_the_first_of_the_worst_is_kept_however_runs_are_sent(
    kinds: list[RunReport], batch: int
) -> None:
    some = [replace(run, source=f"{index}.csv") for index, run in enumerate(kinds)]
    sent = [
        kept
        for start in range(0, len(some), batch)
        for kept in worst_in_full(some[start : start + batch])
    ]
    brief = gathered(sent)
    assert [line.source for line in brief.runs] == [run.source for run in some]
    assert [*brief.in_full] == [*gathered(some).in_full]
    assert len(brief.in_full) == min(len(some), 1)
    assert sum(isinstance(item, RunReport) for item in sent) == -(-len(some) // batch)


@pytest.mark.parametrize("fail_on", [("diverged",), ("improvable",), ("LR2",), ("never",)])
def test_the_exit_is_that_of_the_whole_runs(runs: list[RunReport], fail_on: tuple[str]) -> None:
    lost = ReadFailure("x.csv", "is no log")
    report, brief = Report((*runs,), (lost,)), gathered([lost, *in_lines(runs)])
    assert [fails(run, fail_on) for run in brief.runs] == [fails(run, fail_on) for run in runs]
    assert exit_of(brief, fail_on) == exit_of(report, fail_on)
    assert brief.errors == [lost]


@pytest.mark.parametrize("keep", [in_lines, worst_in_full])
def test_a_run_more_takes_a_few_hundred_bytes(
    runs: list[RunReport], keep: Callable[[list[RunReport]], Sequence[RunReport | RunLine]]
) -> None:
    raised = next(run for run in runs if line_of(run).action.startswith("raise"))
    assert len(pickle.dumps(raised)) > 20_000
    sent = (
        pickle.loads(pickle.dumps(kept))
        for index in range(500)
        for kept in keep([replace(raised, source=f"runs/of/a/fleet/run{index:05}.csv")])
    )
    brief = gathered(sent)
    held = {id(part): sys.getsizeof(part) for line in brief.runs for part in (line, *line)}
    assert len(brief.runs) == 500
    assert len(brief.in_full) <= 1
    assert sum(held.values()) / 500 < 300


def test_of_a_range_test_it_is_said_at_which_rate_to_train() -> None:
    (run,) = advise(SAMPLES / "range_test_sgd.csv").runs
    assert line_of(run).action == "train at 0.011"
