"""The number to type, and the words around it."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.advice import size_of, suggested_lr, times, what_to_do
from advisor.engine.rule import Size
from advisor.features import Features
from advisor.pipeline import peak_of
from tests.tiny import judged

TOO_HIGH = {"rate_offset": 0.5, "tail_drop": 0.01}


@pytest.mark.parametrize(
    ("factor", "peak", "typed"),
    [
        (1 / 3, 0.1, 0.033),
        (3, 0.001, 0.003),
        (0.3, None, None),
        (None, 0.1, None),
        (0.001, 1e-7, 1e-8),
        (10, 50, 100),
        (3, inf, None),
        (0.3, 1e-9, None),  # 1e-8 would be higher
        (3, 1000, None),
    ],
)
def test_the_rate_to_type(factor: float | None, peak: float | None, typed: float | None) -> None:
    assert suggested_lr(factor, peak) == typed


@given(st.floats(1e-12, 1e12), st.floats(1e-30, 1e30))
def test_the_rate_is_always_one_that_can_be_run(factor: float, peak: float) -> None:
    typed = suggested_lr(factor, peak)
    if typed is None:
        assert not 1e-8 < peak < 1e2
        return
    assert 1e-8 <= typed <= 1e2
    assert float(f"{typed:.2g}") == typed


@pytest.mark.parametrize(
    ("factor", "said"), [(1 / 3, "3x"), (3, "3x"), (0.3, "3.3x"), (0.1, "10x"), (0.0077, "130x")]
)
def test_factors_in_words(factor: float, said: str) -> None:
    assert times(factor) == said


def test_a_measured_factor_is_cut_and_has_a_stand_in() -> None:
    size = Size(factor=0.1, feature="f", least=0.03, most=0.5)
    assert [size_of(size, {"f": x}) for x in (0.2, 0.001, 2, inf, nan)] == [
        0.2, 0.03, 0.5, 0.5, 0.1,
    ]  # fmt: skip
    assert size_of(Size(feature="f", least=0.03, most=0.5), {"f": nan}) is None


def test_texts_carry_the_figures_of_the_run() -> None:
    advice = judged(TOO_HIGH).advice[0]
    assert advice.advice == "Lower the peak learning rate 3.3x."
    assert "0.01 of its drop" in advice.explanation
    assert (advice.lr_factor, advice.suggested_lr) == (0.3, 0.03)
    assert advice.where == (900, 999)


@pytest.mark.parametrize(("value", "said"), [(-0.0001, "-0.0001"), (-0.0, "0"), (0.0, "0")])
def test_a_figure_is_never_minus_nothing(value: float, said: str) -> None:
    explanation = judged(TOO_HIGH | {"tail_drop": value}).advice[0].explanation
    assert f"({said} of its drop" in explanation


def test_an_unmeasured_figure_in_a_text_is_said_to_be_so() -> None:
    diverged = judged({"nonfinite": 7})
    assert "From (not measured) on" in diverged.advice[0].explanation


def test_the_number_to_type_needs_a_rate_that_is_known() -> None:
    assert peak_of(Features({"peak_lr": 0.1}, {})) == 0.1
    assert peak_of(Features({"peak_lr": nan}, {})) is None


@pytest.mark.parametrize(
    ("peak", "factor", "said"),
    [
        (1234.5, 0.01, "1234 -> 12"),
        (10.0, 10.0, "10 -> 100"),
        (1e-4, 57.0, "0.0001 -> 0.0057"),
        (3e-8, 0.5, "3e-08 -> 1.5e-08"),
    ],
)
def test_rates_to_type_have_an_exponent_only_where_people_write_one(
    peak: float, factor: float, said: str
) -> None:
    rate = suggested_lr(factor, peak)
    advice = replace(judged(TOO_HIGH).advice[0], lr_factor=factor, suggested_lr=rate)
    assert what_to_do(advice, peak).endswith(f": {said}")


def test_a_rate_that_the_advice_names_is_not_said_twice() -> None:
    advice = replace(judged(TOO_HIGH).advice[0], advice="Train at 0.01.", suggested_lr=0.01)
    assert what_to_do(advice, 1.0) == "Train at 0.01"
    assert what_to_do(replace(advice, suggested_lr=0.02), 1.0) == "Train at 0.01: 1 -> 0.02"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Lower it 30x, or clip gradients.", "Lower it 30x: 0.3 -> 0.01, or clip gradients"),
        (
            "Stretch it, or raise it 30x; from 30x on do both",
            "30x: 0.3 -> 0.01; from 30x on do both",
        ),
        ("Train 30x as many; else raise the rate 30x.", "else raise the rate 30x: 0.3 -> 0.01"),
        ("Lower it 130x or more.", "Lower it 130x or more: 0.3 -> 0.01"),
    ],
)
def test_the_rate_to_type_stands_behind_its_factor(line: str, said: str) -> None:
    advice = replace(judged(TOO_HIGH).advice[0], advice=line, lr_factor=1 / 30, suggested_lr=0.01)
    assert what_to_do(advice, 0.3).endswith(said)


def test_status_and_divergence_of_a_run() -> None:
    assert (judged().status, judged().diverged) == ("healthy", False)
    run = judged({"nonfinite": 3, "rate_offset": 0.9, "tail_drop": 0.01})
    assert (run.status, run.diverged) == ("diverged", True)
    assert [item.rule for item in run.advice] == ["LR101"]
    assert [(o.finding.rule.code, o.by) for o in run.overruled] == [("LR201", "LR101")]


def test_nothing_fired_is_inconclusive_and_has_a_text() -> None:
    run = judged({"rate_offset": 0.5, "tail_drop": 0.045})
    assert (run.status, run.advice[0].action) == ("inconclusive", "inconclusive")
    assert run.advice[0].rule == "LR000"
    assert "No clear sign" in run.advice[0].title
    assert run.advice[0].confidence.seen == 0
