"""Text from a log cannot steer the terminal; colour is a wish that the environment can veto."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.load import rule_base
from advisor.engine.report import Report
from advisor.pipeline import advise
from advisor.printable import printable
from advisor.reports.formats import View, render
from advisor.reports.rule_page import rule_list
from advisor.reports.screen import Screen, columns, columns_of, screen_of
from tests.tiny import judged

if TYPE_CHECKING:
    from pathlib import Path


def test_control_characters_are_shown_not_sent() -> None:
    assert printable("a\x1b[31mb\nc\x07") == "a\\x1b[31mb\\nc\\x07"
    assert printable("\u202egpj.exe") == "\\u202egpj.exe"
    assert printable("Größe/损失.csv") == "Größe/损失.csv"
    assert printable("\udcff") == "\\udcff"


def test_what_is_typed_is_not_parted_at_the_end_of_a_line() -> None:
    for width in range(8, 40):
        said = Screen(width).wrap("Lower the peak 16x: 3 -> 0.19, of 20 % each")
        assert "3 -> 0.19," in said
        assert "20 %" in said
        assert max(map(len, said.splitlines())) <= max(width, len("3 -> 0.19,"))


@given(st.text(), st.text(min_size=1), st.text())
def test_no_name_or_note_reaches_the_terminal_raw(source: str, run: str, note: str) -> None:
    report = Report((judged(source=source, run=run, notes=(note,)), judged()))
    shown = render("text", report, View(Screen(), detail=1))
    assert printable(shown.replace("\n", "")) == shown.replace("\n", "")


@pytest.mark.parametrize(
    ("environ", "terminal", "option", "wanted"),
    [
        ({}, True, "auto", True),
        ({}, False, "auto", False),
        ({"NO_COLOR": "1"}, True, "auto", False),
        ({"NO_COLOR": ""}, True, "auto", True),
        ({"TERM": "dumb"}, True, "auto", False),
        ({"FORCE_COLOR": "1"}, False, "auto", True),
        ({"FORCE_COLOR": "0"}, True, "auto", False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, "auto", False),
        ({"NO_COLOR": "1"}, False, "always", True),
        ({"FORCE_COLOR": "1"}, True, "never", False),
    ],
)
def test_colour(environ: dict[str, str], terminal: bool, option: str, wanted: bool) -> None:
    screen = screen_of(is_terminal=terminal, colour=option, environ=environ)
    assert screen.colour is wanted


def test_colour_adds_nothing_that_words_do_not_say() -> None:
    import re

    report = Report((judged(), judged({"nonfinite": 1})))
    plain = render("text", report, View(Screen(), detail=1))
    painted = render("text", report, View(Screen(colour=True), detail=1))
    assert painted != plain
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == plain


def test_names_of_two_columns_a_letter_keep_the_table_straight() -> None:
    report = Report((judged(source="损失😀.csv"), judged(source="e\u0301te.csv")))
    shown = render("text", report, View(Screen(80, terminal=True), detail=-1))
    at = [columns_of(line[: line.index("LR901")]) for line in shown.splitlines()]
    assert at[0] == at[1]


@pytest.mark.parametrize("name", ["a" * 300, "损" * 150])
def test_a_long_name_is_cut_on_a_terminal_and_nowhere_else(name: str) -> None:
    report = Report((judged(source=f"{name}/1.csv"), judged(source=f"{name}/2.csv")))
    for line in render("text", report, View(Screen(60, terminal=True), detail=-1)).splitlines():
        assert columns_of(line) <= 60
        assert line.endswith("keep")
    shown = render("text", report, View(Screen(60), detail=-1))
    assert f"{name}/1.csv" in shown
    assert len(shown.splitlines()) == 2


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_on_a_terminal_the_list_of_rules_keeps_to_its_width(width: int) -> None:
    rules = rule_base().rules
    shown = rule_list(rules, Screen(width, terminal=True)).splitlines()
    head = max(len(f"{rule.code}  {rule.name}  {rule.action}  ") for rule in rules)
    assert max(map(len, shown)) <= max(width, head)
    assert [line[:5] for line in shown if line[:2] == "LR"] == [rule.code for rule in rules]
    assert len(rule_list(rules, Screen(width)).splitlines()) == len(rules) + 2


def test_names_that_cut_alike_have_a_line_of_their_own() -> None:
    names = [f"experiments/run{number}/training_metrics.csv" for number in (1, 2)]
    report = Report((*(judged(source=name) for name in names),))
    narrow, wide = (
        render("text", report, View(Screen(width, terminal=True), detail=-1)).splitlines()
        for width in (40, 80)
    )
    assert [line.split()[-1] for line in narrow[::2]] == [f"...{name[-28:]}" for name in names]
    assert len(wide) == 2


def test_a_long_list_of_missing_figures_is_counted_and_named_where_asked(tmp_path: Path) -> None:
    log = tmp_path / "two.csv"
    log.write_text("epoch,loss\n1,2\n2,1\n")
    report = advise(str(log))

    shown = render("text", report, View(Screen()))
    named = render("text", report, View(Screen(), explain_all=True))

    assert "figures (--explain-all names them)" in shown
    assert "tail_drop" not in shown
    assert "tail_drop not measured" in named


@pytest.mark.parametrize("told", ["²", "9" * 5000, "0", "-1", "", "80x", " 80"])
def test_a_width_that_is_none_is_passed_over(told: str) -> None:
    assert columns({"COLUMNS": told}) == columns({})
