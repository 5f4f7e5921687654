"""0: nothing failing; 1: a failing run; 2: something unreadable, which outweighs."""

from __future__ import annotations

import pytest

from advisor.baseline.compare import Comparison
from advisor.engine.report import ReadFailure, Report
from advisor.errors import ConfigError
from advisor.reports.exit_status import check_fail_on, exit_of
from advisor.sweep.compare import Sweep
from tests.tiny import judged, tiny_base

CODES = tiny_base().codes
HEALTHY = judged()
HIGH = judged({"rate_offset": 0.5, "tail_drop": 0.01})
DIVERGED = judged({"nonfinite": 1, "rate_offset": 0.5, "tail_drop": 0.01})
UNKNOWN = judged({"rate_offset": 0.5, "tail_drop": 0.045})
LOST = ReadFailure("a.csv", "is empty")


@pytest.mark.parametrize(
    ("run", "fail_on", "code"),
    [
        (HEALTHY, "diverged", 0),
        (HEALTHY, "improvable", 0),
        (HIGH, "diverged", 0),
        (HIGH, "unstable", 0),
        (HIGH, "improvable", 1),
        (HIGH, "LR201", 1),
        (HIGH, "lr2", 1),
        (HIGH, "LR3", 0),
        (DIVERGED, "diverged", 1),
        (DIVERGED, "unstable", 1),
        (DIVERGED, "never", 0),
        (DIVERGED, "LR201", 0),  # overruled: it gives no advice
        (UNKNOWN, "improvable", 0),
    ],
)
def test_levels_and_codes(run, fail_on: str, code: int) -> None:
    assert exit_of(Report((run,)), check_fail_on([fail_on], CODES)).code == code
    lost = exit_of(Report((run,), (LOST,)), check_fail_on([fail_on], CODES))
    assert lost.code == 2
    assert "1 input could not be judged" in lost.reason


def test_several_levels_may_stand_between_commas() -> None:
    assert check_fail_on(["diverged, lr201", "LR3"], CODES) == ("diverged", "LR201", "LR3")


def test_never_says_so_unless_a_run_fails_by_the_levels_of_its_path() -> None:
    report = Report((DIVERGED,))
    assert exit_of(report, ("never",)) == (0, "no run fails (--fail-on never)")
    code, reason = exit_of(report, ("never",), failing=1)
    assert code == 1
    assert reason.startswith("the run is at the failing level")


def test_several_levels_are_joined_by_or() -> None:
    fail_on = check_fail_on(["diverged", "LR201"], CODES)
    assert exit_of(Report((HEALTHY, HIGH)), fail_on).code == 1
    assert exit_of(Report((HEALTHY,)), fail_on).reason.endswith("(--fail-on diverged or LR201)")


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (["divergd"], "did you mean 'diverged'"),
        (["LR999"], "did you mean 'LR901'"),
        ([""], "neither"),
        ([], "names no level; 'never' lets no run fail"),
        (["never", "diverged"], "stands alone"),
    ],
)
def test_a_level_that_could_never_fail_is_an_error(choices: list[str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        check_fail_on(choices, CODES)


def test_a_worse_run_alone_explains_a_code_of_one() -> None:
    worse = Comparison("run.csv", None, "val_loss", 1.0, 2.0, 0.1, 1)
    told = exit_of(Report((HEALTHY,), comparisons=(worse,)), ("diverged",))
    assert told == (1, "the run is worse than the baseline")
    both = exit_of(Report((DIVERGED,), comparisons=(worse,)), ("diverged",))
    assert both.reason.startswith("the run is at the failing level")
    assert both.reason.endswith("; the run is worse than the baseline")


TABLE = Sweep((), "loss", (), ())


def test_a_gate_that_no_run_came_to_is_not_passed() -> None:
    """A folder with nothing but a table of results was green in CI."""
    told = exit_of(Report((), sweeps=(TABLE,)), ("diverged",), is_gate=True)
    assert told.code == 2
    assert told.reason.endswith(
        "no run is judged that could fail (--fail-on diverged); give the logs of runs"
    )
    assert exit_of(Report((), sweeps=(TABLE,)), ("never",), is_gate=True).code == 0
    assert exit_of(Report((HEALTHY,), sweeps=(TABLE,)), ("diverged",), is_gate=True).code == 0


@pytest.mark.parametrize(
    ("report", "code", "reason"),
    [
        (Report((HEALTHY,)), 0, "the run is below the failing level (--fail-on diverged)"),
        (Report((HEALTHY,) * 3), 0, "none of 3 runs at the failing level (--fail-on diverged)"),
        (Report((HEALTHY, DIVERGED)), 1, "1 of 2 runs at the failing level (--fail-on diverged)"),
        (Report((), (LOST, LOST)), 2, "2 inputs could not be judged"),
        (
            Report((DIVERGED,), (LOST,)),
            2,
            "1 input could not be judged; the run is at the failing level (--fail-on diverged)",
        ),
        (
            Report((), sweeps=(TABLE,)),
            0,
            "a table of finished runs was read as a sweep, no run is judged",
        ),
        (Report((), sweeps=(TABLE,) * 2), 0, "2 tables were read as a sweep, no run is judged"),
    ],
)
def test_the_reason_counts_what_was_judged(report: Report, code: int, reason: str) -> None:
    assert exit_of(report, ("diverged",)) == (code, reason)
