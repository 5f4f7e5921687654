"""The user's screen, whole. UPDATE_GOLDEN=1 writes it anew; look at the difference."""

from __future__ import annotations

import json
import os
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advisor.engine.load import builtin_rules
from advisor.engine.report import ReadFailure, Report
from advisor.readers.runs.understanding import Pick, Understanding, Unused
from advisor.reports.exit_status import exit_of
from advisor.reports.formats import View, render
from advisor.reports.inspect_page import inspect_page
from advisor.reports.rule_page import rule_list, rule_page
from advisor.reports.screen import Screen
from tests.tiny import judged, tiny_base

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.engine.rule import Rule

GOLDEN = Path(__file__).parents[1] / "golden"
TOO_HIGH = {"rate_offset": 0.35, "tail_drop": 0.01, "final_over_peak": 1.0}
DIVERGED = TOO_HIGH | {"nonfinite": 588, "first_bad": 412, "factor_to_stable": 0.09}
EMPTY = ReadFailure("empty.csv", "is empty; expected a training log")


def one_too_high() -> Report:
    return Report((judged(TOO_HIGH),))


def no_rate() -> Report:
    still_falling = {"tail_drop": 0.2, "rate_offset": nan}
    return Report((judged(still_falling, lr=None, notes=("2 repeated steps: the later won",)),))


def many() -> Report:
    runs = (
        judged(source="runs/good.csv"),
        judged(TOO_HIGH, source="runs/noisy.csv"),
        judged(DIVERGED, source="runs/tb", run="version_3"),
        judged({"tail_drop": 0.2}, source="runs/a/very/long/folder/name/for/a/run/slow.csv"),
    )
    return Report(runs, (EMPTY,))


def text(report: Report, **view: object) -> str:
    end = exit_of(report, ("diverged",))
    given: dict[str, object] = {"screen": Screen(), "closing": f"Exit {end.code}: {end.reason}."}
    return render("text", report, View(**(given | view)))  # type: ignore[arg-type]


def an_inspection() -> str:
    seen = Understanding(
        source="runs/metrics.csv",
        run=None,
        format="csv",
        axis="step",
        picks=(
            Pick("train_loss", ("train_loss_step",), "its name says so", 500),
            Pick("lr", ("lr-Adam",), "its name says so", 500),
        ),
        unused=(Unused("accuracy", "no loss, no rate"),),
        notes=("3 empty rows were left out",),
    )
    return inspect_page(seen, Screen())


SCREENS: dict[str, Callable[[], str]] = {
    "one_run.txt": lambda: text(one_too_high()),
    "one_run_narrow.txt": lambda: text(one_too_high(), screen=Screen(48)),
    "one_run_colour.txt": lambda: text(one_too_high(), screen=Screen(80, colour=True)),
    "no_rate.txt": lambda: text(no_rate()),
    "many_runs.txt": lambda: text(many()),
    "many_runs_verbose.txt": lambda: text(many(), detail=1),
    "many_runs_quiet.txt": lambda: text(many(), detail=-1),
    "many_runs_terminal.txt": lambda: text(many(), detail=-1, screen=Screen(80, terminal=True)),
    "many_runs_narrow.txt": lambda: text(many(), detail=-1, screen=Screen(48, terminal=True)),
    "explain_all.txt": lambda: text(Report((judged(DIVERGED),)), explain_all=True),
    "report.json": lambda: render("json", many(), View(Screen())),
    "rule.txt": lambda: rule_page(
        tiny_base().rules[0], lambda name: f"What {name} is.\n\nMore.", Screen()
    ),
    "rules.txt": lambda: rule_list(tiny_base().rules, Screen()),
    "inspect.txt": an_inspection,
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen(name: str) -> None:
    shown = SCREENS[name]()
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    if name.endswith(".json"):
        shown = json.dumps(json.loads(shown) | {"tool_version": "0"}, indent=1)
        expected = json.dumps(
            json.loads(golden.read_text(encoding="utf-8")) | {"tool_version": "0"}, indent=1
        )
    else:
        expected = golden.read_text(encoding="utf-8")
    assert shown == expected, f"where that is meant: UPDATE_GOLDEN=1 pytest {Path(__file__).parent}"


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_text_fits_the_width(width: int) -> None:
    shown = text(many(), screen=Screen(width, terminal=True), detail=1)
    for line in shown.splitlines():
        assert len(line) <= width or len(line.split()) <= 2, line


@pytest.mark.parametrize("rule", builtin_rules(), ids=lambda rule: rule.code)
def test_the_page_of_a_rule_fits_the_width(rule: Rule) -> None:
    for line in rule_page(rule, lambda name: name, Screen(60)).splitlines():
        assert len(line) <= 60 or len(line.split()) <= 5, line  # a condition or an address
