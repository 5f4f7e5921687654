"""Boosted trees: figures of their validation, and what is said by them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor import advise
from advisor.features import measure
from advisor.history import Curve, History
from advisor.reports.wording import about_rate
from advisor.snippets import snippet
from tests.features.curves import curve

if TYPE_CHECKING:
    from advisor.engine.report import RunReport

ROUNDS = np.arange(200.0)
TRAIN = np.exp(-ROUNDS / 30)
# A fall that never ends, one that is over, one that turns at round 10 and at round 100.
FALLING = 1.0 - 0.004 * ROUNDS
SETTLED = 0.4 + 0.6 * np.exp(-ROUNDS / 15)
SOON = 0.5 + np.abs(ROUNDS - 9) / 40
LATE = 0.3 + np.abs(ROUNDS - 99) / 200


def trees(val: object, rate: float | None = None, first: float = 0.0) -> History:
    lr = None if rate is None else Curve(np.array([first]), np.array([rate]))
    checked = None if val is None else curve(val, first)
    return History(train=curve(TRAIN, first), val=checked, lr=lr, boosting=True)


def figures(run: History) -> dict[str, float]:
    return dict(measure(run).values)


def said(run: History) -> RunReport:
    return advise(run).runs[0]


def codes(run: History) -> list[str]:
    return [advice.rule for advice in said(run).advice]


@pytest.mark.parametrize("first", [0.0, 1.0])
def test_rounds_are_counted_from_one_whatever_the_program_begins_with(first: float) -> None:
    found = figures(trees(SOON, first=first))
    assert found["best_round"] == 10
    assert found["best_round_at"] == pytest.approx(10 / 200)
    assert measure(trees(SOON, first=first)).spans["past_best"] == (first + 9, first + 199)


def test_how_much_of_the_fall_the_second_half_made() -> None:
    assert figures(trees(FALLING))["second_half_fall"] == pytest.approx(0.5, abs=0.01)
    assert figures(trees(SETTLED))["second_half_fall"] == pytest.approx(0.0, abs=0.002)


def test_how_far_it_rose_is_told_in_its_falls() -> None:
    assert figures(trees(LATE))["rise_after_best"] == pytest.approx(100 / 99)
    assert figures(trees(FALLING))["rise_after_best"] == 0.0
    assert figures(trees(1.0 + ROUNDS))["rise_after_best"] == 100.0


def test_a_log_of_every_tenth_round_tells_much_the_same() -> None:
    whole = figures(trees(0.4 + 0.6 * np.exp(-ROUNDS / 60)))
    step = ROUNDS[9::10]
    thin = Curve(step + 1, 0.4 + 0.6 * np.exp(-step / 60))
    found = figures(History(val=thin, boosting=True))
    assert found["second_half_fall"] == pytest.approx(whole["second_half_fall"], rel=0.15)


@pytest.mark.parametrize(
    ("val", "expected"),
    [
        (FALLING, ["LR305"]),
        (SETTLED, ["LR902"]),
        (SOON, ["LR504", "LR205"]),
        (LATE, ["LR504", "LR902"]),
        (None, ["LR009"]),
        ([0.5, 0.4], ["LR009"]),
    ],
)
def test_what_is_said(val: object, expected: list[str]) -> None:
    assert codes(trees(val)) == expected


def test_the_validation_alone_says_the_same() -> None:
    for val in (FALLING, SETTLED, SOON, LATE):
        alone = History(val=curve(val), boosting=True)
        assert codes(alone) == codes(trees(val))


def test_of_a_training_that_has_barely_begun_no_rate_is_judged() -> None:
    begun = History(val=curve(FALLING[:6], 1.0), boosting=True, done=0.02)
    assert codes(begun) == ["LR008"]
    went_on = History(val=curve(FALLING, 300.0), boosting=True)
    assert codes(went_on) == ["LR006"]


def test_a_known_rate_is_raised_to_seven_over_the_rounds() -> None:
    first = said(trees(FALLING, 0.001)).advice[0]
    assert first.suggested_lr == pytest.approx(7 / 200, rel=0.02)


@pytest.mark.parametrize("rate", [0.01, 0.3, 0.6, 0.9, 1.0])
def test_no_rate_above_one_is_advised(rate: float) -> None:
    for val in (FALLING, FALLING[:8], SETTLED, SOON):
        for advice in said(trees(val, rate)).advice:
            assert advice.suggested_lr is None or advice.suggested_lr <= 1.0


def test_nothing_is_said_of_optimizers_and_schedules() -> None:
    for val in (FALLING, SETTLED, SOON, LATE):
        run = said(trees(val, 0.003))
        assert {a.action for a in run.advice} <= {"raise", "lower", "keep", "stop"}
        assert not any(about_rate(advice, run) for advice in run.advice)


def test_the_code_to_type_names_no_optimizer() -> None:
    code = snippet(said(trees(FALLING)), "pytorch")
    assert "learning_rate (eta)" in code
    assert all(line.startswith("#") for line in code.splitlines())


def test_what_rests_on_networks_is_not_measured() -> None:
    found = figures(trees(SOON, 0.1))
    assert math.isnan(found["too_low_chance"])
    assert math.isnan(found["rate_from_usual"])


OVERFIT = 0.5 + (ROUNDS - 3) ** 2 / 100  # ends 650 times as high as it began
EXPLODED = 0.5 * 1.05**ROUNDS


def test_a_validation_far_above_its_start_is_no_divergence_while_the_training_falls() -> None:
    run = said(trees(OVERFIT))
    assert run.status == "improvable"
    assert not run.diverged


def test_a_training_loss_that_rises_is_one() -> None:
    for val in (None, SETTLED, OVERFIT):
        exploded = replace(trees(val), train=curve(EXPLODED))
        assert codes(exploded) == ["LR111"]
        assert said(exploded).diverged


def test_a_validation_alone_is_one_from_a_hundred_times_its_first_on() -> None:
    assert codes(History(val=curve(EXPLODED), boosting=True)) == ["LR112"]
    risen = History(val=curve(0.5 + ROUNDS / 10), boosting=True)
    assert codes(risen)[0] == "LR504"
    assert not said(risen).diverged


def test_where_it_diverged_the_rate_goes_to_the_usual_one() -> None:
    first = said(replace(trees(None, 3.0), train=curve(EXPLODED))).advice[0]
    assert first.suggested_lr == pytest.approx(0.1)
    unknown = said(replace(trees(None), train=curve(EXPLODED))).advice[0]
    assert unknown.lr_factor == 0.04


def test_of_networks_it_says_nothing() -> None:
    assert not {"LR111", "LR112"} & set(codes(History(train=curve(EXPLODED))))


def test_a_nan_still_is_one() -> None:
    assert codes(trees(np.where(ROUNDS > 150, np.nan, SETTLED))) == ["LR113"]
    broken = History(train=curve(np.where(ROUNDS > 150, np.nan, TRAIN)), boosting=True)
    assert said(broken).diverged


def test_a_network_has_no_such_figures() -> None:
    run = History(train=curve(TRAIN), val=curve(SOON))
    found = figures(run)
    assert found["boosting"] == found["boosting_validated"] == 0.0
    assert math.isnan(found["best_round"])
    assert not {"LR009", "LR205", "LR305", "LR504", "LR902"} & set(codes(run))
