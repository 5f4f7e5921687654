"""A rule compares; what could not be measured is never 'false'."""

from __future__ import annotations

from math import inf, isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy import float64

from advisor.engine.judge import confidence, figure, judge, reached, wilson
from advisor.engine.rule import Clause, Reached, Record, Size
from tests.tiny import CALM, tiny_base

FLOOR = tiny_base().find("noisy-floor")
TOO_HIGH = CALM | {"rate_offset": 0.5, "tail_drop": 0.01}


def outcome(**changes: float) -> str:
    return judge(FLOOR, TOO_HIGH | changes).outcome


def test_all_conditions_must_hold_and_no_exception() -> None:
    assert outcome() == "fired"
    assert outcome(tail_drop=0.05) == "silent"
    assert outcome(restarts=2) == "silent"
    assert outcome(rate_offset=0.3) == "silent"  # > is strict
    assert outcome(rate_offset=inf) == "fired"


def test_an_unmeasured_condition_skips_the_rule_and_is_named() -> None:
    finding = judge(FLOOR, TOO_HIGH | {"tail_drop": nan})
    assert finding.outcome == "skipped"
    assert finding.missing == ("tail_drop",)
    assert "not measured" in str(finding.when[1])


def test_one_failing_condition_decides_whatever_could_not_be_measured() -> None:
    finding = judge(FLOOR, TOO_HIGH | {"tail_drop": nan, "rate_offset": 0})
    assert finding.outcome == "silent"
    assert finding.missing == ()


def test_a_figure_that_is_a_number_of_numpys_decides_as_well() -> None:
    finding = judge(FLOOR, TOO_HIGH | {"tail_drop": nan, "rate_offset": float64(0)})
    assert finding.outcome == "silent"
    assert finding.when[0].held is False


def test_an_unmeasured_exception_does_not_silence() -> None:
    assert outcome(restarts=nan) == "fired"


def test_how_near_a_step_led_is_told_of_such_logs_alone() -> None:
    when = (Clause("restarts", ">=", "one"),)
    near = [Reached(times, 10, right, "x", when) for times, right in ((3.0, 9), (10.0, 10))]
    others = Reached(3.0, 10, 1, "x")
    rule = FLOOR._replace(size=Size(factor=0.3, reached=(*near, others)))
    assert reached(rule, CALM | {"restarts": 2.0}) == tuple(near)
    for restarts in (0.0, nan):
        assert reached(rule, CALM | {"restarts": restarts}) == (others,)
    assert reached(FLOOR._replace(size=Size(factor=0.3, reached=tuple(near))), CALM) == ()


def test_evidence_carries_the_figures() -> None:
    first, second = judge(FLOOR, TOO_HIGH).when
    assert str(first) == "rate_offset 0.5 > 0.3"
    assert str(second) == "tail_drop 0.01 < 0.04"
    assert (first.margin, second.margin) == pytest.approx((2, 1.5))
    assert not judge(FLOOR, TOO_HIGH).close_call
    assert judge(FLOOR, TOO_HIGH | {"rate_offset": 0.35}).close_call


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.00012345, "0.000123"),
        (1e-5, "1e-05"),
        (999.4, "999"),
        (999.7, "1000"),
        (1234.56, "1235"),
        (1_234_567.0, "1234567"),
        (1_234_567.8, "1.23e+06"),
        (2e9, "2e+09"),
        (-60000.0, "-60000"),
        (float("inf"), "inf"),
    ],
)
def test_figures_as_people_write_them(value: float, said: str) -> None:
    assert figure(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.3002, "0.3002"), (0.29996, "0.29996"), (0.3, "0.3")]
)
def test_a_figure_close_to_its_limit_is_told_so_that_the_comparison_holds(
    value: float, said: str
) -> None:
    first = judge(FLOOR, TOO_HIGH | {"rate_offset": value}).when[0]
    assert str(first) == f"rate_offset {said} > 0.3"
    assert first.held is (float(said) > 0.3)


def test_the_first_record_that_applies_gives_the_confidence() -> None:
    assert judge(FLOOR, TOO_HIGH).confidence.seen == 200
    clear = judge(FLOOR, TOO_HIGH | {"rate_offset": 0.7})
    assert clear.confidence.value == pytest.approx(89 / 92)
    assert [str(item) for item in clear.record] == ["rate_offset 0.7 > 0.6"]


def test_how_sure_is_said_in_percent_and_never_as_certain() -> None:
    assert judge(FLOOR, TOO_HIGH | {"rate_offset": 0.7}).confidence.sure == "97% sure"
    assert confidence(Record((), 900, 900, "x")).sure == ">99% sure"
    assert confidence(None).sure == "how sure is not measured"


def test_no_record_is_said_to_be_none() -> None:
    for record in (None, Record((), 0, 0, "not measured")):
        assert confidence(record) == (0.5, 0.0, 1.0, 0, 0, "not measured")


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_stated_chance(counts: tuple[int, int]) -> None:
    right, seen = counts
    low, high = wilson(right, seen)
    assert 0 <= low <= right / seen <= high <= 1
    assert low <= confidence(Record((), seen, right, "x")).value <= high


def test_wilson_reference_values() -> None:
    # R: prop.test(81, 263, correct = FALSE), Newcombe 1998 table I
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)


@given(st.fixed_dictionaries({name: st.floats() for name in CALM}))
def test_any_figures_are_judged(values: dict[str, float]) -> None:
    for rule in tiny_base().rules:
        finding = judge(rule, values)
        unmeasured = any(isnan(values[part.feature]) for part in rule.when)
        refuted = any(part.held is False for part in finding.when)
        assert (finding.outcome == "skipped") == (unmeasured and not refuted)
