"""pytest plugin: a test that fails where a training diverged.

    def test_training(assert_no_divergence):
        train("runs/new")
        assert_no_divergence("runs/new")

Loaded in every pytest run of an environment that has lr-advise: it imports nothing until used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from advisor.arguments import Source
    from advisor.report import Report


def assert_no_divergence(
    log: Source | Iterable[Source], *, fail_on: str | Sequence[str] = "diverged", **known: Any
) -> Report:
    """Fail the test where a run is at a failing level or cannot be judged, and where there is none.

    Parameters
    ----------
    log
        A log file, a folder of logs or a `History`, or several of these.
    fail_on
        As --fail-on: 'diverged', 'unstable', 'improvable', a rule code or its beginning, or
        several of these.
    known
        What `advisor.advise` takes: rules, lr, optimizer, train_loss, val_loss, ...

    Returns
    -------
    Report
        For more assertions: `report.runs[0].advice[0].action`.

    Raises
    ------
    ConfigError
        `fail_on` names nothing that could fail.

    """
    __tracebackhide__ = True
    from advisor import advise
    from advisor.engine.load import as_rule_base
    from advisor.reports.exit_status import check_fail_on

    base = as_rule_base(known.pop("rules", ()))
    choices = [fail_on] if isinstance(fail_on, str) else list(fail_on)
    levels = check_fail_on(choices, base.codes)
    report = advise(log, rules=base, **known)
    problem = _problem(report, levels)
    if problem:
        pytest.fail(problem, pytrace=False)
    return report


def _problem(report: Report, levels: Sequence[str]) -> str:
    """Say what is wrong with the runs, as the command does; nothing where they pass."""
    from dataclasses import replace

    from advisor.printable import printable
    from advisor.reports.exit_status import exit_of, fails
    from advisor.reports.formats import View, render
    from advisor.reports.screen import Screen

    end = exit_of(report, levels)
    if not (report.runs or report.errors or report.sweeps):
        return "lr-advise: no log was given."  # of a pattern that fits nothing, say
    if end.code == 0 and not report.sweeps:
        return ""
    told = [f"{item.source}: {item.message}" for item in report.errors]
    told += [f"{item.source}: is a table of finished runs, no log" for item in report.sweeps]
    lines = [printable(text) for text in told]
    bad = replace(report, runs=tuple(run for run in report.runs if fails(run, levels)))
    if bad.runs:
        lines.append(render("text", bad, View(Screen(), detail=1)).rstrip())
    return "\n\n".join([*lines, f"lr-advise: {end.reason}."])


@pytest.fixture(name="assert_no_divergence")
def assert_no_divergence_fixture() -> Callable[..., Report]:
    """Return the function of the same name: `assert_no_divergence("logs.csv")`."""
    return assert_no_divergence


@pytest.fixture
def lr_advise() -> Callable[..., Report]:
    """Return `advisor.advise`: `lr_advise("logs.csv").runs[0].status`."""
    from advisor import advise

    return advise
